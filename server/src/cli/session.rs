//! `tenantry session …`

use super::act::{session, user};
use super::desk::{Desk, In};
use super::failure::Failure;
use super::output::Table;
use super::word::word;
use crate::domain::session::SessionView;
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

/// How sessions are listed.
const TABLE: Table<SessionView> = Table {
    titles: &["id", "user", "kind", "signed in", "last used", "address"],
    cells,
    nothing: "nobody is signed in",
};

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(words) => list(desk, &words).await,
        Words::Revoke(words) => revoke(desk, &words).await,
    }
}

async fn list(desk: &Desk, words: &List) -> Result<(), Failure> {
    let site = desk.within(&words.place).await?;
    let person = match &words.user {
        Some(name) => Some(user::show(&site, name).await?.id),
        None => None,
    };
    desk.output.pages(&TABLE, async |pages| session::next(&site, person, pages).await).await
}

fn cells(view: &SessionView) -> Vec<String> {
    vec![
        view.id.to_string(),
        view.username.clone(),
        word(&view.kind),
        view.auth_time.to_string(),
        view.last_used_at.to_string(),
        view.address.clone().unwrap_or_default(),
    ]
}

async fn revoke(desk: &Desk, words: &Revoke) -> Result<(), Failure> {
    let site = desk.within(&words.place).await?;
    if let Some(name) = &words.user {
        let person = session::end_all(&site, name).await?;
        let ended = serde_json::json!({ "user_id": person.id, "ended": true });
        return desk.output.done(&ended, &format!("{} is signed out everywhere", person.username));
    }
    let Some(id) = words.session else {
        return Err(Failure::new("name a session or a user"));
    };
    if !session::end(&site, id).await? {
        return Err(Failure::new(format!("there is no live session {id}")));
    }
    desk.output.done(&serde_json::json!({ "id": id, "ended": true }), &format!("ended {id}"))
}
