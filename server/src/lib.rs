//! Tenantry: a multi-tenant OAuth 2.0 authorization server and OpenID Connect provider.
//!
//! The map of the house, from the street inwards; arrows of calls only ever point down.
//!
//! | room | says |
//! |---|---|
//! | `main`, [`cli`] | one command each |
//! | [`server`], [`opening`], [`state`] | listeners, start and drain; opening an installation; what a request can reach |
//! | [`http`], [`jobs`] | how the domain is reached: by a request, by the clock |
//! | [`domain`] | what the product does; opens transactions |
//! | [`store`] | all SQL, in verbs; the only owner of the connection |
//! | [`protocol`] | what the RFCs say: values in, values or an `OAuthError` out |
//! | [`seal`], [`template`], [`mail`], [`tls`], [`config`], [`telemetry`], [`clock`], [`entropy`], [`secret`], [`patience`], [`open_files`] | ground everything stands on |

pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod entropy;
pub mod http;
pub mod jobs;
pub mod mail;
pub mod open_files;
pub mod opening;
pub mod patience;
pub mod protocol;
pub mod seal;
pub mod secret;
pub mod server;
pub mod state;
pub mod store;
pub mod telemetry;
pub mod template;
pub mod tls;
