//! Which server, and with which token: flags, and where there is no flag the environment.

#![expect(clippy::doc_markdown, reason = "these comments are help texts, shown as they stand")]

use super::line::Line;
use super::{Api, token};
use crate::cli::failure::Failure;
use crate::config::PublicUrl;
use clap::Args;
use secrecy::SecretString;
use std::convert::Infallible;
use std::env;
use std::path::PathBuf;

/// Names the server where no flag does.
const SERVER: &str = "TENANTRY_SERVER";
/// Holds the token where no flag does.
const TOKEN: &str = "TENANTRY_TOKEN";

/// Words every command understands that a server can carry out.
#[derive(Debug, Args)]
#[command(next_help_heading = "Through a server")]
pub struct Words {
    /// Ask the admin API of this server, such as https://id.example.com, and leave this machine's database alone (default:
    /// $TENANTRY_SERVER)
    #[arg(long, global = true, value_name = "URL")]
    server: Option<String>,
    /// The access token it gets (default: $TENANTRY_TOKEN). Others on this machine can see a command line: better keep it in
    /// the environment or in a file
    #[arg(long, global = true, value_name = "TOKEN", value_parser = hidden)]
    token: Option<SecretString>,
    /// A file with the access token
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "token")]
    token_file: Option<PathBuf>,
}

#[expect(clippy::unnecessary_wraps, reason = "a parser of clap may fail")]
fn hidden(text: &str) -> Result<SecretString, Infallible> {
    Ok(SecretString::from(text))
}

impl Words {
    /// The API these words lead to, if they name a server; nothing is asked of it yet.
    ///
    /// # Errors
    /// Wrong usage: the server is none that gets a token, or there is no token; or the token cannot be read.
    pub fn open(self) -> Result<Option<Api>, Failure> {
        let (from, address) = match self.server {
            Some(address) => ("--server", address),
            None => match variable(SERVER)? {
                Some(address) => (SERVER, address),
                None => return self.alone(),
            },
        };
        let plain = address.strip_suffix('/').unwrap_or(&address);
        let url = PublicUrl::parse(plain).map_err(|refusal| Failure::usage(format!("{from} {refusal}")))?;
        let token = match (self.token, self.token_file) {
            (Some(token), _) => token::checked(&token)?,
            (None, Some(file)) => token::from_file(&file)?,
            (None, None) => token::checked(&variable(TOKEN)?.map(SecretString::from).ok_or_else(tokenless)?)?,
        };
        Ok(Some(Api::new(Line::new(&url, &token)?)))
    }

    /// Refuses the flags before a command that only makes sense where the installation is.
    pub fn refuse(&self, command: &str) -> Result<(), Failure> {
        if self.names_any() {
            let reason =
                format!("{command} is about the installation on this machine, and no server does it for another");
            return Err(Failure::usage(format!("{reason}; leave --server and its token out")));
        }
        Ok(())
    }

    /// Whether there is one of the flags.
    fn names_any(&self) -> bool {
        self.server.is_some() || self.token.is_some() || self.token_file.is_some()
    }

    fn alone(self) -> Result<Option<Api>, Failure> {
        if self.names_any() {
            return Err(Failure::usage("there is a token for no server; name it with --server"));
        }
        Ok(None)
    }
}

fn tokenless() -> Failure {
    Failure::usage(format!("--server wants an access token; put it into {TOKEN} or name a file with --token-file"))
}

/// A variable of the environment; empty counts as none.
fn variable(name: &str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(Failure::usage(format!("{name} is not text"))),
    }
}
