//! What the RFCs say: values in, values or an [`error::OAuthError`] out.
//!
//! Nothing here knows about HTTP servers, databases, tasks or the time. A handler turns bytes into
//! [`params::Params`], a parser of this module turns those into a typed request, and the domain
//! decides what the typed request may have. Syntax is judged here, policy is not.
//!
//! | subject | module | specification |
//! |---|---|---|
//! | error codes and answers | [`error`] | RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6 |
//! | form and query parameters | [`params`] | RFC 6749 §3.1, §3.2 and appendix B |
//! | scopes and the claims they stand for | [`scope`], [`standard_claims`] | RFC 6749 §3.3, OpenID Connect Core §5.4 |
//! | redirect URIs | [`redirect_uri`] | RFC 9700 §2.1, RFC 8252 §7 |
//! | proof key for code exchange | [`pkce`] | RFC 7636 |
//! | the authorization request | [`authorize_request`], [`prompt`], [`response_type`], [`response_mode`], [`claims_request`] | OpenID Connect Core §3.1.2 |
//! | the token request | [`token_request`] | RFC 6749 §4.1.3, §4.4.2, §6 |
//! | client authentication | [`presented_client`], [`authorization_header`] | RFC 6749 §2.3 |
//! | resource indicators | [`resource`] | RFC 8707 |
//! | revocation and introspection | [`presented_token`], [`introspection`] | RFC 7009, RFC 7662 |
//! | bearer tokens | [`bearer`], [`authorization_header`] | RFC 6750 |
//! | registration as JSON | [`client_metadata`] | RFC 7591 §2 |
//! | discovery documents | [`metadata`] | RFC 8414, OpenID Connect Discovery §3 |
//! | signed tokens and keys | [`jose`] | RFC 7515, RFC 7517, RFC 7519 |
//! | what a gateway asks about, and the paths scopes open | [`gateway_request`], [`request_path`], [`path_template`] | RFC 3986 |

pub mod authorization_header;
pub mod authorize_request;
pub mod bearer;
pub mod claims_request;
pub mod client_metadata;
pub mod error;
#[cfg(test)]
mod fuzz_loop;
pub mod gateway_request;
pub mod image;
pub mod introspection;
pub mod jose;
pub mod metadata;
pub mod params;
pub mod path_template;
pub mod pkce;
pub mod presented_client;
pub mod presented_token;
pub mod prompt;
pub mod redirect_uri;
pub mod request_path;
pub mod resource;
pub mod response_mode;
pub mod response_type;
pub mod scope;
pub mod standard_claims;
pub mod token_request;
