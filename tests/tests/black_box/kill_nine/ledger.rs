//! What one person was told, and what must therefore hold whatever happened to the server since.

use super::work::{Outcome, authorize, exchange, patiently, refresh};
use harness::App;

/// How many dead tokens are tried again after each later kill.
const REMEMBERED: usize = 8;

/// A grant as its app knows it.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The code it began with, which is spent.
    pub code: String,
    /// The last refresh token that was acknowledged. Its successor may have been made and lost with the answer.
    pub refresh_token: String,
}

/// What a person and their app know.
#[derive(Debug)]
pub struct Ledger {
    /// Their username.
    pub username: String,
    /// The last session that was acknowledged.
    pub session: Option<String>,
    /// Codes that were received and not sent.
    pub codes: Vec<String>,
    /// The code whose exchange was not answered.
    pub code_in_flight: Option<String>,
    /// Live grants.
    pub chains: Vec<Chain>,
    /// The refresh token whose revocation was not answered.
    pub revocation_in_flight: Option<String>,
    /// Refresh tokens whose grants ended with an acknowledgement.
    pub ended: Vec<String>,
    /// Acknowledged sign-ins, codes, exchanges, refreshes and revocations.
    pub done: [u32; 5],
}

impl Ledger {
    /// Of somebody who has done nothing.
    pub fn new(username: String) -> Self {
        Self {
            username,
            session: None,
            codes: Vec::new(),
            code_in_flight: None,
            chains: Vec::new(),
            revocation_in_flight: None,
            ended: Vec::new(),
            done: [0; 5],
        }
    }

    /// Demands all of it of a server that has just started, and begins anew; what is missing, in words.
    pub async fn settle(mut self, app: App) -> Result<Self, String> {
        if let Some(session) = &self.session {
            match patiently(|| authorize(&app, session)).await {
                Outcome::Done(_) => {}
                other => return Err(format!("the session of {} is {other:?}", self.username)),
            }
        }
        for code in std::mem::take(&mut self.codes) {
            match redeem(&app, &code).await {
                Outcome::Done(refresh_token) => self.chains.push(Chain { code, refresh_token }),
                other => return Err(format!("a code that was given is {other:?}")),
            }
        }
        if let Some(code) = self.code_in_flight.take() {
            // It may have been spent before the kill; now it is, and for good.
            redeem(&app, &code).await.answered()?;
            redeem(&app, &code).await.is_bad_grant("a code exchanged around a kill")?;
        }
        for chain in std::mem::take(&mut self.chains) {
            self.ended.push(holds(&app, chain).await?);
        }
        if let Some(token) = self.revocation_in_flight.take() {
            renew(&app, &token).await.answered()?;
        }
        for token in &self.ended {
            renew(&app, token).await.is_bad_grant("a grant that was ended")?;
        }
        let forgotten = self.ended.len().saturating_sub(REMEMBERED);
        self.ended.drain(..forgotten);
        Ok(self)
    }
}

/// A chain goes on where it was, whether or not a successor was lost on the way; its code is spent, and trying it again
/// ends the chain. The last token of it.
async fn holds(app: &App, chain: Chain) -> Result<String, String> {
    let mut token = chain.refresh_token;
    for _ in 0..2 {
        token = match renew(app, &token).await {
            Outcome::Done(next) if next != token => next,
            other => return Err(format!("a refresh token that was given is {other:?}")),
        };
    }
    redeem(app, &chain.code).await.is_bad_grant("a code that was exchanged")?;
    renew(app, &token).await.is_bad_grant("a grant whose code was used twice")?;
    Ok(token)
}

async fn redeem(app: &App, code: &str) -> Outcome {
    patiently(|| exchange(app, code)).await
}

async fn renew(app: &App, token: &str) -> Outcome {
    patiently(|| refresh(app, token)).await
}
