//! The grants of one person: codes, the refresh tokens that follow from them, and their ends.

use super::speak::{Ended, Said, exchange, patiently, refresh, revoke};
use super::trail::Trail;
use harness::App;

/// How many dead tokens are tried again after each later kill.
const REMEMBERED: usize = 8;

/// A grant as its app knows it.
#[derive(Clone, Debug)]
struct Chain {
    /// The code it began with, which is spent.
    code: String,
    /// The last refresh token that was acknowledged. Its successor may have been made and lost with the answer.
    refresh_token: String,
}

/// What the app knows of them.
#[derive(Debug, Default)]
pub struct Grants {
    /// Codes that were received and not sent.
    codes: Vec<String>,
    /// The code whose exchange was not answered.
    code_in_flight: Option<String>,
    live: Vec<Chain>,
    /// The refresh token whose revocation was not answered.
    revocation_in_flight: Option<String>,
    /// Refresh tokens whose grants ended with an acknowledgement.
    ended: Vec<String>,
    /// How many codes were received.
    count: u64,
}

impl Grants {
    /// A code that waits until after the kill, or a grant that is refreshed twice; every other one ends.
    pub async fn work(&mut self, app: &App, code: String, trail: &mut Trail) -> Said<()> {
        self.count += 1;
        if self.count.is_multiple_of(6) {
            self.codes.push(code);
            return Ok(());
        }
        self.code_in_flight = Some(code.clone());
        let refresh_token = trail.count("exchanges", exchange(app, &code).await)?;
        self.code_in_flight = None;
        let refresh_token = good(refresh_token, "a new code")?;
        self.live.push(Chain { code, refresh_token });
        for _ in 0..2 {
            let Some(chain) = self.live.last_mut() else { break };
            let next = trail.count("refreshes", refresh(app, &chain.refresh_token).await)?;
            chain.refresh_token = good(next, "a live refresh token")?;
        }
        if self.count.is_multiple_of(2)
            && let Some(chain) = self.live.pop()
        {
            self.revocation_in_flight = Some(chain.refresh_token.clone());
            trail.line("grant.revoked", revoke(app, &chain.refresh_token).await)?;
            self.revocation_in_flight = None;
            self.ended.push(chain.refresh_token);
        }
        Ok(())
    }

    /// A refresh token whose grant is live, if there is one.
    pub fn live_token(&self) -> Option<&str> {
        self.live.last().map(|chain| chain.refresh_token.as_str())
    }

    /// Demands all of it; what is missing, in words.
    pub async fn settle(&mut self, app: &App) -> Result<(), String> {
        for code in std::mem::take(&mut self.codes) {
            let refresh_token = redeem(app, &code).await?.ok_or("a code that was given is lost")?;
            self.live.push(Chain { code, refresh_token });
        }
        if let Some(code) = self.code_in_flight.take() {
            // It may have been spent before; now it is, and for good.
            redeem(app, &code).await?;
            is_bad(redeem(app, &code).await?, "a code that was in flight can be spent twice")?;
        }
        for chain in std::mem::take(&mut self.live) {
            self.ended.push(holds(app, chain).await?);
        }
        if let Some(token) = self.revocation_in_flight.take() {
            renew(app, &token).await?;
        }
        for token in &self.ended {
            is_bad(renew(app, token).await?, "a grant that was ended lives")?;
        }
        let forgotten = self.ended.len().saturating_sub(REMEMBERED);
        self.ended.drain(..forgotten);
        Ok(())
    }
}

/// While nothing was killed, what is good is accepted.
fn good(answer: Option<String>, what: &str) -> Said<String> {
    answer.ok_or_else(|| Ended::Wrong(format!("{what} is refused")))
}

/// A chain goes on where it was, whether or not a successor was lost on the way; its code is spent, and trying it again
/// ends the chain. The last token of it.
async fn holds(app: &App, chain: Chain) -> Result<String, String> {
    let mut token = chain.refresh_token;
    for _ in 0..2 {
        let next = renew(app, &token).await?.ok_or("a refresh token that was given is lost")?;
        if next == token {
            return Err("a refresh token was given twice".to_owned());
        }
        token = next;
    }
    is_bad(redeem(app, &chain.code).await?, "a code that was exchanged can be spent again")?;
    is_bad(renew(app, &token).await?, "a grant whose code was used twice lives")?;
    Ok(token)
}

fn is_bad(answer: Option<String>, otherwise: &str) -> Result<(), String> {
    answer.map_or(Ok(()), |_| Err(otherwise.to_owned()))
}

async fn redeem(app: &App, code: &str) -> Result<Option<String>, String> {
    patiently(|| exchange(app, code)).await.map_err(|ended| format!("a code: {ended:?}"))
}

async fn renew(app: &App, token: &str) -> Result<Option<String>, String> {
    patiently(|| refresh(app, token)).await.map_err(|ended| format!("a refresh token: {ended:?}"))
}
