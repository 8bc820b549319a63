//! Tokens: `payload` is what an access token carries, `issue` makes access tokens, `id_token` and `claims` say who the
//! person is, `answer` is the token endpoint's success, `check` tells whether a presented access token is still good.
//! Issuing writes nothing.

pub mod answer;
pub mod check;
pub mod claims;
pub mod id_token;
pub mod inspect;
pub mod introspect;
pub mod issue;
pub mod payload;
pub mod refresh_token;
pub mod userinfo;
