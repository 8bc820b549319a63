//! The two names a person signs in with. Each is unique among its kind by the index; that nobody's username is
//! somebody else's address is judged here, because the sign-in page has one field for both.

use crate::domain::login::{LoginName, NameRefused};
use crate::domain::refusal::Refused;
use crate::store::WriteStore;
use entity::user::Model;
use uuid::Uuid;

/// Checked names of a person.
pub(super) struct Names {
    pub(super) username: LoginName,
    pub(super) email: Option<LoginName>,
}

impl Names {
    /// The names of a new person: the username is the address unless there is one.
    pub(super) fn of_new(username: Option<&str>, email: Option<&str>) -> Result<Self, Refused> {
        let email = email.map(parse_email).transpose()?;
        let username = match (username, &email) {
            (Some(username), _) => parse_username(username)?,
            (None, Some(email)) => email.clone(),
            (None, None) => {
                return Err(Refused::invalid("username", "is missing", "give a username, an email or both"));
            }
        };
        Ok(Self { username, email })
    }
}

/// Reads a username.
pub(super) fn parse_username(text: &str) -> Result<LoginName, Refused> {
    let name = LoginName::parse(text).map_err(|refused| name_refused("username", refused))?;
    // People are also named by their id, and an id must never be somebody else's username.
    if Uuid::try_parse(name.key()).is_ok() {
        return Err(Refused::invalid("username", "has the form of an id", "choose another"));
    }
    Ok(name)
}

/// Reads an address.
pub(super) fn parse_email(text: &str) -> Result<LoginName, Refused> {
    LoginName::parse_email(text).map_err(|refused| name_refused("email", refused))
}

fn name_refused(field: &'static str, refused: NameRefused) -> Refused {
    let hint = match refused {
        NameRefused::NotAnAddress => "mail must reach it",
        _ => "write 1 to 256 bytes of visible text",
    };
    Refused::invalid(field, refused.to_string(), hint)
}

/// Refuses names that already sign somebody else in; asked inside the transaction that sets them.
pub(super) async fn check_free(store: WriteStore<'_>, row: &Model) -> Result<(), Refused> {
    let names = [
        ("username", Some(&row.username_key), Some(&row.username)),
        ("email", row.email_key.as_ref(), row.email.as_ref()),
    ];
    for (field, key, shown) in names {
        let (Some(key), Some(shown)) = (key, shown) else {
            continue;
        };
        if store.users().by_login(key).await?.is_some_and(|other| other.id != row.id) {
            return Err(Refused::taken(field, shown));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_the_username_unless_there_is_one() {
        let names = Names::of_new(None, Some("Ada@Example.org")).unwrap();
        assert_eq!(names.username.typed(), "Ada@Example.org");
        assert_eq!(names.username.key(), "ada@example.org");
        let names = Names::of_new(Some("Ada"), Some("ada@example.org")).unwrap();
        assert_eq!(names.username.typed(), "Ada");
        assert!(Names::of_new(Some("ada"), None).unwrap().email.is_none());
        assert!(Names::of_new(None, None).is_err());
        assert!(Names::of_new(Some("ada"), Some("ada")).is_err());
        assert!(Names::of_new(Some("6F9619FF-8b86-4d01-b42d-00cf4fc964ff"), None).is_err());
    }
}
