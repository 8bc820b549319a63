//! `tenantry session …`

use super::desk::{Desk, In, OPERATOR, Pages};
use super::failure::Failure;
use super::word::word;
use crate::domain::timestamp::Timestamp;
use crate::domain::{Tenant, session, user};
use clap::{Args, Subcommand};
use entity::id::{SessionId, UserId};
use entity::session::{Kind, Model};
use serde::Serialize;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// List live sessions
    List(List),
    /// End sessions
    Revoke(Revoke),
}

/// Words of `list`.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    place: In,
    /// Only of this person, by id, username or e-mail address
    #[arg(long)]
    user: Option<String>,
}

/// Words of `revoke`.
#[derive(Debug, Args)]
pub struct Revoke {
    #[command(flatten)]
    place: In,
    /// The session to end
    #[arg(value_name = "SESSION_ID", required_unless_present = "user")]
    session: Option<SessionId>,
    /// End everything of this person: sessions, grants and tokens
    #[arg(long, conflicts_with = "session")]
    user: Option<String>,
}

/// A session, shown.
#[derive(Debug, Serialize)]
struct View {
    id: SessionId,
    kind: Kind,
    user_id: UserId,
    auth_time: Timestamp,
    last_used_at: Timestamp,
    ends_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<String>,
}

impl From<Model> for View {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            user_id: row.user_id,
            auth_time: Timestamp(row.auth_time),
            last_used_at: Timestamp(row.last_used_at),
            ends_at: Timestamp(row.ends_at),
            address: row.address,
            user_agent: row.user_agent,
        }
    }
}

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(words) => list(desk, &words).await,
        Words::Revoke(words) => revoke(desk, &words).await,
    }
}

async fn list(desk: &Desk, words: &List) -> Result<(), Failure> {
    let tenant = desk.within(&words.place).await?;
    let person = match &words.user {
        Some(name) => Some(user::find(&tenant, name).await?.id),
        None => None,
    };
    let mut listing = desk.output.list(&["id", "user", "kind", "signed in", "last used", "address"]);
    let mut pages = Pages::new();
    while let Some(page) = pages.next() {
        let found = tenant.store().sessions().list(person, tenant.now(), page).await?;
        pages.read(found.len(), found.last().map(|row| row.id.0));
        listing.rows(&live(&tenant, found).await?)?;
    }
    listing.end("nobody is signed in");
    Ok(())
}

/// Those that still count: the row of a session outlives what ended it.
async fn live(tenant: &Tenant, found: Vec<Model>) -> Result<Vec<(View, Vec<String>)>, Failure> {
    let mut rows = Vec::new();
    for row in found {
        let Some(person) = tenant.user(row.user_id).await? else {
            continue;
        };
        if session::is_live(tenant, &row, &person) {
            let view = View::from(row);
            let cells = vec![
                view.id.to_string(),
                person.username.clone(),
                word(&view.kind),
                view.auth_time.to_string(),
                view.last_used_at.to_string(),
                view.address.clone().unwrap_or_default(),
            ];
            rows.push((view, cells));
        }
    }
    Ok(rows)
}

async fn revoke(desk: &Desk, words: &Revoke) -> Result<(), Failure> {
    let tenant = desk.within(&words.place).await?;
    if let Some(name) = &words.user {
        let person = user::find(&tenant, name).await?;
        session::end_all(&tenant, person.id, &OPERATOR).await?;
        tenant.forget_user(person.id).await;
        let ended = serde_json::json!({ "user_id": person.id, "ended": true });
        return desk.output.done(&ended, &format!("{} is signed out everywhere", person.username));
    }
    let Some(id) = words.session else {
        return Err(Failure::new("name a session or a user"));
    };
    if !session::end(&tenant, id, &OPERATOR).await? {
        return Err(Failure::new(format!("there is no live session {id}")));
    }
    desk.output.done(&serde_json::json!({ "id": id, "ended": true }), &format!("ended {id}"))
}
