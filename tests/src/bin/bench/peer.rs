//! Another server, asked the same stateless questions: its metadata, its keys, tokens for a client of its, and whether
//! such a token is good. The metadata says where; what cannot be asked is left out. Plain HTTP only, as everything here.

use crate::bench::hello;
use crate::drive::{Length, Run, measure};
use crate::flow::{Fixed, Flow};
use crate::http::{Answer, Connection};
use crate::machine::Machine;
use crate::place::run;
use crate::process::Server;
use crate::report::milliseconds;
use crate::request::{Site, basic, encoded};
use crate::words::Words;
use anyhow::{Context, Result, anyhow, bail};
use serde::Serialize;
use serde_json::Value;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// One question.
struct Question {
    name: &'static str,
    request: Vec<u8>,
    check: fn(&Answer<'_>) -> bool,
}

/// What came of it.
#[derive(Debug, Serialize)]
struct Asked {
    name: &'static str,
    run: Run,
    of_hello: f64,
}

/// Measures and prints.
pub fn measure_peer(issuer: &str, words: &Words) -> Result<bool> {
    let issuer = Url::parse(issuer).context("--peer takes the URL of an issuer")?;
    let address = address_of(&issuer)?;
    let questions = run(questions(&issuer, address, words.peer_client.as_deref()))?;
    let bare = hello()?;
    let mut asked = Vec::new();
    for Question { name, request, check } in questions {
        let before = bare_rate(&bare, words)?;
        let measured = fixed(address, request, check, words)?;
        eprintln!("{name} {:.0}/s", measured.rate());
        asked.push(Asked { name, run: measured, of_hello: measured.rate() / before });
    }
    println!("{}", markdown(&issuer, &asked, words));
    if let Some(path) = &words.json {
        std::fs::write(path, serde_json::to_vec_pretty(&asked)?)?;
    }
    Ok(true)
}

fn address_of(url: &Url) -> Result<SocketAddr> {
    if url.scheme() != "http" {
        bail!("{url}: only plain http is measured");
    }
    let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(80));
    (host, port).to_socket_addrs()?.next().ok_or_else(|| anyhow!("{host} has no address"))
}

/// Asks for the metadata once, and for a token if there is a client for it.
async fn questions(issuer: &Url, address: SocketAddr, client: Option<&str>) -> Result<Vec<Question>> {
    let path = format!("{}/.well-known/openid-configuration", issuer.path().trim_end_matches('/'));
    let site = site_of(issuer);
    let request = site.get(&path, &[]);
    let metadata: Value = serde_json::from_str(&once(address, &request).await?).context("the metadata")?;
    let endpoint = |name: &str| metadata.get(name).and_then(Value::as_str).and_then(|text| Url::parse(text).ok());
    let mut all = vec![Question { name: "discovery", request, check: |answer| answer.body.starts_with(b"{") }];
    if let Some(keys) = endpoint("jwks_uri") {
        let request = site_of(&keys).get(keys.path(), &[]);
        all.push(Question { name: "jwks", request, check: |answer| answer.text().contains("\"keys\"") });
    }
    let Some((client, endpoint_of_tokens)) = client.zip(endpoint("token_endpoint")) else { return Ok(all) };
    let (id, secret) = client.split_once(':').ok_or_else(|| anyhow!("--peer-client takes ID:SECRET"))?;
    let authorization = basic(id, secret);
    let form = |url: &Url, form: &[(&str, &str)]| {
        site_of(url).form(url.path(), &[("Authorization", &authorization)], &encoded(form))
    };
    let request = form(&endpoint_of_tokens, &[("grant_type", "client_credentials")]);
    let token: Value = serde_json::from_str(&once(address, &request).await?).context("the token")?;
    let token = token.get("access_token").and_then(Value::as_str).ok_or_else(|| anyhow!("no token: {token}"))?;
    let check: fn(&Answer<'_>) -> bool = |answer| answer.member("access_token").is_some();
    all.push(Question { name: "client_credentials", request, check });
    if let Some(introspection) = endpoint("introspection_endpoint") {
        let request = form(&introspection, &[("token", token)]);
        let name = "introspect_hit";
        // Its own token: a server that tells only APIs says that it is not active, which is a question answered too.
        all.push(Question { name, request, check: |answer| answer.text().contains("\"active\":") });
    }
    Ok(all)
}

fn site_of(url: &Url) -> Site {
    let host = url.host_str().unwrap_or_default();
    Site { host: url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")) }
}

async fn once(address: SocketAddr, request: &[u8]) -> Result<String> {
    let mut connection = Connection::open(address).await.context("the peer does not listen")?;
    let answer = connection.exchange(request).await?;
    if answer.status != 200 {
        bail!("the peer answers {}: {}", answer.status, answer.text());
    }
    Ok(answer.text().to_owned())
}

fn bare_rate(bare: &Server, words: &Words) -> Result<f64> {
    let site = Site { host: format!("localhost:{}", bare.address.port()) };
    Ok(fixed(bare.address, site.get("/", &[]), |answer| answer.body.starts_with(b"{\"message\":"), words)?.rate())
}

fn fixed(address: SocketAddr, request: Vec<u8>, check: fn(&Answer<'_>) -> bool, words: &Words) -> Result<Run> {
    let request = Arc::new(request);
    let flow = |_| Box::new(Fixed::new(Arc::clone(&request), check)) as Box<dyn Flow>;
    let flows = (0..words.connections).map(flow).collect();
    let length = Length::closed(Duration::from_secs(words.seconds));
    measure(address, flows, length, &|| Ok(Duration::ZERO))
}

fn markdown(issuer: &Url, asked: &[Asked], words: &Words) -> String {
    let mut lines = vec![
        format!("## {issuer}"),
        String::new(),
        "| scenario | per second | of hello | p50 | p95 | p99 | p99.9 |".to_owned(),
        "|---|--:|--:|--:|--:|--:|--:|".to_owned(),
    ];
    for Asked { name, run, of_hello } in asked {
        let times = [run.p50, run.p95, run.p99, run.p999].map(|micros| milliseconds(f64::from(micros))).join(" | ");
        lines.push(format!("| {name} | {:.0} | {of_hello:.2} | {times} |", run.rate()));
    }
    let mut machine = String::new();
    // Writing to a string does not fail.
    let _ = Machine::look(std::path::Path::new(".")).write(&mut machine);
    lines.push(format!("\n- {} s each, {} connections\n{machine}", words.seconds, words.connections));
    lines.join("\n")
}
