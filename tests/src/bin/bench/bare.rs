//! What the machine can do without a server: password hashes, signatures, appends that reach the disk, and commits of
//! the database. A rate is read beside these.

use crate::machine;
use crate::place::{Place, run};
use crate::statistics::real;
use anyhow::{Result, anyhow};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// Argon2id hashes a second on all processors, at the cost the server has by default, with the memory kept from one hash
/// to the next.
pub fn argon2id(time: Duration) -> Result<f64> {
    let params = Params::new(19_456, 2, 1, Some(32)).map_err(|error| anyhow!("{error}"))?;
    on_all_processors(time, || {
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        let mut memory = vec![Block::default(); params.block_count()];
        move || {
            let mut output = [0_u8; 32];
            hasher
                .hash_password_into_with_memory(b"correct horse battery", b"saltsaltsaltsalt", &mut output, &mut memory)
                .map_err(|error| anyhow!("{error}"))
        }
    })
}

/// RSA-2048 signatures (RS256) a second on all processors, of a text as long as a token.
pub fn rs256(time: Duration) -> Result<f64> {
    let key = KeyPair::generate(KeySize::Rsa2048).map_err(|_| anyhow!("no RSA key"))?;
    on_all_processors(time, || {
        let (key, random, text) = (&key, SystemRandom::new(), [b'x'; 450]);
        let mut signature = vec![0; key.public_modulus_len()];
        move || key.sign(&RSA_PKCS1_SHA256, &random, &text, &mut signature).map_err(|_| anyhow!("no signature"))
    })
}

/// Appends of 4 KiB a second that have reached the disk, one after another: what one transaction at a time would allow.
pub fn durable_appends(folder: &Path, time: Duration) -> Result<f64> {
    let path = folder.join("appends");
    let mut file = std::fs::File::create(&path)?;
    let (began, mut count) = (Instant::now(), 0_u64);
    while began.elapsed() < time {
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        count += 1;
    }
    let rate = real(count) / began.elapsed().as_secs_f64();
    std::fs::remove_file(path)?;
    Ok(rate)
}

/// Transactions a second that insert one row of 256 bytes each and are on disk when they are answered. SQLite has one
/// writer, so there is one connection; on PostgreSQL there are as many as the scenarios have.
pub fn commits(place: &Place, connections: usize, time: Duration) -> Result<f64> {
    let connections = if matches!(place, Place::File(_)) { 1 } else { connections };
    run(async {
        let mut first = place.open().await?;
        let bytes = first.pick("BLOB", "BYTEA");
        first.run(&format!("CREATE TABLE bare_commit (id BIGINT PRIMARY KEY, filler {bytes})")).await?;
        let filler = first.pick("zeroblob(256)", "decode(repeat('00', 256), 'hex')").to_owned();
        let began = Instant::now();
        let writers = (0..connections).map(async |connection| {
            let mut open = place.open().await?;
            let mut count = 0_u64;
            while began.elapsed() < time {
                let id = count * 1_000 + u64::try_from(connection)?;
                open.run(&format!("INSERT INTO bare_commit VALUES ({id}, {filler})")).await?;
                count += 1;
            }
            Ok::<_, anyhow::Error>(count)
        });
        let counts = futures_util::future::try_join_all(writers).await?;
        let rate = real(counts.iter().sum()) / began.elapsed().as_secs_f64();
        first.run("DROP TABLE bare_commit").await?;
        Ok(rate)
    })
}

/// Work a second, one worker on each processor.
fn on_all_processors<W: FnMut() -> Result<()>>(time: Duration, worker: impl Fn() -> W + Sync) -> Result<f64> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..machine::cores())
            .map(|_| {
                scope.spawn(|| {
                    let mut work = worker();
                    let (began, mut count) = (Instant::now(), 0_u64);
                    while began.elapsed() < time {
                        work()?;
                        count += 1;
                    }
                    Ok::<_, anyhow::Error>(real(count) / began.elapsed().as_secs_f64())
                })
            })
            .collect();
        let mut sum = 0.0;
        for thread in threads {
            sum += thread.join().map_err(|_| anyhow!("a thread of the benchmark panicked"))??;
        }
        Ok(sum)
    })
}
