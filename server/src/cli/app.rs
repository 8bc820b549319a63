//! `tenantry app …`

mod words;

pub use words::Words;

use super::desk::{Desk, OPERATOR, Pages};
use super::failure::Failure;
use super::input::{confirm, secret_if};
use super::output::{Fields, remark};
use super::word::word;
use crate::domain::Tenant;
use crate::domain::app::{self, AppView, NewApp, Rotation};
use secrecy::ExposeSecret;
use words::{Create, Delete, RotateSecret, Update};

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::Create(words) => create(desk, *words).await,
        Words::List(place) => list(desk, &place).await,
        Words::Show(which) => {
            let tenant = desk.within(&which.place).await?;
            show(desk, &app::show(&tenant, which.client_id()).await?)
        }
        Words::Update(words) => update(desk, *words).await,
        Words::Disable(which) => {
            let tenant = desk.within(&which.place).await?;
            show(desk, &app::disable(&tenant, which.client_id(), &OPERATOR).await?)
        }
        Words::Enable(which) => {
            let tenant = desk.within(&which.place).await?;
            show(desk, &app::enable(&tenant, which.client_id(), &OPERATOR).await?)
        }
        Words::Delete(words) => delete(desk, &words).await,
        Words::RotateSecret(words) => rotate_secret(desk, &words).await,
    }
}

async fn create(desk: &Desk, words: Create) -> Result<(), Failure> {
    let tenant = desk.within(&words.place).await?;
    let new = NewApp {
        app_type: words.app_type,
        client_id: words.client_id,
        secret: secret_if(words.client_secret_stdin, "client secret")?,
        owner: None,
        settings: words.settings.change(),
    };
    let made = app::create(&tenant, new, &OPERATOR).await?;
    show_secret(desk, &made)?;
    wordless(desk, &tenant, &made);
    if made.response_types.contains(&"code") && made.pkce == "optional" {
        desk.output.note("Its codes need no proof (RFC 7636): give it --pkce required if it can.");
    }
    Ok(())
}

async fn update(desk: &Desk, words: Update) -> Result<(), Failure> {
    let tenant = desk.within(&words.which.place).await?;
    let client_id = words.which.client_id().to_owned();
    let (change, lists) = (words.settings.change(), words.lists.adjustment());
    let updated = app::adjust(&tenant, &client_id, &change, &lists, &OPERATOR).await?;
    show(desk, &updated.app)?;
    wordless(desk, &tenant, &updated.app);
    if !updated.removed_grants.is_empty() {
        let gone = updated.removed_grants.join(", ");
        remark(&format!("Taken away: the grants {gone}. Every grant and token of the app has ended."));
    }
    if !updated.removed_scopes.is_empty() {
        remark(&format!("Taken away: the scopes {}.", updated.removed_scopes.join(", ")));
    }
    Ok(())
}

/// Names the scopes that were made on the way, of which nobody has said yet what they allow. `before` is the workspace as
/// it was.
fn wordless(desk: &Desk, before: &Tenant, app: &AppView) {
    for name in app.scope.split(' ').filter(|name| !name.is_empty() && before.catalogue().scope(name).is_none()) {
        let place = before.workspace().slug();
        desk.output.note(&format!(
            "The scope {name} is new. Say what it allows, for the page that asks people: tenantry scope update --workspace \
             {place} {name} --description \"…\""
        ));
    }
}

async fn list(desk: &Desk, place: &super::desk::In) -> Result<(), Failure> {
    let tenant = desk.within(place).await?;
    let mut listing = desk.output.list(&["client_id", "name", "type", "status", "scope"]);
    let mut pages = Pages::new();
    while let Some(page) = pages.next() {
        let found = app::list(&tenant, None, page).await?;
        pages.read(found.len(), found.last().map(|view| view.id.0));
        let rows: Vec<_> = found
            .into_iter()
            .map(|view| {
                let status = if view.disabled { "disabled" } else { "enabled" };
                let cells = vec![
                    view.client_id.clone(),
                    view.client_name.clone(),
                    view.type_word().to_owned(),
                    status.to_owned(),
                    view.scope.clone(),
                ];
                (view, cells)
            })
            .collect();
        listing.rows(&rows)?;
    }
    listing.end("there are no apps");
    Ok(())
}

