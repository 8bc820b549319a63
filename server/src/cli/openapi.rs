//! `tenantry openapi`

use super::failure::Failure;
use crate::http::api::openapi;
use std::io::{self, Write};

/// Prints the description of the admin API.
pub fn run() -> Result<(), Failure> {
    Ok(io::stdout().lock().write_all(openapi::text().as_bytes())?)
}
