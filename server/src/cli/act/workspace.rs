//! Workspaces.

use crate::cli::desk::{OPERATOR, Place, Site};
use crate::cli::failure::Failure;
use crate::cli::output::remark;
use crate::cli::pages::Pages;
use crate::cli::picture::Heading;
use crate::cli::remote::{Api, Seen, nothing};
use crate::domain::refusal::Refused;
use crate::domain::tenant::Origin;
use crate::domain::workspace::{
    self, BrandChange, NewWorkspace, Slug, Template, WorkspaceChange, WorkspaceDetail, WorkspaceView, settings_with,
};
use crate::domain::{Tenant, host};
use entity::workspace::Settings;
use serde_json::{Map, Value, json};

/// What a new one is to be.
#[derive(Debug)]
pub struct New {
    /// The first segment of its paths.
    pub slug: String,
    /// What people see; the slug if absent.
    pub name: Option<String>,
    /// What its switches start as.
    pub template: String,
    /// Hosts to bind to it.
    pub hosts: Vec<String>,
}

/// The next page of them.
pub async fn next(place: &Place, pages: &mut Pages) -> Result<Vec<WorkspaceView>, Failure> {
    match place {
        Place::Here(instance) => {
            let found = workspace::list(instance, pages.here()).await?;
            pages.read(found.len(), found.last().map(|view| view.id.0));
            Ok(found)
        }
        Place::There(api) => pages.there(&api.at(["workspaces"]), &[]).await,
    }
}

/// Makes one.
pub async fn create(place: &Place, new: New) -> Result<WorkspaceDetail, Failure> {
    let slug = Slug::parse(&new.slug)?;
    let template = Template::parse(&new.template)?;
    match place {
        Place::Here(instance) => {
            let name = new.name.unwrap_or_else(|| slug.to_string());
            let hosts = host::check(instance, &new.hosts).await?;
            let new = NewWorkspace { slug, name, template, demo: false, hosts };
            detail(&workspace::create(instance, new, &OPERATOR, Origin::default()).await?).await
        }
        Place::There(api) => {
            let New { slug, name, template, hosts } = new;
            let body = json!({ "slug": slug, "name": name, "template": template, "hosts": hosts });
            let workspace = api.at(["workspaces"]).make(&body).await?.thing;
            Ok(shown_after(&api.at(["workspaces", slug.as_str()]), workspace).await)
        }
    }
}

/// One with its settings and meters.
pub async fn show(site: &Site) -> Result<WorkspaceDetail, Failure> {
    match site {
        Site::Here(tenant) => detail(tenant).await,
        Site::There(api) => asked(api).await,
    }
}

/// Changes name, look and policy, and then what the pages begin with.
pub async fn update(
    site: &Site,
    change: &WorkspaceChange,
    heading: Option<Heading>,
) -> Result<WorkspaceDetail, Failure> {
    match site {
        Site::Here(tenant) => {
            let mut tenant = workspace::update(tenant, change, &OPERATOR).await?;
            match heading {
                Some(Heading::Picture { kind, bytes }) => {
                    tenant = workspace::set_logo(&tenant, bytes, kind, &OPERATOR).await?;
                }
                Some(Heading::Name) => tenant = workspace::remove_logo(&tenant, &OPERATOR).await?,
                None => {}
            }
            detail(&tenant).await
        }
        Site::There(api) => {
            let mut done = Vec::new();
            if let Err(failure) = change_there(api, change, heading, &mut done).await {
                if !done.is_empty() {
                    remark(&format!("Changed already: {}. The rest is refused:", done.join(", ")));
                }
                return Err(failure);
            }
            let workspace = api.read().await;
            let workspace =
                workspace.map_err(|failure| Failure::new(format!("it is changed, but cannot be shown: {failure}")))?;
            Ok(shown_after(api, workspace).await)
        }
    }
}

/// Has it answer nothing until it is resumed.
pub async fn suspend(site: &Site) -> Result<WorkspaceDetail, Failure> {
    match site {
        Site::Here(tenant) => detail(&workspace::suspend(tenant, &OPERATOR).await?).await,
        Site::There(api) => acted(api, "suspend").await,
    }
}

/// Has it answer again.
pub async fn resume(site: &Site) -> Result<WorkspaceDetail, Failure> {
    match site {
        Site::Here(tenant) => detail(&workspace::resume(tenant, &OPERATOR).await?).await,
        Site::There(api) => acted(api, "resume").await,
    }
}

/// Deletes it for ever.
pub async fn delete(site: &Site) -> Result<(), Failure> {
    match site {
        Site::Here(tenant) => Ok(workspace::delete(tenant, &OPERATOR).await?),
        Site::There(api) => api.remove(&[]).await,
    }
}