async fn delete(desk: &Desk, words: &Delete) -> Result<(), Failure> {
    let tenant = desk.within(&words.which.place).await?;
    let client_id = words.which.client_id();
    app::find(&tenant, client_id).await?;
    confirm(words.yes, &format!("deletes the app {client_id} with its secrets and grants"), client_id)?;
    app::delete(&tenant, client_id, &OPERATOR).await?;
    desk.output.done(&serde_json::json!({ "client_id": client_id, "deleted": true }), &format!("deleted {client_id}"))
}

async fn rotate_secret(desk: &Desk, words: &RotateSecret) -> Result<(), Failure> {
    let tenant = desk.within(&words.which.place).await?;
    let rotation = Rotation {
        secret: secret_if(words.client_secret_stdin, "client secret")?,
        overlap_seconds: words.overlap,
        revoke_tokens: words.revoke_tokens,
    };
    let view = app::rotate(&tenant, words.which.client_id(), rotation, &OPERATOR).await?;
    show_secret(desk, &view)?;
    if words.overlap > 0 {
        desk.output.note(&format!("The replaced secret works for {} more seconds.", words.overlap));
    }
    Ok(())
}

fn show(desk: &Desk, view: &AppView) -> Result<(), Failure> {
    desk.output.one(view, || fields(view))
}

fn show_secret(desk: &Desk, view: &AppView) -> Result<(), Failure> {
    show(desk, view)?;
    if view.client_secret.is_some() {
        desk.output.note("\nKeep the client_secret now: it is not shown again.");
    }
    Ok(())
}

fn fields(view: &AppView) -> Fields {
    let mut fields = vec![("client_id", view.client_id.clone())];
    if let Some(secret) = &view.client_secret {
        fields.push(("client_secret", secret.expose_secret().to_owned()));
    }
    fields.extend([
        ("name", view.client_name.clone()),
        ("type", view.type_word().to_owned()),
        ("workspace", view.workspace.clone()),
        ("status", if view.disabled { "disabled" } else { "enabled" }.to_owned()),
        ("auth method", word(&view.token_endpoint_auth_method)),
        ("grants", view.grant_types.join(" ")),
        ("scope", view.scope.clone()),
    ]);
    let lists = [
        ("redirect uris", view.redirect_uris.join("\n")),
        ("post-logout uris", view.post_logout_redirect_uris.join("\n")),
        ("cors origins", view.cors_origins.join("\n")),
        ("resource", view.resource.clone().unwrap_or_default()),
    ];
    fields.extend(lists.into_iter().filter(|(_, text)| !text.is_empty()));
    fields.extend([
        ("pkce", view.pkce.to_owned()),
        ("first party", if view.first_party { "yes" } else { "no" }.to_owned()),
        ("id token alg", view.id_token_signed_response_alg.clone()),
        ("grant life", word(&view.grant_life)),
        ("created", view.created_at.to_string()),
        ("id", view.id.to_string()),
    ]);
    let settings = &view.settings;
    let own = [
        ("access_token_seconds", settings.access_token_seconds),
        ("id_token_seconds", settings.id_token_seconds),
        ("refresh_seconds", settings.refresh_seconds),
        ("refresh_grace_seconds", settings.refresh_grace_seconds),
    ];
    let own: Vec<String> =
        own.into_iter().filter_map(|(name, seconds)| seconds.map(|seconds| format!("{name}={seconds}"))).collect();
    if !own.is_empty() {
        fields.push(("settings", own.join("\n")));
    }
    fields
}
