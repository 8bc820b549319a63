//! The black-box suite: one binary, one module per RFC or concern, against the real server over HTTP.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests fail loudly")]

mod allowance;
mod authorize_answers;
mod authorize_requests;
mod client_authentication;
mod client_credentials;
mod codes;
mod consent;
mod console;
mod id_tokens;
mod interactions;
mod introspection;
mod jwt_access_tokens;
mod life;
mod pkce;
mod reauthentication;
mod redirect_battery;
mod refresh;
mod refresh_ends;
mod revocation;
mod token_endpoint;
mod userinfo;