async fn detail(tenant: &Tenant) -> Result<WorkspaceDetail, Failure> {
    Ok(WorkspaceDetail::of(tenant).await.map_err(Refused::from)?)
}

async fn asked(api: &Api) -> Result<WorkspaceDetail, Failure> {
    Ok(WorkspaceDetail { workspace: api.read().await?, switches: api.at(["switches"]).all().await? })
}

async fn acted(api: &Api, verb: &str) -> Result<WorkspaceDetail, Failure> {
    let workspace = api.at([verb]).act(&nothing()).await?;
    Ok(shown_after(api, workspace).await)
}

/// A workspace to which something was done. That its switches cannot be looked at does not undo it.
async fn shown_after(api: &Api, workspace: WorkspaceView) -> WorkspaceDetail {
    let switches = api.at(["switches"]).all().await.unwrap_or_else(|failure| {
        remark(&format!("It is done, but its switches cannot be shown: {failure}"));
        Vec::new()
    });
    WorkspaceDetail { workspace, switches }
}

/// Changes one part after the other, each as of the version that the one before left; what may be refused most easily
/// comes first. Notes what was done.
async fn change_there(
    api: &Api,
    change: &WorkspaceChange,
    heading: Option<Heading>,
    done: &mut Vec<&'static str>,
) -> Result<(), Failure> {
    let mut seen: Seen<Value> = api.look().await?;
    if !change.settings.is_empty() {
        let place = api.at(["settings"]);
        let policy: Seen<Settings> = place.look().await?;
        let named = differences(&policy.thing, &settings_with(&policy.thing, &change.settings)?);
        seen = place.change(&policy, &Value::Object(named)).await?;
        done.push("settings");
    }
    let named = look(&change.brand);
    if named.iter().any(|(_, value)| value.is_some()) {
        let place = api.at(["branding"]);
        let brand: Seen<Map<String, Value>> = place.look().await?;
        let wanted = named.into_iter().filter_map(|(name, value)| {
            let value = value.or_else(|| brand.thing.get(name).cloned())?;
            Some((name.to_owned(), if value == json!("") { Value::Null } else { value }))
        });
        seen = place.replace(&brand, &Value::Object(wanted.collect())).await?;
        done.push("look");
    }
    if let Some(name) = &change.name {
        seen = api.change(&seen, &json!({ "name": name })).await?;
        done.push("name");
    }
    let logo = api.at(["branding", "logo"]);
    match heading {
        Some(Heading::Picture { kind, bytes }) => logo.replace_file(&seen, kind.media_type(), bytes).await?,
        Some(Heading::Name) => logo.remove(&[]).await?,
        None => {}
    }
    Ok(())
}

/// What is to change of a look, as the API names it.
fn look(change: &BrandChange) -> [(&'static str, Option<Value>); 6] {
    let BrandChange { primary, corners, appearance, privacy_policy, terms_of_service, support } = change;
    [
        ("primary", primary.as_ref().map(|value| json!(value))),
        ("corners", corners.map(|value| json!(value))),
        ("appearance", appearance.map(|value| json!(value))),
        ("privacy_policy", privacy_policy.as_ref().map(|value| json!(value))),
        ("terms_of_service", terms_of_service.as_ref().map(|value| json!(value))),
        ("support", support.as_ref().map(|value| json!(value))),
    ]
}

/// The settings that are others now, as the API takes them.
fn differences(before: &Settings, after: &Settings) -> Map<String, Value> {
    fn of(before: &Value, after: Value) -> Map<String, Value> {
        let Value::Object(after) = after else { return Map::new() };
        let changed = after.into_iter().filter_map(|(name, value)| match before.get(&name) {
            Some(old) if *old == value => None,
            Some(old @ Value::Object(_)) => Some((name, Value::Object(of(old, value)))),
            _ => Some((name, value)),
        });
        changed.collect()
    }
    let value = |settings| serde_json::to_value(settings).unwrap_or_default();
    of(&value(before), value(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_new_is_said() {
        let before = Settings::default();
        let said = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            Value::Object(differences(&before, &settings_with(&before, &words).unwrap()))
        };
        assert_eq!(
            said(&["code_seconds=30", "implicit=true"]),
            json!({ "code_seconds": 30, "switches": { "implicit": true } })
        );
        assert_eq!(said(&["refresh_days=10"]), json!({ "refresh_seconds": 864_000 }));
        assert_eq!(said(&["code_seconds=60"]), json!({}));
    }
}
