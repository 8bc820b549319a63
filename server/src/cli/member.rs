//! `tenantry member …`

#![expect(clippy::doc_markdown, reason = "these comments are help texts, shown as they stand")]

use super::act::member;
use super::desk::{Desk, In};
use super::failure::Failure;
use super::output::{Fields, Table};
use super::word::{word, words};
use crate::domain::member::{Holder, MemberView};
use clap::{Args, Subcommand};
use entity::member::Role;

const ROLES: &[&str] = &["viewer", "developer", "admin", "owner"];

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// List who may manage a workspace
    List(In),
    /// Give a person or machine app a role
    Create(Give),
    /// Give a member another role
    SetRole(Give),
    /// Take a role away; the last owner stays
    Delete(Who),
}

/// A person or a machine app.
#[derive(Debug, Args)]
pub struct Who {
    #[command(flatten)]
    place: In,
    #[command(flatten)]
    holder: HolderWords,
}

/// Exactly one of the two.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct HolderWords {
    /// A person, by id, username or e-mail address
    #[arg(long)]
    user: Option<String>,
    /// A machine app, by client_id
    #[arg(long, value_name = "CLIENT_ID")]
    app: Option<String>,
}

impl HolderWords {
    fn holder(self) -> Holder {
        match (self.user, self.app) {
            (Some(user), _) => Holder::User(user),
            (None, app) => Holder::App(app.unwrap_or_default()),
        }
    }
}

/// Words of `create` and `set-role`.
#[derive(Debug, Args)]
pub struct Give {
    #[command(flatten)]
    who: Who,
    /// What they may do
    #[arg(long, value_parser = words::<Role>(ROLES))]
    role: Role,
}

/// How members are listed.
const TABLE: Table<MemberView> =
    Table { titles: &["name", "role", "kind", "since"], cells, nothing: "there are no members" };

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::List(place) => {
            let site = desk.within(&place).await?;
            desk.output.pages(&TABLE, async |pages| member::next(&site, pages).await).await
        }
        Words::Create(words) => {
            let site = desk.within(&words.who.place).await?;
            show(desk, &member::create(&site, &words.who.holder.holder(), words.role).await?)
        }
        Words::SetRole(words) => {
            let site = desk.within(&words.who.place).await?;
            show(desk, &member::set_role(&site, &words.who.holder.holder(), words.role).await?)
        }
        Words::Delete(who) => {
            let site = desk.within(&who.place).await?;
            let holder = who.holder.holder();
            member::delete(&site, &holder).await?;
            let (Holder::User(name) | Holder::App(name)) = holder;
            let deleted = serde_json::json!({ "member": name, "deleted": true });
            desk.output.done(&deleted, &format!("{name} has no role any more"))
        }
    }
}

fn cells(view: &MemberView) -> Vec<String> {
    vec![view.name.clone(), word(&view.role), kind(view).to_owned(), view.created_at.to_string()]
}

fn kind(view: &MemberView) -> &'static str {
    if view.client_id.is_some() { "app" } else { "user" }
}

fn show(desk: &Desk, view: &MemberView) -> Result<(), Failure> {
    desk.output.one(view, || -> Fields {
        let holder = match (&view.user_id, &view.client_id) {
            (Some(user), _) => user.to_string(),
            (None, Some(app)) => app.clone(),
            (None, None) => String::new(),
        };
        vec![
            ("name", view.name.clone()),
            ("role", word(&view.role)),
            (kind(view), holder),
            ("since", view.created_at.to_string()),
        ]
    })
}
