//! `tenantry session …`

use super::desk::{Desk, In, OPERATOR, Pages};
use super::failure::Failure;
use super::word::word;
use crate::domain::session::SessionView;
use crate::domain::{session, user};
use clap::{Args, Subcommand};
use entity::id::SessionId;

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
        let found = session::listed(&tenant, person, page).await?;
        pages.read(found.read, found.last);
        let rows: Vec<_> = found.items.into_iter().map(row).collect();
        listing.rows(&rows)?;
    }
    listing.end("nobody is signed in");
    Ok(())
}

fn row(view: SessionView) -> (SessionView, Vec<String>) {
    let cells = vec![
        view.id.to_string(),
        view.username.clone(),
        word(&view.kind),
        view.auth_time.to_string(),
        view.last_used_at.to_string(),
        view.address.clone().unwrap_or_default(),
    ];
    (view, cells)
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
