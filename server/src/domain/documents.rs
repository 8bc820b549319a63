//! What a workspace tells everybody, as ready bytes: metadata, keys, colours. Written once per version of it.

use super::catalogue::Catalogue;
use super::fault::Fault;
use super::key::Keyring;
use super::switch::withheld;
use super::urls::Urls;
use super::workspace::look;
use crate::protocol::metadata::{self, Facts, ProviderMetadata};
use crate::protocol::response_type::ResponseType;
use crate::protocol::standard_claims::{ADDRESS_CLAIMS, EMAIL_CLAIMS, PHONE_CLAIMS, PROFILE_CLAIMS};
use crate::protocol::token_request::GrantType;
use crate::secret::Digest;
use crate::store::Workspace;
use crate::template::theme::{Brand, theme_css, theme_file_name};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::scope::Kind;
use serde::Serialize;

/// Ready documents.
#[derive(Debug)]
pub struct Documents {
    /// Provider metadata.
    pub provider: Document,
    /// The key set.
    pub jwks: Document,
    /// The workspace's colours, if it has its own.
    pub theme: Option<Theme>,
}

/// One document.
#[derive(Clone, Debug)]
pub struct Document {
    /// As it is sent.
    pub bytes: Vec<u8>,
    /// Names these bytes (RFC 9110 §8.8.3).
    pub etag: String,
}

/// A stylesheet with the workspace's colours.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Its file name, which changes with its content.
    pub name: String,
    /// The stylesheet.
    pub css: String,
}

impl Documents {
    pub(super) fn write(
        workspace: &Workspace,
        urls: &Urls,
        keys: &Keyring,
        catalogue: &Catalogue,
    ) -> Result<Self, Fault> {
        let provider = ProviderMetadata::for_issuer(&endpoints(urls), &facts(workspace, keys, catalogue));
        Ok(Self { provider: Document::of(&provider)?, jwks: Document::of(&keys.jwks())?, theme: theme(workspace) })
    }
}

impl Document {
    fn of(content: &impl Serialize) -> Result<Self, Fault> {
        let bytes = serde_json::to_vec(content).map_err(|_| Fault::Broken("a document cannot be written"))?;
        let digest = Digest::of(&bytes).to_vec();
        let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(digest.get(..12).unwrap_or_default()));
        Ok(Self { bytes, etag })
    }
}

fn endpoints(urls: &Urls) -> metadata::Urls {
    metadata::Urls {
        issuer: urls.issuer().to_owned(),
        authorization: urls.absolute("/oauth2/authorize"),
        token: urls.absolute("/oauth2/token"),
        userinfo: urls.absolute("/oauth2/userinfo"),
        jwks: urls.absolute("/oauth2/jwks"),
        revocation: urls.absolute("/oauth2/revoke"),
        introspection: urls.absolute("/oauth2/introspect"),
        end_session: Some(urls.absolute("/oauth2/logout")),
    }
}

fn facts(workspace: &Workspace, keys: &Keyring, catalogue: &Catalogue) -> Facts {
    // Keys of an algorithm that was given up stay to verify with, but no app can ask for it any more.
    let offered = workspace.settings().id_token_signing_algs.iter();
    let signing = keys.algorithms();
    let offered = offered.filter(|name| signing.iter().any(|algorithm| algorithm.as_str() == *name));
    let public = catalogue.scopes().iter().filter(|scope| scope.kind != Kind::Platform);
    let own = ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "amr", "at_hash", "sid"];
    let standard = [&PROFILE_CLAIMS[..], &EMAIL_CLAIMS, &ADDRESS_CLAIMS, &PHONE_CLAIMS].concat();
    let settings = workspace.settings();
    let offered_grant = |grant: &GrantType| withheld(settings, *grant).is_none();
    let answered = |response_type: &ResponseType| match response_type {
        ResponseType::Code => offered_grant(&GrantType::AuthorizationCode),
        ResponseType::Token => offered_grant(&GrantType::Implicit),
    };
    Facts {
        response_types: ResponseType::ALL.into_iter().filter(answered).collect(),
        grants: GrantType::ALL.into_iter().filter(offered_grant).collect(),
        scopes: public.map(|scope| scope.name.clone()).collect(),
        id_token_signing_algs: offered.cloned().collect(),
        claims: own.iter().chain(&standard).map(|name| (*name).to_owned()).collect(),
    }
}

fn theme(workspace: &Workspace) -> Option<Theme> {
    let look = look(workspace.brand());
    (look != Brand::default()).then(|| {
        let css = theme_css(&look);
        Theme { name: theme_file_name(&css), css }
    })
}
