//! `tenantry workspace …`

#![expect(clippy::doc_markdown, reason = "these comments are help texts, shown as they stand")]

use super::act::workspace::{self, New};
use super::desk::Desk;
use super::failure::Failure;
use super::input::confirm;
use super::output::{Fields, Table};
use super::picture::Heading;
use super::word::word;
use crate::domain::refusal::{Refused, shown};
use crate::domain::workspace::{BrandChange, WorkspaceChange, WorkspaceDetail, WorkspaceView, settings};
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Subcommand};
use serde::de::DeserializeOwned;
use std::path::PathBuf;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// Make a workspace
    Create(Create),
    /// List workspaces
    List,
    /// Show a workspace, its settings, and who uses its switches; a use shows within ten seconds
    Show(Which),
    /// Change a workspace
    Update(Box<Update>),
    /// Answer nothing until resumed; sessions, grants and tokens end
    Suspend(Which),
    /// Answer again
    Resume(Which),
    /// Delete a workspace for ever; its slug is never used again
    Delete(Delete),
}

/// A workspace, named either way.
#[derive(Debug, Args)]
pub struct Which {
    /// The workspace
    #[arg(value_name = "SLUG", required_unless_present = "slug")]
    positional: Option<String>,
    /// The workspace
    #[arg(long, conflicts_with = "positional")]
    slug: Option<String>,
}

impl Which {
    fn slug(&self) -> &str {
        self.positional.as_deref().or(self.slug.as_deref()).unwrap_or_default()
    }
}

/// Words of `create`.
#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    which: Which,
    /// What people see (default: the slug)
    #[arg(long)]
    name: Option<String>,
    /// What its switches start as: strict, fncy, fdx or processmaker
    #[arg(long, default_value = "strict")]
    template: String,
    /// A host to bind to it (may be repeated)
    #[arg(long)]
    host: Vec<String>,
}

/// Words of `update`.
#[derive(Debug, Args)]
pub struct Update {
    #[command(flatten)]
    which: Which,
    /// What people see
    #[arg(long)]
    name: Option<String>,
    /// The colour of buttons and links, as #rrggbb; "" for the built-in one
    #[arg(long, value_name = "COLOUR")]
    brand_primary: Option<String>,
    /// How round corners are: sharp, soft or round
    #[arg(long, value_name = "WORD")]
    brand_corners: Option<String>,
    /// Whether pages are light, dark or, with auto, as the reader's system is
    #[arg(long, value_name = "WORD")]
    brand_appearance: Option<String>,
    /// A PNG, JPEG or WebP picture that pages show in place of the name; "" for none
    #[arg(long, value_name = "FILE", value_parser = OsStringValueParser::new().map(PathBuf::from))]
    logo: Option<PathBuf>,
    /// Where the privacy policy is, for a link at the foot of the pages; "" for none
    #[arg(long, value_name = "URL")]
    privacy_policy: Option<String>,
    /// Where the terms of service are; "" for none
    #[arg(long, value_name = "URL")]
    terms_of_service: Option<String>,
    /// Where people get help; "" for none
    #[arg(long, value_name = "URL")]
    support: Option<String>,
    /// Set a lifetime, policy or switch, such as access_token_seconds=900 or implicit=true (may be repeated)
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
}

