//! The least a server on this stack can do: one small JSON answer. Built with the same profile as `tenantry` and measured
//! beside it, so that figures can be read as a share of what the machine allows. Started by `bench`.

use actix_web::{App, HttpResponse, HttpServer, web};
use serde::Serialize;
use std::io::{Error, Result};
use std::net::TcpListener;

#[derive(Serialize)]
struct Hello {
    message: &'static str,
}

async fn hello() -> HttpResponse {
    HttpResponse::Ok().json(Hello { message: "Hello, world!!!" })
}

/// Listens on the address in its first word until it is killed.
#[actix_web::main]
async fn main() -> Result<()> {
    let address = std::env::args().nth(1).ok_or_else(|| Error::other("usage: hello ADDRESS"))?;
    let listener = TcpListener::bind(address)?;
    HttpServer::new(|| App::new().route("/", web::get().to(hello))).listen(listener)?.run().await
}
