//! The apps one person registers: their secrets, the secrets and apps that are no more, and what the person allowed them.

use super::Office;
use super::speak::{Ended, Kind, SCOPE, Said, allow, authorize, by_itself, delete, patiently, register, rotate};
use super::trail::Trail;
use harness::App;

/// How many apps of each sort are tried again after each later kill.
const REMEMBERED: usize = 3;

/// The name of all of them.
const NAME: &str = "Of a person";

/// What their owner knows.
#[derive(Debug, Default)]
pub struct Apps {
    /// Programs with a secret that was shown.
    machines: Vec<App>,
    /// A program whose secret is being replaced, or that is being deleted: its known secret works or does not.
    in_flight: Option<App>,
    /// Programs with a secret that was replaced, or that were deleted.
    gone: Vec<App>,
    /// Apps the person allowed something.
    allowed: Vec<App>,
    rounds: u64,
}

impl Apps {
    /// Registers a program, replaces the secret of one, deletes one, or allows a new app something: one after the other.
    pub async fn work(&mut self, office: &Office, cookies: &str, trail: &mut Trail) -> Said<()> {
        self.rounds += 1;
        match self.rounds % 4 {
            1 => self.machines.push(self.registered(office, Kind::Machine, trail).await?),
            2 => {
                if let Some(app) = self.taken() {
                    let secret = trail.line("app.secret_rotated", rotate(&app, cookies).await)?;
                    self.in_flight = None;
                    self.machines.push(App { secret: Some(secret), ..app.clone() });
                    self.gone.push(app);
                }
            }
            3 => {
                let app = self.registered(office, Kind::Web, trail).await?;
                trail.line("consent.given", allow(&app, cookies).await)?;
                self.allowed.push(app);
            }
            _ => {
                if let Some(app) = self.taken() {
                    trail.line("app.deleted", delete(&app, NAME, cookies).await)?;
                    self.in_flight = None;
                    self.gone.push(app);
                }
            }
        }
        Ok(())
    }

    async fn registered(&self, office: &Office, kind: Kind, trail: &mut Trail) -> Said<App> {
        let token = by_itself(&office.robot, "apps:write").await?;
        let token = token.ok_or_else(|| Ended::Wrong("the robot's secret is refused".to_owned()))?;
        trail.line("app.created", register(&office.app.issuer, &token, kind, NAME).await)
    }

    /// A program to which something is about to happen.
    fn taken(&mut self) -> Option<App> {
        let app = self.machines.pop()?;
        self.in_flight = Some(app.clone());
        Some(app)
    }

    /// Demands all of it; `cookies` are those of a session of the person. What is missing, in words.
    pub async fn settle(&mut self, cookies: Option<&str>) -> Result<(), String> {
        for app in &self.machines {
            works(app).await?.ok_or("an app whose secret was shown is refused")?;
        }
        if let Some(app) = self.in_flight.take() {
            works(&app).await?;
        }
        for app in &self.gone {
            if works(app).await?.is_some() {
                return Err("a secret that was replaced, or an app that was deleted, works".to_owned());
            }
        }
        if let Some(cookies) = cookies {
            for app in &self.allowed {
                let code = patiently(|| authorize(app, cookies)).await;
                code.map_err(|ended| format!("an app that was allowed something: {ended:?}"))?
                    .ok_or("a session that was given is lost")?;
            }
            forget(&mut self.allowed);
        }
        forget(&mut self.machines);
        forget(&mut self.gone);
        Ok(())
    }
}

async fn works(app: &App) -> Result<Option<String>, String> {
    patiently(|| by_itself(app, SCOPE)).await.map_err(|ended| format!("an app by itself: {ended:?}"))
}

fn forget(apps: &mut Vec<App>) {
    let forgotten = apps.len().saturating_sub(REMEMBERED);
    apps.drain(..forgotten);
}
