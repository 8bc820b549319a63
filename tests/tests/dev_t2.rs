//! A selection of the suite.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests fail loudly")]
#[path = "black_box/client_authentication.rs"] mod client_authentication;
#[path = "black_box/client_credentials.rs"] mod client_credentials;
#[path = "black_box/id_tokens.rs"] mod id_tokens;
#[path = "black_box/introspection.rs"] mod introspection;
#[path = "black_box/jwt_access_tokens.rs"] mod jwt_access_tokens;
#[path = "black_box/refresh.rs"] mod refresh;
#[path = "black_box/refresh_ends.rs"] mod refresh_ends;
#[path = "black_box/revocation.rs"] mod revocation;
#[path = "black_box/token_endpoint.rs"] mod token_endpoint;
#[path = "black_box/userinfo.rs"] mod userinfo;
