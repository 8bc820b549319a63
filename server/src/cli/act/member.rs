//! Who may manage a workspace.

use crate::cli::desk::{OPERATOR, Site};
use crate::cli::failure::Failure;
use crate::cli::pages::Pages;
use crate::cli::remote::Api;
use crate::domain::member::{self, Holder, MemberView};
use entity::member::Role;
use serde_json::json;

/// The next page of them.
pub async fn next(site: &Site, pages: &mut Pages) -> Result<Vec<MemberView>, Failure> {
    match site {
        Site::Here(tenant) => {
            let found = member::list(tenant, pages.here()).await?;
            pages.read(found.len(), found.last().map(|view| view.id.0));
            Ok(found)
        }
        Site::There(api) => pages.there(&api.at(["members"]), &[]).await,
    }
}

/// Gives a role to somebody who has none.
pub async fn create(site: &Site, holder: &Holder, role: Role) -> Result<MemberView, Failure> {
    match site {
        Site::Here(tenant) => Ok(member::create(tenant, holder, role, &OPERATOR).await?),
        Site::There(api) => {
            let (member, name) = filter(holder);
            Ok(api.at(["members"]).make(&json!({ member: name, "role": role })).await?.thing)
        }
    }
}

/// Gives a member another role.
pub async fn set_role(site: &Site, holder: &Holder, role: Role) -> Result<MemberView, Failure> {
    match site {
        Site::Here(tenant) => Ok(member::set_role(tenant, holder, role, &OPERATOR).await?),
        Site::There(api) => {
            let member = found(api, holder).await?;
            let seen = member.look::<MemberView>().await?;
            Ok(member.change(&seen, &json!({ "role": role })).await?.thing)
        }
    }
}

/// Takes a role away.
pub async fn delete(site: &Site, holder: &Holder) -> Result<(), Failure> {
    match site {
        Site::Here(tenant) => Ok(member::delete(tenant, holder, &OPERATOR).await?),
        Site::There(api) => found(api, holder).await?.remove(&[]).await,
    }
}

/// How the API names somebody.
fn filter(holder: &Holder) -> (&'static str, &str) {
    match holder {
        Holder::User(name) => ("user", name),
        Holder::App(client_id) => ("client_id", client_id),
    }
}

async fn found(api: &Api, holder: &Holder) -> Result<Api, Failure> {
    let member: MemberView = api.at(["members"]).one(filter(holder), "member").await?;
    Ok(api.at(["members", member.id.to_string().as_str()]))
}
