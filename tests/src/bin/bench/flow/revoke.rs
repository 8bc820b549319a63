//! A token's short life: issued, active, revoked, and from the very next answer on not active any more.

use super::{Flow, Heard, unexpected};
use crate::http::Answer;
use crate::world::MachineApp;
use anyhow::Result;
use std::sync::Arc;

#[derive(Clone, Copy, Debug)]
enum Step {
    Issue,
    Active,
    Revoke,
    Inactive,
}

/// Issues, introspects, revokes, introspects.
#[derive(Debug)]
pub struct Revoke {
    app: Arc<MachineApp>,
    token: String,
    step: Step,
}

impl Revoke {
    /// With tokens of this app.
    pub fn new(app: Arc<MachineApp>) -> Self {
        Self { app, token: String::new(), step: Step::Issue }
    }
}

impl Flow for Revoke {
    fn ask(&mut self, request: &mut Vec<u8>) -> bool {
        request.extend(match self.step {
            Step::Issue => self.app.client_credentials(None),
            Step::Active | Step::Inactive => self.app.introspect(&self.token),
            Step::Revoke => self.app.revoke(&self.token),
        });
        true
    }

    fn hear(&mut self, answer: &Answer<'_>) -> Result<Heard> {
        if answer.status != 200 {
            return unexpected(answer, "200");
        }
        let (next, heard) = match self.step {
            Step::Issue => {
                let Some(token) = answer.member("access_token") else { return unexpected(answer, "an access token") };
                token.clone_into(&mut self.token);
                (Step::Active, Heard::Step)
            }
            Step::Active if answer.text().contains("\"active\":true") => (Step::Revoke, Heard::Step),
            Step::Active => return unexpected(answer, "an active token"),
            Step::Revoke => (Step::Inactive, Heard::Step),
            Step::Inactive if answer.text() == "{\"active\":false}" => (Step::Issue, Heard::Counted),
            Step::Inactive => return unexpected(answer, "a token that is not active"),
        };
        self.step = next;
        Ok(heard)
    }
}
