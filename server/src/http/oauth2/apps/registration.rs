//! What a person typed into the forms about an app, and what was wrong with it, beside its field. Whether the values
//! may be had is the domain's question; here only what the form itself can tell.

use super::words;
use crate::domain::Tenant;
use crate::domain::app::permit::scopes_with;
use crate::domain::app::{AppChange, AppView, has_people};
use crate::domain::refusal::Refused;
use crate::domain::scope::consent_words;
use crate::http::pages::sentence;
use crate::protocol::params::Params;
use crate::protocol::scope::ScopeSet;
use crate::template::page::{Fact, Field, ScopeChoice};
use entity::app::AppType;
use entity::scope::Kind;

/// The field of scopes, the one that may come more than once.
pub(super) const SCOPE: &str = "scope";

/// A form that does not say which version of the app it shows knows none.
const NO_VERSION: i64 = 0;

/// What a service without a permission is told.
const NEEDS_SCOPE: &str = "Choose at least one: a service without a permission gets no token.";

/// What was typed.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) kind: Option<String>,
    /// The version of the app that was shown when it was typed.
    pub(super) version: i64,
    name: String,
    uris: String,
    scopes: Vec<String>,
}

/// What was wrong, and where.
#[derive(Debug, Default)]
pub(super) struct Problems {
    pub(super) kind: Option<String>,
    name: Option<String>,
    uris: Option<String>,
    pub(super) scopes: Option<String>,
    pub(super) other: Option<String>,
}

impl Typed {
    /// Reads a form.
    pub(super) fn read(form: &Params) -> Self {
        let text = |name: &str| form.value(name).unwrap_or_default().to_owned();
        Self {
            kind: form.value("type").map(str::to_owned),
            version: form.value("version").and_then(|text| text.parse().ok()).unwrap_or(NO_VERSION),
            name: text("name"),
            uris: text("redirect_uris"),
            scopes: form.values(SCOPE).map(str::to_owned).collect(),
        }
    }

    /// What an app has, as if it had been typed.
    pub(super) fn of(app: &AppView) -> Self {
        Self {
            kind: None,
            version: app.version,
            name: app.client_name.clone(),
            uris: app.redirect_uris.join("\n"),
            scopes: app.scope.split(' ').map(str::to_owned).collect(),
        }
    }

