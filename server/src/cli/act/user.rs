//! People of a workspace.

use crate::cli::desk::{OPERATOR, Site};
use crate::cli::failure::Failure;
use crate::cli::pages::Pages;
use crate::cli::remote::{Api, Made, nothing};
use crate::domain::recovery::{self, By, Delivery, Offer, PasswordLink};
use crate::domain::user::{self, NewUser, UserChange, UserView};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

/// The next page of them.
pub async fn next(site: &Site, pages: &mut Pages) -> Result<Vec<UserView>, Failure> {
    match site {
        Site::Here(tenant) => {
            let found = user::list(tenant, pages.here()).await?;
            pages.read(found.len(), found.last().map(|view| view.id.0));
            Ok(found)
        }
        Site::There(api) => pages.there(&api.at(["users"]), &[]).await,
    }
}

/// The one of this id, username or e-mail address.
pub async fn show(site: &Site, name: &str) -> Result<UserView, Failure> {
    match site {
        Site::Here(tenant) => Ok(user::show(tenant, name).await?),
        Site::There(api) => api.at(["users"]).one(("login", name), "user").await,
    }
}

/// Adds somebody.
pub async fn create(site: &Site, new: NewUser) -> Result<UserView, Failure> {
    match site {
        Site::Here(tenant) => Ok(user::create(tenant, new, &OPERATOR).await?),
        Site::There(api) => {
            let NewUser { username, email, email_verified, claims, password } = new;
            let password = password.as_ref().map(ExposeSecret::expose_secret);
            let own = [
                ("username", json!(username)),
                ("email", json!(email)),
                ("email_verified", json!(email_verified)),
                ("password", json!(password)),
            ];
            Ok(api.at(["users"]).make(&body(claims, own)).await?.thing)
        }
    }
}

/// Changes somebody.
pub async fn update(site: &Site, name: &str, change: UserChange) -> Result<UserView, Failure> {
    match site {
        Site::Here(tenant) => Ok(user::update(tenant, name, &change, &OPERATOR).await?),
        Site::There(api) => {
            let person = found(api, name).await?;
            let seen = person.look::<UserView>().await?;
            let UserChange { username, email, email_verified, claims } = change;
            let own =
                [("username", json!(username)), ("email", json!(email)), ("email_verified", json!(email_verified))];
            Ok(person.change(&seen, &body(claims, own)).await?.thing)
        }
    }
}

/// Refuses somebody everywhere.
pub async fn disable(site: &Site, name: &str) -> Result<UserView, Failure> {
    match site {
        Site::Here(tenant) => Ok(user::disable(tenant, name, &OPERATOR).await?),
        Site::There(api) => found(api, name).await?.at(["disable"]).act(&nothing()).await,
    }
}

/// Lets somebody sign in again.
pub async fn enable(site: &Site, name: &str) -> Result<UserView, Failure> {
    match site {
        Site::Here(tenant) => Ok(user::enable(tenant, name, &OPERATOR).await?),
        Site::There(api) => found(api, name).await?.at(["enable"]).act(&nothing()).await,
    }
}

/// Sets somebody's password.
pub async fn set_password(site: &Site, name: &str, password: SecretString) -> Result<UserView, Failure> {
    match site {
        Site::Here(tenant) => Ok(user::set_password(tenant, name, password, &OPERATOR).await?),
        Site::There(api) => {
            let body = json!({ "password": password.expose_secret() });
            found(api, name).await?.at(["password"]).put(&body).await
        }
    }
}

/// Makes a link with which somebody chooses their password.
pub async fn password_link(site: &Site, name: &str, offer: Offer) -> Result<PasswordLink, Failure> {
    match site {
        Site::Here(tenant) => Ok(recovery::offer(tenant, name, offer, By::Machine).await?),
        Site::There(api) => {
            let body = json!({ "delivery": offer.delivery, "expires_in": offer.expires_in });
            let Made { thing: link, .. } =
                found(api, name).await?.at(["password-link"]).make::<PasswordLink>(&body).await?;
            if link.delivery == Delivery::Answer && link.url.is_none() {
                return Err(Failure::new(
                    "a link was made, but the answer that held it was lost on the way; make another",
                ));
            }
            Ok(link)
        }
    }
}

/// Removes somebody, by id.
pub async fn delete(site: &Site, id: &str) -> Result<(), Failure> {
    match site {
        Site::Here(tenant) => Ok(user::delete(tenant, id, &OPERATOR).await?),
        Site::There(api) => api.at(["users", id]).remove(&[]).await,
    }
}

async fn found(api: &Api, name: &str) -> Result<Api, Failure> {
    let person: UserView = api.at(["users"]).one(("login", name), "user").await?;
    Ok(api.at(["users", person.id.to_string().as_str()]))
}

/// Claims, and members of our own; what is null is not said.
fn body<const N: usize>(claims: Map<String, Value>, own: [(&str, Value); N]) -> Value {
    let own = own.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.to_owned(), value));
    Value::Object(claims.into_iter().chain(own).collect())
}