/// Words of `delete`.
#[derive(Debug, Args)]
pub struct Delete {
    #[command(flatten)]
    which: Which,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// How workspaces are listed.
const TABLE: Table<WorkspaceView> =
    Table { titles: &["slug", "name", "status", "issuer"], cells, nothing: "there are no workspaces" };

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::Create(words) => {
            let Create { which, name, template, host } = words;
            let new = New { slug: which.slug().to_owned(), name, template, hosts: host };
            show(desk, &workspace::create(&desk.place, new).await?)
        }
        Words::List => desk.output.pages(&TABLE, async |pages| workspace::next(&desk.place, pages).await).await,
        Words::Show(which) => show(desk, &workspace::show(&desk.workspace(which.slug()).await?).await?),
        Words::Update(words) => {
            let site = desk.workspace(words.which.slug()).await?;
            let brand = BrandChange {
                primary: words.brand_primary,
                corners: words
                    .brand_corners
                    .map(|word| one_of("corners", &word, "sharp, soft or round"))
                    .transpose()?,
                appearance: words
                    .brand_appearance
                    .map(|word| one_of("appearance", &word, "auto, light or dark"))
                    .transpose()?,
                privacy_policy: words.privacy_policy,
                terms_of_service: words.terms_of_service,
                support: words.support,
            };
            let change = WorkspaceChange { name: words.name, brand, settings: words.set };
            let heading = words.logo.as_deref().map(Heading::read).transpose()?;
            show(desk, &workspace::update(&site, &change, heading).await?)
        }
        Words::Suspend(which) => show(desk, &workspace::suspend(&desk.workspace(which.slug()).await?).await?),
        Words::Resume(which) => show(desk, &workspace::resume(&desk.workspace(which.slug()).await?).await?),
        Words::Delete(words) => delete(desk, &words).await,
    }
}

/// A word of a few.
fn one_of<T: DeserializeOwned>(name: &'static str, text: &str, known: &str) -> Result<T, Refused> {
    serde_json::from_value(text.into())
        .map_err(|_| Refused::invalid(name, format!("\"{}\" is not allowed", shown(text)), format!("write {known}")))
}

async fn delete(desk: &Desk, words: &Delete) -> Result<(), Failure> {
    let slug = words.which.slug();
    let site = desk.workspace(slug).await?;
    confirm(words.yes, &format!("deletes the workspace {slug} with everything in it"), slug)?;
    workspace::delete(&site).await?;
    desk.output.done(&serde_json::json!({ "slug": slug, "status": "deleted" }), &format!("deleted {slug}"))
}

fn cells(view: &WorkspaceView) -> Vec<String> {
    vec![view.slug.clone(), view.name.clone(), word(&view.status), view.issuer.clone()]
}

fn show(desk: &Desk, detail: &WorkspaceDetail) -> Result<(), Failure> {
    desk.output.one(detail, || fields(detail))
}

fn fields(detail: &WorkspaceDetail) -> Fields {
    let view = &detail.workspace;
    let mut fields = vec![
        ("slug", view.slug.clone()),
        ("name", view.name.clone()),
        ("status", word(&view.status)),
        ("issuer", view.issuer.clone()),
        ("template", view.template.clone()),
        ("created", view.created_at.to_string()),
        ("id", view.id.to_string()),
    ];
    let brand = &view.brand;
    fields.push(("brand corners", word(&brand.corners)));
    fields.push(("brand appearance", word(&brand.appearance)));
    let chosen = [
        ("brand primary", &brand.primary),
        ("logo", &brand.logo),
        ("privacy policy", &brand.privacy_policy),
        ("terms of service", &brand.terms_of_service),
        ("support", &brand.support),
    ];
    fields.extend(chosen.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
    let settings = settings(&view.settings).into_iter().map(|(name, value)| setting(detail, name, &value));
    fields.push(("settings", settings.collect::<Vec<_>>().join("\n")));
    fields
}

/// A setting, and if it is a switch, who used it.
fn setting(detail: &WorkspaceDetail, name: &str, value: &str) -> String {
    let switch = detail.switches.iter().find(|switch| switch.name == name);
    let Some(used) = switch.filter(|switch| switch.uses > 0) else {
        let never = if switch.is_some_and(|switch| switch.on) { " (never used)" } else { "" };
        return format!("{name}={value}{never}");
    };
    let by = used.last_app.as_deref().unwrap_or("an app that is gone");
    let at = used.last_used_at.map(|at| format!(" at {at}")).unwrap_or_default();
    let times = if used.uses == 1 { "once".to_owned() } else { format!("{} times", used.uses) };
    format!("{name}={value} (used {times}, last by {by}{at})")
}