    fn lines(&self) -> Vec<String> {
        self.uris.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// A new app, or what is missing for one.
    pub(super) fn registration(&self, tenant: &Tenant) -> Result<(AppType, AppChange), Problems> {
        let kind = self.kind.as_deref().and_then(words::kind);
        let mut problems = Problems::default();
        if kind.is_none() {
            problems.kind = Some("Choose one of these.".to_owned());
        }
        let lines = self.lines();
        problems.name = self.name_missing();
        problems.uris = kind.and_then(|kind| misplaced(has_people(kind), lines.is_empty()));
        if kind == Some(AppType::Machine) && self.scopes.is_empty() {
            if has_permissions(tenant) {
                problems.scopes = Some(NEEDS_SCOPE.to_owned());
            } else {
                problems.kind = Some(words::NO_SERVICES.to_owned());
            }
        }
        match kind {
            Some(kind) if problems.are_none() => {
                let settings = AppChange {
                    name: Some(self.name.clone()),
                    redirect_uris: has_people(kind).then_some(lines),
                    scopes: (!self.scopes.is_empty()).then(|| scopes_with(tenant, kind, &self.scopes)),
                    ..AppChange::default()
                };
                Ok((kind, settings))
            }
            _ => Err(problems),
        }
    }

    /// A change of an app, or what is missing for it. Scopes the form does not show stay.
    pub(super) fn change(&self, tenant: &Tenant, app: &AppView) -> Result<AppChange, Problems> {
        let lines = self.lines();
        let people = has_people(app.app_type);
        let mut problems =
            Problems { name: self.name_missing(), uris: misplaced(people, lines.is_empty()), ..Problems::default() };
        let hidden = app.scope.split(' ').filter(|name| !name.is_empty() && !is_shown(tenant, name));
        let mut scopes: Vec<String> = hidden.chain(self.scopes.iter().map(String::as_str)).map(str::to_owned).collect();
        scopes.sort_unstable();
        if app.app_type == AppType::Machine && scopes.is_empty() && !app.scope.is_empty() {
            problems.scopes = Some(NEEDS_SCOPE.to_owned());
        }
        if !problems.are_none() {
            return Err(problems);
        }
        let same = ScopeSet::parse(&app.scope).is_ok_and(|had| had.iter().eq(scopes.iter().map(String::as_str)));
        Ok(AppChange {
            name: Some(self.name.clone()),
            redirect_uris: people.then_some(lines),
            scopes: (!same).then_some(scopes),
            ..AppChange::default()
        })
    }

    /// What an app is now, as far as it differs from what was typed.
    pub(super) fn differences(&self, tenant: &Tenant, now: &AppView) -> Vec<Fact> {
        let coded = |label, words: Vec<&str>| match words.as_slice() {
            [] => Fact { label, text: "None".to_owned(), code: None },
            words => Fact { label, text: String::new(), code: Some(words.join(" ")) },
        };
        let mut facts = Vec::new();
        if self.name.trim() != now.client_name {
            facts.push(Fact { label: "Name", text: now.client_name.clone(), code: None });
        }
        if has_people(now.app_type) && self.lines() != now.redirect_uris {
            facts.push(coded("Return addresses", now.redirect_uris.iter().map(String::as_str).collect()));
        }
        let picked: Vec<&str> = now.scope.split(' ').filter(|name| is_shown(tenant, name)).collect();
        let mut typed: Vec<&str> = self.scopes.iter().map(String::as_str).collect();
        typed.sort_unstable();
        typed.retain(|name| is_shown(tenant, name));
        if typed != picked {
            facts.push(coded("Permissions", picked));
        }
        facts
    }

    fn name_missing(&self) -> Option<String> {
        self.name.trim().is_empty().then(|| "Write a name.".to_owned())
    }

    /// The name field; `first` if no field before it has the keyboard.
    pub(super) fn name_field(&self, problems: &Problems, first: bool) -> Field {
        let problem = problems.name.clone();
        Field { value: self.name.clone(), focus: first && problem.is_some(), problem }
    }

    /// The field of redirect URIs.
    pub(super) fn uris_field(&self, problems: &Problems, first: bool) -> Field {
        let problem = problems.uris.clone();
        let focus = first && problem.is_some() && problems.name.is_none();
        Field { value: self.uris.clone(), focus, problem }
    }

    /// The scopes of the workspace's APIs, with those chosen; `first` if no field before them has the keyboard.
    pub(super) fn choices(&self, tenant: &Tenant, problems: &Problems, first: bool) -> Vec<ScopeChoice> {
        let shown = tenant.catalogue().scopes().iter().filter(|scope| scope.kind == Kind::Api).enumerate();
        let focus = first && problems.scopes.is_some() && problems.name.is_none() && problems.uris.is_none();
        let choice = shown.map(|(number, scope)| ScopeChoice {
            number,
            scope: scope.name.clone(),
            about: consent_words(scope).to_owned(),
            chosen: self.scopes.contains(&scope.name),
            focus: focus && number == 0,
        });
        choice.collect()
    }
}

impl Problems {
    fn are_none(&self) -> bool {
        [&self.kind, &self.name, &self.uris, &self.scopes, &self.other].iter().all(|problem| problem.is_none())
    }

    /// What the domain refuses, put beside the field it is about; `None` if it is about no value at all.
    pub(super) fn of(refused: &Refused) -> Option<Self> {
        let Refused::Invalid { field, reason, hint } = refused else { return None };
        let mut problems = Self::default();
        match *field {
            "type" => problems.kind = Some(format!("The kind {reason}. {}", sentence(hint))),
            "name" => problems.name = Some(format!("The name {reason}. {}", sentence(hint))),
            "redirect_uris" if reason.starts_with('"') => {
                problems.uris = Some(format!("{} {}", sentence(reason), sentence(hint)));
            }
            "redirect_uris" => problems.uris = Some(format!("The addresses {reason}. {}", sentence(hint))),
            SCOPE => problems.other = Some(format!("The permission {reason}. {}", sentence(hint))),
            _ => problems.other = Some(sentence(&refused.to_string())),
        }
        Some(problems)
    }
}

/// Whether the workspace has anything a service could be allowed.
pub(super) fn has_permissions(tenant: &Tenant) -> bool {
    tenant.catalogue().scopes().iter().any(|scope| scope.kind == Kind::Api)
}

fn is_shown(tenant: &Tenant, name: &str) -> bool {
    tenant.catalogue().scope(name).is_some_and(|scope| scope.kind == Kind::Api)
}

fn misplaced(people: bool, empty: bool) -> Option<String> {
    match (people, empty) {
        (true, true) => Some("Write at least one address, such as https://app.example.com/callback.".to_owned()),
        (false, false) => Some("Nobody signs in to this kind of app: leave this empty.".to_owned()),
        _ => None,
    }
}
