//! What a day is made of, in one connection: a person signs in, the code is exchanged, the app refreshes and asks about
//! the newest token over and over, and a machine asks for tokens beside it.

use super::{Flow, Heard, Login, Stock, unexpected};
use crate::http::Answer;
use crate::scenario::is_opaque;
use crate::world::{MachineApp, WebApp};
use anyhow::{Result, anyhow};
use std::sync::Arc;

/// After each sign-in and exchange so many rounds follow; each refreshes once.
const ROUNDS: u32 = 8;
/// Questions about the newest token in each round.
const QUESTIONS: u32 = 5;

#[derive(Clone, Copy, Debug)]
enum Step {
    SignIn,
    Exchange,
    Refresh(u32),
    Question(u32, u32),
    /// Twenty in eight rounds: three in an even one, two in an odd one.
    Alone(u32, u32),
}

/// One person and one machine.
pub struct Mixed {
    login: Login,
    codes: Stock<String>,
    web: Arc<WebApp>,
    api: Arc<MachineApp>,
    machine: Arc<MachineApp>,
    step: Step,
    code: String,
    access: String,
    refresh: String,
}

impl Mixed {
    /// Begins with signing in; the sign-in leaves its code in the stock.
    pub fn new(login: Login, web: Arc<WebApp>, api: Arc<MachineApp>, machine: Arc<MachineApp>) -> Self {
        let codes = Stock::new();
        let login = login.leaving(codes.clone());
        let step = Step::SignIn;
        Self {
            login,
            codes,
            web,
            api,
            machine,
            step,
            code: String::new(),
            access: String::new(),
            refresh: String::new(),
        }
    }

    fn tokens(&mut self, answer: &Answer<'_>) -> bool {
        let Some((access, refresh)) = answer.member("access_token").zip(answer.member("refresh_token")) else {
            return false;
        };
        access.clone_into(&mut self.access);
        refresh.clone_into(&mut self.refresh);
        answer.status == 200
    }
}

impl Flow for Mixed {
    fn ask(&mut self, request: &mut Vec<u8>) -> bool {
        match self.step {
            Step::SignIn => return self.login.ask(request),
            Step::Exchange => request.extend(self.web.exchange(&self.code)),
            Step::Refresh(_) => request.extend(self.web.refresh(&self.refresh)),
            Step::Question(..) => request.extend(self.api.introspect(&self.access)),
            Step::Alone(..) => request.extend(self.machine.client_credentials(None)),
        }
        true
    }

    fn hear(&mut self, answer: &Answer<'_>) -> Result<Heard> {
        let step = self.step;
        self.step = match step {
            Step::SignIn => {
                if self.login.hear(answer)? == Heard::Step {
                    return Ok(Heard::Step);
                }
                self.code = self.codes.take().ok_or_else(|| anyhow!("the sign-in left no code"))?;
                Step::Exchange
            }
            Step::Exchange if self.tokens(answer) => Step::Refresh(0),
            Step::Refresh(round) if self.tokens(answer) => Step::Question(round, 0),
            Step::Question(round, asked) if answer.text().contains("\"active\":true") => {
                if asked + 1 < QUESTIONS {
                    Step::Question(round, asked + 1)
                } else {
                    Step::Alone(round, 0)
                }
            }
            Step::Alone(round, asked) if is_opaque(answer) => {
                let wanted = if round % 2 == 0 { 3 } else { 2 };
                match (asked + 1 < wanted, round + 1 < ROUNDS) {
                    (true, _) => Step::Alone(round, asked + 1),
                    (false, true) => Step::Refresh(round + 1),
                    (false, false) => Step::SignIn,
                }
            }
            _ => return unexpected(answer, &format!("what {step:?} is answered with")),
        };
        Ok(Heard::Counted)
    }
}
