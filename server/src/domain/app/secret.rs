//! Secrets of apps. A made one is 256 random bits, shown once and kept as SHA-256; a chosen one is kept as Argon2id,
//! because nobody knows how it was chosen. While one is exchanged for another, both work for a while.

use super::leaked::is_leaked;
use super::view::expose;
use super::{AppView, find};
use crate::domain::Tenant;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::login::Lane;
use crate::domain::refusal::Refused;
use crate::domain::timestamp::Timestamp;
use crate::secret::{AppSecret, maybe_secret};
use entity::app::{AuthMethod, Model};
use entity::app_secret::{self, Kind};
use entity::id::AppSecretId;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A replaced secret works this long unless told otherwise, in seconds.
pub const OVERLAP_SECONDS: i64 = 24 * 3_600;
/// The longest overlap, in seconds.
const LONGEST_OVERLAP: i64 = 90 * 86_400;
/// The length of a chosen secret, in characters.
const CHOSEN: std::ops::RangeInclusive<usize> = 32..=256;

/// A secret about to be kept.
#[derive(Debug)]
pub(super) struct NewSecret {
    row: app_secret::Model,
    made: Option<SecretString>,
}

impl NewSecret {
    /// Makes a secret, or takes the chosen one; none for an app that keeps none.
    pub(super) async fn prepare(
        tenant: &Tenant,
        app: &Model,
        chosen: Option<SecretString>,
    ) -> Result<Option<Self>, Refused> {
        if app.auth_method == AuthMethod::None {
            return match chosen {
                None => Ok(None),
                Some(_) => Err(Refused::invalid("client_secret", "is not for public apps", "leave it out")),
            };
        }
        let instance = tenant.instance();
        let (kind, digest, made) = if let Some(chosen) = chosen {
            check_chosen(chosen.expose_secret())?;
            let hashed = instance.hasher.hash(app.workspace_id, Lane::Operators, chosen).await?;
            (Kind::Argon2id, hashed.into_bytes(), None)
        } else {
            let secret = AppSecret::generate(instance.entropy);
            (Kind::Sha256, AppSecret::digest(secret.expose()).to_vec(), Some(secret.into_text()))
        };
        let row = app_secret::Model {
            workspace_id: app.workspace_id,
            id: AppSecretId(instance.entropy.uuid_v7(instance.clock.now_millis())),
            app_id: app.id,
            kind,
            digest,
            expires_at: None,
            created_at: tenant.now(),
        };
        Ok(Some(Self { row, made }))
    }

    /// The row to insert.
    pub(super) fn row(&self) -> &app_secret::Model {
        &self.row
    }
}

/// The text to show once, if it was not chosen.
pub(super) fn made_secret(secret: Option<&NewSecret>) -> Option<SecretString> {
    secret.and_then(|secret| secret.made.clone())
}

/// RFC 6749 appendix A.2 allows visible ASCII and the space; a short one could be guessed.
fn check_chosen(text: &str) -> Result<(), Refused> {
    if is_leaked(&AppSecret::digest(text)) {
        let hint = "choose another, or leave it out to have one made";
        return Err(Refused::invalid("client_secret", "is on the list of leaked secrets: everybody knows it", hint));
    }
    let visible = text.bytes().all(|b| (0x20..=0x7e).contains(&b));
    if visible && CHOSEN.contains(&text.len()) {
        return Ok(());
    }
    let hint = "write 32 to 256 visible ASCII characters, or leave it out to have one made";
    Err(Refused::invalid("client_secret", "is too short, too long or not plain text", hint))
}

/// How a secret is exchanged.
#[derive(Debug)]
pub struct Rotation {
    /// A chosen new secret; one is made if absent.
    pub secret: Option<SecretString>,
    /// How long the replaced one still works, in seconds; 0 ends it at once.
    pub overlap_seconds: i64,
    /// Whether every grant and token of the app ends as well.
    pub revoke_tokens: bool,
}

/// A secret of an app, shown; the secret itself only in the answer that made it.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = AppSecret)]
pub struct SecretView {
    /// Key.
    pub id: AppSecretId,
    /// The secret, only where it was just made.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "expose",
        deserialize_with = "maybe_secret"
    )]
    #[schema(value_type = Option<String>)]
    pub client_secret: Option<SecretString>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working; absent while it is the current one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

