//! Somebody who signs in and out, lets apps act for them and registers apps, and remembers what they were told. All of it
//! must hold whatever happened to the server since.

use super::Office;
use super::apps::Apps;
use super::grants::Grants;
use super::speak::{Ended, Said, authorize, patiently, sign_in, sign_out};
use super::trail::Trail;

/// How many ended sessions are tried again after each later kill.
const REMEMBERED: usize = 3;

/// What a person and their apps know.
#[derive(Debug)]
pub struct Person {
    username: String,
    /// The cookies of the last session that was acknowledged.
    session: Option<String>,
    /// The session whose end was not answered.
    sign_out_in_flight: Option<String>,
    /// Sessions that ended with an acknowledgement.
    signed_out: Vec<String>,
    grants: Grants,
    apps: Apps,
    trail: Trail,
    rounds: u64,
}

impl Person {
    /// Somebody who has done nothing, and counts in this trail.
    pub fn new(username: String, trail: Trail) -> Self {
        Self {
            username,
            session: None,
            sign_out_in_flight: None,
            signed_out: Vec::new(),
            grants: Grants::default(),
            apps: Apps::default(),
            trail,
            rounds: 0,
        }
    }

    /// What they did so far.
    pub fn trail(&self) -> &Trail {
        &self.trail
    }

    /// What they know of their grants.
    pub fn grants(&self) -> &Grants {
        &self.grants
    }

    /// Works until something is not answered as it should be. Everything is remembered before it is sent, as what may
    /// have happened, and after it is answered, as what has.
    pub async fn work(mut self, office: Office) -> (Self, Ended) {
        loop {
            if let Err(ended) = self.round(&office).await {
                return (self, ended);
            }
        }
    }

    async fn round(&mut self, office: &Office) -> Said<()> {
        self.rounds += 1;
        let cookies = if let Some(cookies) = &self.session {
            cookies.clone()
        } else {
            let signed_in = sign_in(&office.app.issuer, &self.username).await;
            self.session.insert(self.trail.line("session.created", signed_in)?).clone()
        };
        let code = self.trail.count("codes", authorize(&office.app, &cookies).await)?;
        let code = code.ok_or_else(|| Ended::Wrong("a live session is not known".to_owned()))?;
        self.grants.work(&office.app, code, &mut self.trail).await?;
        if self.rounds.is_multiple_of(2) {
            self.apps.work(office, &cookies, &mut self.trail).await?;
        }
        if self.rounds.is_multiple_of(5) {
            self.session = None;
            self.sign_out_in_flight = Some(cookies.clone());
            self.trail.line("session.ended", sign_out(&office.app.issuer, &cookies).await)?;
            self.sign_out_in_flight = None;
            self.signed_out.push(cookies);
        }
        Ok(())
    }

    /// Demands all of it, and begins anew; what is missing, in words.
    pub async fn settle(mut self, office: Office) -> Result<Self, String> {
        let found = self.all(&office).await;
        found.map_err(|missing| format!("{}: {missing}", self.username))?;
        Ok(self)
    }

    async fn all(&mut self, office: &Office) -> Result<(), String> {
        if let Some(cookies) = &self.session {
            known(office, cookies).await?.ok_or("a session that was given is lost")?;
        }
        if let Some(cookies) = self.sign_out_in_flight.take() {
            known(office, &cookies).await?;
        }
        for cookies in &self.signed_out {
            if known(office, cookies).await?.is_some() {
                return Err("a session that was ended lives".to_owned());
            }
        }
        let forgotten = self.signed_out.len().saturating_sub(REMEMBERED);
        self.signed_out.drain(..forgotten);
        self.grants.settle(&office.app).await?;
        self.apps.settle(self.session.as_deref()).await
    }
}

async fn known(office: &Office, cookies: &str) -> Result<Option<String>, String> {
    patiently(|| authorize(&office.app, cookies)).await.map_err(|ended| format!("a session: {ended:?}"))
}
