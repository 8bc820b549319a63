//! The older forms a workspace understands, each with what it means. A path that pages print without a workspace is shown
//! with the very address it works at: under a host that is bound to the workspace, and on the server's own host if this is
//! the workspace that answers there.

use crate::domain::guide::Guide;
use crate::domain::switch::Switch;
use crate::domain::{Fault, Tenant, host};
use crate::template::page::OlderForm;

/// Those that are on, in the order switches are shown.
pub(super) async fn forms(tenant: &Tenant) -> Result<Vec<OlderForm>, Fault> {
    let switches = Guide::of(tenant, None).older;
    let origins = if switches.iter().any(|switch| bare(*switch).is_some()) {
        host::bare_origins(tenant).await?
    } else {
        Vec::new()
    };
    let forms = switches.into_iter().flat_map(|switch| {
        let verbatim =
            bare(switch).into_iter().flat_map(|path| origins.iter().map(move |origin| printed(origin, path)));
        std::iter::once(form(tenant, switch)).chain(verbatim)
    });
    Ok(forms.collect())
}

/// The path a switch stands for, as it is printed.
const fn bare(switch: Switch) -> Option<&'static str> {
    match switch {
        Switch::PathV1 => Some("/v1/oauth2/authorize"),
        Switch::PathV4 => Some("/oauth2/v4/authorize"),
        _ => None,
    }
}

fn printed(origin: &str, path: &str) -> OlderForm {
    let means = "The same, without the workspace, as it is printed elsewhere; the others likewise.";
    OlderForm { form: format!("{origin}{path}"), means: means.to_owned() }
}

/// An older form, and what it means here.
fn form(tenant: &Tenant, switch: Switch) -> OlderForm {
    let at = |path: &str| tenant.urls().absolute(path);
    let (form, means) = match switch {
        Switch::PathV1 => (at("/v1/oauth2/authorize"), "The same as /oauth2/authorize; /v1/oauth2/token likewise."),
        Switch::PathV4 => (
            at("/oauth2/v4/authorize"),
            "The same as /oauth2/authorize; /oauth2/v4/token and /oauth2/v4/revoke likewise.",
        ),
        Switch::PathOauth2Token => {
            (at("/oauth/2/token"), "The same as /oauth2/token, for client credentials and all else.")
        }
        Switch::JsonToken => {
            ("Content-Type: application/json".to_owned(), "The token endpoint reads a flat JSON object of texts too.")
        }
        Switch::RedirectUrlAlias => ("redirect_url=…".to_owned(), "The same as redirect_uri."),
        Switch::ScopeStar => ("scope=*".to_owned(), "Every API permission the app is registered for."),
        Switch::GrantTypeCode => ("grant_type=code".to_owned(), "The same as grant_type=authorization_code."),
        Switch::LenientForm => {
            ("line breaks".to_owned(), "Between the parameters of a form, and white space around them, do no harm.")
        }
        other => (other.name().to_owned(), ""),
    };
    OlderForm { form, means: means.to_owned() }
}
