//! Servers as child processes: started on a free port, watched through `/proc`, ended with the value.

use anyhow::{Context, Result, anyhow, bail};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The unit of times in `/proc/PID/stat`: `USER_HZ`, which is 100 on every architecture Linux runs Rust on.
const TICK: Duration = Duration::from_millis(10);

const START_WITHIN: Duration = Duration::from_secs(20);
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

/// A port nobody listens on now.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// A program built beside this one.
pub fn sibling(name: &str) -> Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name(name);
    if !path.exists() {
        bail!("{} is missing; build it with: cargo build --release --workspace --bins", path.display());
    }
    Ok(path)
}

impl Server {
    /// Starts a program that will listen at `address`; its output is thrown away. Does not wait until it listens.
    pub fn spawn(command: &mut Command, address: SocketAddr) -> Result<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.with_context(|| format!("{} does not start", command.get_program().display()))?;
        Ok(Self { child, address })
    }

    /// Waits until connections are taken.
    pub fn listening(mut self) -> Result<Self> {
        let began = Instant::now();
        loop {
            self.demand_running()?;
            if TcpStream::connect(self.address).is_ok() {
                return Ok(self);
            }
            if began.elapsed() > START_WITHIN {
                bail!("nothing listens at {} after {START_WITHIN:?}", self.address);
            }
            std::thread::sleep(Duration::from_micros(500));
        }
    }

    /// Fails if the process has ended.
    pub fn demand_running(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("the server ended with {status}"),
        }
    }

    /// Processor time it has used, all threads, in user and kernel mode.
    pub fn cpu(&self) -> Result<Duration> {
        cpu_of(&self.child.id().to_string())
    }

    /// Its resident memory in bytes.
    pub fn memory(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")).and_then(|kib| kib.trim().parse::<u64>().ok());
        Ok(kib.ok_or_else(|| anyhow!("/proc tells no VmRSS"))? * 1024)
    }

    /// Asks it to stop, as a service manager does, and waits until it has.
    pub fn stop(mut self) -> Result<()> {
        Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().context("kill")?;
        let began = Instant::now();
        while self.child.try_wait()?.is_none() {
            if began.elapsed() > STOP_WITHIN {
                bail!("the server does not stop within {STOP_WITHIN:?}");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processor time this program has used.
pub fn own_cpu() -> Result<Duration> {
    cpu_of("self")
}

fn cpu_of(pid: &str) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("the server is gone")?;
    // The second field is the program's name in brackets, which may hold anything.
    let fields = stat.rsplit_once(") ").map(|(_, fields)| fields).unwrap_or_default();
    let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<u32>).sum::<Result<u32, _>>();
    Ok(TICK * ticks.context("/proc/PID/stat")?)
}