impl From<&app_secret::Model> for SecretView {
    fn from(row: &app_secret::Model) -> Self {
        Self {
            id: row.id,
            client_secret: None,
            created_at: Timestamp(row.created_at),
            expires_at: row.expires_at.map(Timestamp),
        }
    }
}

/// The secrets of an app that work, oldest first.
pub(super) async fn live(tenant: &Tenant, app: &Model) -> Result<Vec<SecretView>, Refused> {
    let now = tenant.now();
    let all = tenant.store().app_secrets().of(app.id).await?;
    Ok(all.iter().filter(|row| row.expires_at.is_none_or(|end| now < end)).map(SecretView::from).collect())
}

/// Ends one of an app's secrets now; the current one only by giving another.
pub(super) async fn delete(tenant: &Tenant, app: &Model, id: AppSecretId, actor: &Actor) -> Result<(), Refused> {
    let secrets = tenant.store().app_secrets().of(app.id).await?;
    let row = secrets.into_iter().find(|row| row.id == id).ok_or_else(|| Refused::not_found("secret", id))?;
    if row.expires_at.is_none() {
        let hint = "give the app a new one, with no overlap if this one has leaked";
        return Err(Refused::conflict("this is the current secret of the app", hint));
    }
    let detail = json!({ "secret": id });
    let event = tenant.event_with(actor, Action::AppSecretDeleted, Target::new("app", &app.client_id), detail);
    tenant
        .write(async move |store| {
            store.app_secrets().delete(id).await?;
            Ok::<_, Refused>(store.audit_events().insert(event.clone()).await?)
        })
        .await?;
    tenant.forget_app(app).await;
    Ok(())
}

/// Gives an app a new secret; the answer holds the one that was made, this once. The one it replaces works until the
/// overlap ends, any older one ends now.
pub async fn rotate(tenant: &Tenant, client_id: &str, rotation: Rotation, actor: &Actor) -> Result<AppView, Refused> {
    let made = issue(tenant, find(tenant, client_id).await?, rotation, actor).await?;
    let app = find(tenant, client_id).await?;
    Ok(AppView::of(tenant, &app).with_secret(made.client_secret))
}

/// The same for an app that is found already; the secret.
pub(super) async fn issue(
    tenant: &Tenant,
    app: Model,
    rotation: Rotation,
    actor: &Actor,
) -> Result<SecretView, Refused> {
    if !(0..=LONGEST_OVERLAP).contains(&rotation.overlap_seconds) {
        let hint = format!("write a number of seconds from 0 to {LONGEST_OVERLAP}");
        return Err(Refused::invalid("overlap", "is not allowed", hint));
    }
    let secret = NewSecret::prepare(tenant, &app, rotation.secret).await?;
    let Some(secret) = secret else {
        return Err(Refused::conflict("a public app has no secret", "it proves its codes instead (RFC 7636)"));
    };
    let shown = made_secret(Some(&secret));
    let row = secret.row;
    let view = SecretView { client_secret: shown, ..SecretView::from(&row) };
    let once = tenant.once(row.id);
    let (overlap, revoke) = (rotation.overlap_seconds, rotation.revoke_tokens);
    let detail = json!({ "overlap_seconds": overlap, "revoked_tokens": revoke });
    let event = tenant.event_with(actor, Action::AppSecretRotated, Target::new("app", &app.client_id), detail);
    let (app_id, ends_at) = (app.id, tenant.now() + overlap);
    tenant
        .write(async move |store| {
            let secrets = store.app_secrets();
            for old in secrets.of(app_id).await? {
                if overlap > 0 && old.expires_at.is_none() {
                    secrets.expire(old.id, ends_at).await?;
                } else {
                    secrets.delete(old.id).await?;
                }
            }
            secrets.insert(row.clone()).await?;
            if revoke {
                store.apps().advance_epoch(app_id).await?;
            }
            store.idempotency().keep(once.as_ref()).await?;
            Ok::<_, Refused>(store.audit_events().insert(event.clone()).await?)
        })
        .await?;
    tenant.forget_app(&app).await;
    Ok(view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_secrets_are_long_and_plain() {
        assert!(check_chosen(&"x".repeat(32)).is_ok());
        assert!(check_chosen(&"a b~!".repeat(10)).is_ok());
        for bad in ["", &"x".repeat(31), &"x".repeat(257), &"\u{e9}".repeat(40), &"x\n".repeat(20)] {
            let refused = check_chosen(bad).unwrap_err().to_string();
            assert!(bad.is_empty() || !refused.contains(bad), "{refused}");
        }
    }
}
