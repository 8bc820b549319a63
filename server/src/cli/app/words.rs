//! The words of `tenantry app …`.

#![expect(clippy::doc_markdown, reason = "these comments are help texts, shown as they stand")]

use crate::cli::desk::In;
use crate::cli::word::{list, values, words};
use crate::domain::app::{Adjustment, AppChange, ListChange, OVERLAP_SECONDS};
use clap::{Args, Subcommand};
use entity::app::{AppType, AuthMethod, GrantLife};

const TYPES: &[&str] = &["web", "spa", "native", "machine", "api"];
const AUTH_METHODS: &[&str] = &["client_secret_basic", "client_secret_post", "none"];

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// Register an app
    Create(Box<Create>),
    /// List the apps of a workspace
    List(In),
    /// Show an app
    Show(Which),
    /// Change an app: what is named is replaced, lists as a whole; the rest stays
    Update(Box<Update>),
    /// Refuse an app everywhere; its grants and tokens end
    Disable(Which),
    /// Let an app work again; nothing it had before comes back
    Enable(Which),
    /// Delete an app with its secrets, grants and consents
    Delete(Delete),
    /// Give an app a new secret; the old one works for a while
    RotateSecret(RotateSecret),
}

/// An app, named either way.
#[derive(Debug, Args)]
pub struct Which {
    #[command(flatten)]
    pub(super) place: In,
    /// The app
    #[arg(value_name = "CLIENT_ID", required_unless_present = "client_id")]
    pub(super) positional: Option<String>,
    /// The app
    #[arg(long, conflicts_with = "positional")]
    pub(super) client_id: Option<String>,
}

impl Which {
    /// The name on the wire.
    pub(super) fn client_id(&self) -> &str {
        self.positional.as_deref().or(self.client_id.as_deref()).unwrap_or_default()
    }
}

/// Words of `create`.
#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    pub(super) place: In,
    /// What kind of software it is: decides the defaults of everything else
    #[arg(long = "type", value_parser = words::<AppType>(TYPES))]
    pub(super) app_type: AppType,
    /// Choose its client_id (default: 20 random characters)
    #[arg(long)]
    pub(super) client_id: Option<String>,
    /// Read a chosen secret of 32 characters or more from standard input (default: one is made)
    #[arg(long)]
    pub(super) client_secret_stdin: bool,
    #[command(flatten)]
    pub(super) settings: Settings,
}

/// Words of `update`.
#[derive(Debug, Args)]
pub struct Update {
    #[command(flatten)]
    pub(super) which: Which,
    #[command(flatten)]
    pub(super) lists: Lists,
    #[command(flatten)]
    pub(super) settings: Settings,
}

/// What is added to lists of an app that exists, and taken from them.
#[derive(Debug, Args)]
pub struct Lists {
    /// A grant type it may use too; the others stay (may be repeated)
    #[arg(long, value_name = "GRANT_TYPE", conflicts_with = "grant")]
    add_grant: Vec<String>,
    /// A grant type it may use no more: every grant and token of the app ends (may be repeated)
    #[arg(long, value_name = "GRANT_TYPE", conflicts_with = "grant")]
    remove_grant: Vec<String>,
    /// A scope it may ask for too; the others stay (may be repeated). One the workspace lacks is made
    #[arg(long, value_name = "SCOPE", conflicts_with = "scope")]
    add_scope: Vec<String>,
    /// A scope it may ask for no more (may be repeated)
    #[arg(long, value_name = "SCOPE", conflicts_with = "scope")]
    remove_scope: Vec<String>,
}

impl Lists {
    /// The adjustment these words ask for.
    pub(super) fn adjustment(self) -> Adjustment {
        let change = |add, remove| ListChange {
            add: list(Some(add)).unwrap_or_default(),
            remove: list(Some(remove)).unwrap_or_default(),
        };
        Adjustment {
            grant_types: change(self.add_grant, self.remove_grant),
            scopes: change(self.add_scope, self.remove_scope),
        }
    }
}

/// Words of `delete`.
#[derive(Debug, Args)]
pub struct Delete {
    #[command(flatten)]
    pub(super) which: Which,
    /// Do not ask
    #[arg(long)]
    pub(super) yes: bool,
}

/// Words of `rotate-secret`.
#[derive(Debug, Args)]
pub struct RotateSecret {
    #[command(flatten)]
    pub(super) which: Which,
    /// How long the replaced secret still works; 0 ends it now
    #[arg(long, value_name = "SECONDS", default_value_t = OVERLAP_SECONDS)]
    pub(super) overlap: i64,
    /// End every grant and token of the app as well
    #[arg(long)]
    pub(super) revoke_tokens: bool,
    /// Read a chosen secret of 32 characters or more from standard input (default: one is made)
    #[arg(long)]
    pub(super) client_secret_stdin: bool,
}

/// What an app is; the same for a new one and for one that exists.
#[derive(Debug, Args)]
pub struct Settings {
    /// What people see
    #[arg(long)]
    name: Option<String>,
    /// Where codes may be sent (may be repeated; "" for none)
    #[arg(long, value_name = "URI")]
    redirect_uri: Option<Vec<String>>,
    /// Where a browser may be sent after logout (may be repeated; "" for none)
    #[arg(long, value_name = "URI")]
    post_logout_redirect_uri: Option<Vec<String>>,
    /// A grant type it may use: authorization_code, refresh_token, client_credentials; implicit and password where the
    /// workspace has them (may be repeated). Replaces the list: what is not named is taken away
    #[arg(long, value_name = "GRANT_TYPE")]
    grant: Option<Vec<String>>,
    /// A scope it may ask for (may be repeated); one the workspace lacks is made. Replaces the list: what is not named is
    /// taken away
    #[arg(long, value_name = "SCOPE")]
    scope: Option<Vec<String>>,
    /// How it proves itself at the token endpoint
    #[arg(long, value_parser = words::<AuthMethod>(AUTH_METHODS))]
    auth_method: Option<AuthMethod>,
    /// Whether its codes must be proven (RFC 7636)
    #[arg(long, value_parser = ["required", "optional"])]
    pkce: Option<String>,
    /// It belongs to the workspace itself: people are not asked for consent
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    first_party: Option<bool>,
    /// How its ID tokens are signed: RS256, ES256, EdDSA
    #[arg(long, value_name = "ALG")]
    id_token_alg: Option<String>,
    /// Whether its grants end with the session they were made in
    #[arg(long, value_parser = words::<GrantLife>(&["session", "own"]))]
    grant_life: Option<GrantLife>,
    /// A browser origin that may call the token endpoint (may be repeated; "" for none)
    #[arg(long, value_name = "ORIGIN")]
    cors_origin: Option<Vec<String>>,
    /// The API it serves, for type api (default: the workspace's default one)
    #[arg(long, value_name = "IDENTIFIER")]
    resource: Option<String>,
    /// Shorten a lifetime, such as access_token_seconds=300; "workspace" for the workspace's (may be repeated)
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
}

impl Settings {
    /// The change these words ask for.
    pub(super) fn change(self) -> AppChange {
        AppChange {
            name: self.name,
            redirect_uris: values(self.redirect_uri),
            post_logout_redirect_uris: values(self.post_logout_redirect_uri),
            grant_types: list(self.grant),
            scopes: list(self.scope),
            auth_method: self.auth_method,
            pkce_required: self.pkce.map(|word| word == "required"),
            first_party: self.first_party,
            id_token_alg: self.id_token_alg,
            grant_life: self.grant_life,
            cors_origins: values(self.cors_origin),
            resource: self.resource,
            lifetimes: self.set,
        }
    }
}
