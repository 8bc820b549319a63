//! Words added to the lists of an app, and words taken from them: whatever else a list holds stays. Worked out on the row
//! as it is at that moment, so that of two operators neither undoes the other.

use super::change::grant_types;
use super::{AppChange, AppView, scopes};
use crate::domain::Tenant;
use crate::domain::audit::Actor;
use crate::domain::refusal::{Refused, shown};
use crate::domain::scope::NewScope;
use crate::protocol::scope::{OFFLINE_ACCESS, ScopeSet};
use crate::protocol::token_request::GrantType;
use entity::app::Model;
use entity::list::TextList;

const GRANTS: &str = "grant_types";
const SCOPE: &str = "scope";
const REFRESH: &str = GrantType::RefreshToken.as_str();

/// What comes to a list and what goes. Adding what is there already does nothing; taking away what is not there is
/// refused, because it is more often a slip of the pen than a wish.
#[derive(Clone, Debug, Default)]
pub struct ListChange {
    /// What comes.
    pub add: Vec<String>,
    /// What goes.
    pub remove: Vec<String>,
}

impl ListChange {
    fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty()
    }

    /// The words that are not there yet.
    fn missing(&self, is_there: impl Fn(&str) -> bool) -> Vec<String> {
        self.add.iter().filter(|word| !is_there(word)).cloned().collect()
    }

    /// A list with this change.
    fn upon(&self, field: &'static str, list: &[String]) -> Result<Vec<String>, Refused> {
        self.check(field)?;
        if let Some(word) = self.remove.iter().find(|word| !list.contains(word)) {
            return Err(absent(field, word));
        }
        let kept = list.iter().filter(|word| !self.remove.contains(word)).cloned();
        Ok(kept.chain(self.missing(|word| list.iter().any(|known| known == word))).collect())
    }

    fn check(&self, field: &'static str) -> Result<(), Refused> {
        match self.add.iter().find(|word| self.remove.contains(word)) {
            Some(word) => {
                let reason = format!("\"{}\" is to come and to go at once", shown(word));
                Err(Refused::invalid(field, reason, "name it once"))
            }
            None => Ok(()),
        }
    }
}

fn absent(field: &'static str, word: &str) -> Refused {
    let reason = format!("\"{}\" is not among the app's", shown(word));
    Refused::invalid(field, reason, "look at the app to see them")
}

/// Changes of an app's lists that leave what they do not name.
#[derive(Clone, Debug, Default)]
pub struct Adjustment {
    /// Of the grant types it may use.
    pub grant_types: ListChange,
    /// Of the scopes it may ask for; those the workspace lacks are made.
    pub scopes: ListChange,
}

impl Adjustment {
    /// What a change of an app that looks like this must say to the same effect, for those who see no row. A list that is
    /// not adjusted is not named.
    pub fn upon(&self, app: &AppView, change: &mut AppChange) -> Result<(), Refused> {
        if !self.grant_types.is_empty() {
            change.grant_types = Some(self.grant_types.upon(GRANTS, &app.grant_types)?);
        }
        if !self.scopes.is_empty() {
            let mut known: Vec<String> =
                app.scope.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
            if change.grant_types.as_ref().is_some_and(|grants| !grants.iter().any(|word| word == REFRESH)) {
                // It was there for the grant that goes.
                known.retain(|name| name != OFFLINE_ACCESS);
            }
            change.scopes = Some(self.scopes.upon(SCOPE, &known)?);
        }
        Ok(())
    }

    /// Puts the grant types on a row.
    pub(super) fn apply_grants(&self, tenant: &Tenant, row: &mut Model) -> Result<(), Refused> {
        let change = &self.grant_types;
        if change.is_empty() {
            return Ok(());
        }
        change.check(GRANTS)?;
        let added = grant_types(tenant, row.app_type, &change.missing(|word| row.grant_types.has(word)))?;
        row.grant_types = merged(&row.grant_types, &added, &change.remove)?;
        Ok(())
    }

    /// Puts the scopes on a row; those that must be made first are returned.
    pub(super) async fn apply_scopes(
        &self,
        tenant: &Tenant,
        row: &mut Model,
        actor: &Actor,
    ) -> Result<Vec<NewScope>, Refused> {
        let change = &self.scopes;
        if change.is_empty() {
            return Ok(Vec::new());
        }
        change.check(SCOPE)?;
        let mut all = ScopeSet::parse(&row.scopes).unwrap_or_default();
        for name in &change.remove {
            if !all.remove(name) {
                return Err(absent(SCOPE, name));
            }
        }
        let missing = change.missing(|name| all.contains(name));
        let (added, new) = scopes::resolve(tenant, row, &missing, actor).await?;
        for name in added.iter() {
            all.insert(name).map_err(|problem| Refused::invalid(SCOPE, problem.to_string(), "take some away"))?;
        }
        row.scopes = all.to_string();
        Ok(new)
    }
}

/// The grant types of a list with others added and some removed, in their usual order.
fn merged(list: &TextList, added: &TextList, removed: &[String]) -> Result<TextList, Refused> {
    if let Some(word) = removed.iter().find(|word| !list.has(word)) {
        return Err(absent(GRANTS, word));
    }
    let kept = list.0.iter().filter(|word| !removed.contains(word));
    let mut grants: Vec<GrantType> = kept.chain(&added.0).filter_map(|word| GrantType::parse(word)).collect();
    grants.sort_unstable();
    grants.dedup();
    Ok(grants.iter().map(|grant| grant.as_str()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> TextList {
        words.iter().copied().collect()
    }

    #[test]
    fn what_is_not_named_stays() {
        let own = list(&["authorization_code", "refresh_token"]);
        let removed = ["refresh_token".to_owned()];
        assert_eq!(merged(&own, &list(&["client_credentials"]), &[]).unwrap().0.len(), 3);
        assert_eq!(merged(&own, &list(&[]), &removed).unwrap(), list(&["authorization_code"]));
        assert_eq!(
            merged(&own, &list(&["password"]), &removed).unwrap().0.first().map(String::as_str),
            Some("authorization_code")
        );
        let refused = merged(&own, &list(&[]), &["passwrod".to_owned()]).unwrap_err().to_string();
        assert!(refused.contains("\"passwrod\" is not among the app's"), "{refused}");
    }

    #[test]
    fn a_list_that_is_seen_from_afar_is_adjusted_alike() {
        let list = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        let change = ListChange { add: list(&["email", "phone"]), remove: list(&["profile"]) };
        let known = list(&["openid", "profile", "email"]);
        assert_eq!(change.upon(SCOPE, &known).unwrap(), list(&["openid", "email", "phone"]));
        let refused = change.upon(SCOPE, &list(&["openid"])).unwrap_err().to_string();
        assert!(refused.contains("\"profile\" is not among the app's"), "{refused}");
    }

    #[test]
    fn nothing_comes_and_goes_at_once() {
        let word = || vec!["email".to_owned()];
        assert!(ListChange { add: word(), remove: word() }.check(SCOPE).is_err());
        assert!(ListChange { add: word(), remove: Vec::new() }.check(SCOPE).is_ok());
        assert_eq!(
            ListChange { add: word(), remove: Vec::new() }.missing(|word| word == "email"),
            Vec::<String>::new()
        );
    }
}
