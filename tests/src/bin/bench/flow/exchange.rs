//! Codes for tokens.

use super::{Flow, Heard, Stock, unexpected};
use crate::http::Answer;
use crate::world::WebApp;
use anyhow::Result;
use std::sync::Arc;

/// What a code was exchanged for.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The access token.
    pub access: String,
    /// The first refresh token.
    pub refresh: String,
}

/// Redeems codes while there are any.
#[derive(Debug)]
pub struct Exchange {
    app: Arc<WebApp>,
    codes: Stock<String>,
    tokens: Option<Stock<Tokens>>,
}

impl Exchange {
    /// Throws the tokens away.
    pub fn new(app: Arc<WebApp>, codes: Stock<String>) -> Self {
        Self { app, codes, tokens: None }
    }

    /// Keeps the tokens.
    pub fn into(app: Arc<WebApp>, codes: Stock<String>, tokens: Stock<Tokens>) -> Self {
        Self { app, codes, tokens: Some(tokens) }
    }
}

impl Flow for Exchange {
    fn ask(&mut self, request: &mut Vec<u8>) -> bool {
        let Some(code) = self.codes.take() else { return false };
        request.extend(self.app.exchange(&code));
        true
    }

    fn hear(&mut self, answer: &Answer<'_>) -> Result<Heard> {
        match (answer.member("access_token"), answer.member("refresh_token"), answer.member("id_token")) {
            (Some(access), Some(refresh), Some(_)) if answer.status == 200 => {
                if let Some(tokens) = &self.tokens {
                    tokens.put(Tokens { access: access.to_owned(), refresh: refresh.to_owned() });
                }
                Ok(Heard::Counted)
            }
            _ => unexpected(answer, "200 with access, refresh and ID token"),
        }
    }
}
