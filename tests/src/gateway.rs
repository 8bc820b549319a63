//! A gateway by hand: asks the verify endpoint in each of the ways gateways do, so that tests can also ask wrongly.

use crate::browser::http;
use crate::client::Answer;
use crate::world::World;
use reqwest::RequestBuilder;
use tenantry::domain::audit::Actor;
use tenantry::domain::scope_path::{self, NewPath};

/// What a gateway says about a request.
pub type Headers<'h> = &'h [(&'h str, &'h str)];

/// As nginx says it.
pub fn nginx<'h>(method: &'h str, target: &'h str) -> [(&'h str, &'h str); 2] {
    [("x-original-method", method), ("x-original-uri", target)]
}

/// As Traefik and Caddy say it.
pub fn forwarded<'h>(method: &'h str, target: &'h str) -> [(&'h str, &'h str); 2] {
    [("x-forwarded-method", method), ("x-forwarded-uri", target)]
}

impl World<'_> {
    /// Asks about a request that carries a token, as nginx does.
    pub async fn verify(&self, token: &str, method: &str, target: &str) -> Answer {
        self.verify_as(Some(token), &nginx(method, target)).await
    }

    /// Asks with these headers, and with a token if there is one.
    pub async fn verify_as(&self, token: Option<&str>, headers: Headers<'_>) -> Answer {
        let request = http().get(self.url("/oauth2/verify"));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Answer::of(token.into_iter().fold(request, RequestBuilder::bearer_auth)).await
    }

    /// Lets a scope open a path for a method, for tokens of an API (the default one if none is named).
    pub async fn open(&self, scope: &str, method: &str, path: &str, resource: Option<&str>) {
        let new = NewPath {
            scope: scope.to_owned(),
            methods: vec![method.to_owned()],
            path: path.to_owned(),
            resource: resource.map(str::to_owned),
        };
        let made = self.with(move |tenant| async move { scope_path::create(&tenant, new, &Actor::Operator).await });
        made.await.expect("a path");
    }

    /// Closes a path for a scope, whatever the method.
    pub async fn close(&self, scope: &str, path: &str) {
        let (scope, path) = (scope.to_owned(), path.to_owned());
        let gone = self.with(move |tenant| async move {
            scope_path::delete(&tenant, &scope, &path, Vec::new(), &Actor::Operator).await
        });
        gone.await.expect("the path was open");
    }
}
