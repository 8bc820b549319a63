//! `tenantry app …`

mod words;

pub use words::Words;

use super::act::{app, scope};
use super::desk::{Desk, In, Site};
use super::failure::Failure;
use super::input::{confirm, secret_if};
use super::output::{Fields, Table, printable, remark};
use super::remote::Made;
use super::word::word;
use crate::domain::app::{AppView, NewApp, Rotation};
use crate::domain::scope::ScopeView;
use entity::app::AuthMethod;
use secrecy::ExposeSecret;
use words::{Create, Delete, RotateSecret, Update};

/// How apps are listed.
const TABLE: Table<AppView> =
    Table { titles: &["client_id", "name", "type", "status", "scope"], cells, nothing: "there are no apps" };

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::Create(words) => create(desk, *words).await,
        Words::List(place) => {
            let site = desk.within(&place).await?;
            desk.output.pages(&TABLE, async |pages| app::next(&site, pages).await).await
        }
        Words::Show(which) => show(desk, &app::show(&desk.within(&which.place).await?, which.client_id()).await?),
        Words::Update(words) => update(desk, *words).await,
        Words::Disable(which) => show(desk, &app::disable(&desk.within(&which.place).await?, which.client_id()).await?),
        Words::Enable(which) => show(desk, &app::enable(&desk.within(&which.place).await?, which.client_id()).await?),
        Words::Delete(words) => delete(desk, &words).await,
        Words::RotateSecret(words) => rotate_secret(desk, &words).await,
    }
}

async fn create(desk: &Desk, words: Create) -> Result<(), Failure> {
    let site = desk.within(&words.place).await?;
    let new = NewApp {
        app_type: words.app_type,
        client_id: words.client_id,
        secret: secret_if(words.client_secret_stdin, "client secret")?,
        owner: None,
        settings: words.settings.change(),
    };
    let known = known_scopes(&site, new.settings.scopes.is_some()).await;
    let chosen = new.secret.is_some();
    let Made { thing: made, replayed } = app::create(&site, new).await?;
    if replayed && !chosen && made.token_endpoint_auth_method != AuthMethod::None {
        let client_id = printable(&made.client_id);
        return Err(Failure::new(format!(
            "the app {client_id} is registered, but the answer with its secret was lost on the way; make another secret: \
             tenantry app rotate-secret --workspace {} {client_id} --overlap 0",
            words.place.slug()
        )));
    }
    show_secret(desk, &made)?;
    wordless(desk, &words.place, known.as_deref(), &made);
    if made.gets_codes() && made.pkce == "optional" {
        desk.output.note("Its codes need no proof (RFC 7636): give it --pkce required if it can.");
    }
    Ok(())
}

async fn update(desk: &Desk, words: Update) -> Result<(), Failure> {
    let place = &words.which.place;
    let site = desk.within(place).await?;
    let (change, lists) = (words.settings.change(), words.lists.adjustment());
    let known = known_scopes(&site, change.scopes.is_some() || !lists.scopes.add.is_empty()).await;
    let client_id = words.which.client_id();
    let updated = app::update(&site, client_id, change, &lists).await?;
    show(desk, &updated.app)?;
    wordless(desk, place, known.as_deref(), &updated.app);
    if !updated.removed_grants.is_empty() {
        let gone = updated.removed_grants.join(", ");
        remark(&format!("Taken away: the grants {gone}. Every grant and token of the app has ended."));
    }
    if !updated.removed_scopes.is_empty() {
        remark(&format!("Taken away: the scopes {}.", updated.removed_scopes.join(", ")));
    }
    Ok(())
}

/// The scopes of the workspace before some may be made on the way; none where nobody may look.
async fn known_scopes(site: &Site, asked: bool) -> Option<Vec<ScopeView>> {
    if asked { scope::list(site).await.ok() } else { None }
}

/// Names the scopes that were made on the way, of which nobody has said yet what they allow.
fn wordless(desk: &Desk, place: &In, known: Option<&[ScopeView]>, app: &AppView) {
    let Some(known) = known else { return };
    let is_new = |name: &&str| !name.is_empty() && known.iter().all(|scope| scope.name != **name);
    for name in app.scope.split(' ').filter(is_new) {
        desk.output.note(&format!(
            "The scope {name} is new. Say what it allows, for the page that asks people: tenantry scope update --workspace \
             {} {name} --description \"…\"",
            place.slug()
        ));
    }
}

async fn delete(desk: &Desk, words: &Delete) -> Result<(), Failure> {
    let site = desk.within(&words.which.place).await?;
    let client_id = words.which.client_id();
    app::show(&site, client_id).await?;
    confirm(words.yes, &format!("deletes the app {client_id} with its secrets and grants"), client_id)?;
    app::delete(&site, client_id).await?;
    desk.output.done(&serde_json::json!({ "client_id": client_id, "deleted": true }), &format!("deleted {client_id}"))
}

async fn rotate_secret(desk: &Desk, words: &RotateSecret) -> Result<(), Failure> {
    let site = desk.within(&words.which.place).await?;
    let rotation = Rotation {
        secret: secret_if(words.client_secret_stdin, "client secret")?,
        overlap_seconds: words.overlap,
        revoke_tokens: words.revoke_tokens,
    };
    let chosen = rotation.secret.is_some();
    let Made { thing: view, replayed } = app::rotate(&site, words.which.client_id(), rotation).await?;
    if replayed && !chosen {
        let standing = match words.overlap {
            0 => "the app has none it could use: repeat the command".to_owned(),
            seconds => format!(
                "the one the app uses works for {seconds} more seconds, and ends when you repeat the command: do so when the \
                 app can take the new one at once"
            ),
        };
        let reason = "a new secret was made, but the answer that held it was lost on the way";
        return Err(Failure::new(format!("{reason}; {standing}")));
    }
    show_secret(desk, &view)?;
    if words.overlap > 0 {
        desk.output.note(&format!("The replaced secret works for {} more seconds.", words.overlap));
    }
    Ok(())
}

fn cells(view: &AppView) -> Vec<String> {
    vec![
        view.client_id.clone(),
        view.client_name.clone(),
        view.type_word().to_owned(),
        status(view).to_owned(),
        view.scope.clone(),
    ]
}

fn status(view: &AppView) -> &'static str {
    if view.disabled { "disabled" } else { "enabled" }
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
        ("status", status(view).to_owned()),
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
        ("pkce", view.pkce.clone()),
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
