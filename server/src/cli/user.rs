//! `tenantry user …`

#![expect(clippy::doc_markdown, reason = "these comments are help texts, shown as they stand")]

use super::act::user;
use super::desk::{Desk, In};
use super::failure::Failure;
use super::input::{confirm, secret_if, secret_or_asked};
use super::output::{Fields, Table};
use crate::domain::recovery::{Delivery, Offer};
use crate::domain::user::{NewUser, UserChange, UserView};
use clap::{Args, Subcommand};
use serde_json::{Map, Value};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// Add a person
    Create(Box<Create>),
    /// List the people of a workspace
    List(In),
    /// Show a person
    Show(Which),
    /// Change a person: what is named is replaced, the rest stays
    Update(Box<Update>),
    /// Refuse a person everywhere; their sessions, grants and tokens end
    Disable(Which),
    /// Let a person sign in again; nothing they had before comes back
    Enable(Which),
    /// Set a person's password from standard input; their sessions, grants and tokens end
    SetPassword(SetPassword),
    /// Make a link with which a person chooses their own password
    PasswordLink(PasswordLink),
    /// Remove a person with all that is theirs
    Delete(Delete),
}

/// A person.
#[derive(Debug, Args)]
pub struct Which {
    #[command(flatten)]
    place: In,
    /// The person, by id, username or e-mail address
    #[arg(value_name = "USER")]
    user: String,
}

/// Words of `create`.
#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    place: In,
    /// What they sign in with (default: the e-mail address)
    #[arg(long)]
    username: Option<String>,
    /// Where mail goes; also signs in
    #[arg(long)]
    email: Option<String>,
    /// The address is known to be theirs
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    email_verified: Option<bool>,
    /// Read a password from standard input; without one they cannot sign in yet
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    claims: Claims,
}

/// Words of `update`.
#[derive(Debug, Args)]
pub struct Update {
    #[command(flatten)]
    which: Which,
    /// What they sign in with
    #[arg(long)]
    username: Option<String>,
    /// Where mail goes; also signs in; "" for none
    #[arg(long)]
    email: Option<String>,
    /// The address is known to be theirs, or not
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    email_verified: Option<bool>,
    #[command(flatten)]
    claims: Claims,
}

/// Words of `set-password`.
#[derive(Debug, Args)]
pub struct SetPassword {
    #[command(flatten)]
    which: Which,
    /// Read the password from standard input (default: asked for at a terminal)
    #[arg(long)]
    password_stdin: bool,
}

/// Words of `password-link`.
#[derive(Debug, Args)]
pub struct PasswordLink {
    #[command(flatten)]
    which: Which,
    /// Mail it to the address on file (default: it is printed, to be handed over)
    #[arg(long)]
    mail: bool,
    /// How long it works, in seconds: 300 to 604800 (default: a day)
    #[arg(long, value_name = "SECONDS")]
    expires_in: Option<i64>,
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

/// Standard claims (OpenID Connect Core §5.1), by their wire names.
#[derive(Debug, Args)]
#[command(next_help_heading = "Standard claims (\"\" takes one away)")]
struct Claims {
    /// Full name
    #[arg(long)]
    name: Option<String>,
    /// Given names
    #[arg(long)]
    given_name: Option<String>,
    /// Family names
    #[arg(long)]
    family_name: Option<String>,
    /// Middle names
    #[arg(long)]
    middle_name: Option<String>,
    /// What friends say
    #[arg(long)]
    nickname: Option<String>,
    /// URL of a profile page
    #[arg(long, value_name = "URL")]
    profile: Option<String>,
    /// URL of a picture
    #[arg(long, value_name = "URL")]
    picture: Option<String>,
    /// URL of a web page or blog
    #[arg(long, value_name = "URL")]
    website: Option<String>,
    /// Gender
    #[arg(long)]
    gender: Option<String>,
    /// Birthday: YYYY-MM-DD, 0000-MM-DD or YYYY
    #[arg(long, value_name = "DATE")]
    birthdate: Option<String>,
    /// Time zone, such as Europe/Paris
    #[arg(long)]
    zoneinfo: Option<String>,
    /// Language, such as fr-CA
    #[arg(long)]
    locale: Option<String>,
    /// Telephone number, such as +33 1 23 45 67 89
    #[arg(long, value_name = "NUMBER")]
    phone_number: Option<String>,
    /// The number is known to be theirs
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    phone_number_verified: Option<bool>,
    /// Postal address as a JSON object: formatted, street_address, locality, region, postal_code, country
    #[arg(long, value_name = "JSON")]
    address: Option<String>,
}

impl Claims {
    fn into_map(self) -> Result<Map<String, Value>, Failure> {
        let texts = [
            ("name", self.name),
            ("given_name", self.given_name),
            ("family_name", self.family_name),
            ("middle_name", self.middle_name),
            ("nickname", self.nickname),
            ("profile", self.profile),
            ("picture", self.picture),
            ("website", self.website),
            ("gender", self.gender),
            ("birthdate", self.birthdate),
            ("zoneinfo", self.zoneinfo),
            ("locale", self.locale),
            ("phone_number", self.phone_number),
        ];
        let mut map: Map<String, Value> = texts
            .into_iter()
            .filter_map(|(name, text)| text.map(|text| (name.to_owned(), Value::String(text))))
            .collect();
        if let Some(verified) = self.phone_number_verified {
            map.insert("phone_number_verified".to_owned(), Value::Bool(verified));
        }
        if let Some(address) = self.address {
            map.insert("address".to_owned(), address_object(&address)?);
        }
        Ok(map)
    }
}

fn address_object(text: &str) -> Result<Value, Failure> {
    if text.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    match serde_json::from_str(text) {
        Ok(object @ Value::Object(_)) => Ok(object),
        _ => Err(Failure::new("address: is not a JSON object; write for example '{\"country\":\"FR\"}'")),
    }
}

/// How people are listed.
const TABLE: Table<UserView> =
    Table { titles: &["id", "username", "email", "status"], cells, nothing: "there are no people" };

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::Create(words) => create(desk, *words).await,
        Words::List(place) => {
            let site = desk.within(&place).await?;
            desk.output.pages(&TABLE, async |pages| user::next(&site, pages).await).await
        }
        Words::Show(which) => show(desk, &user::show(&desk.within(&which.place).await?, &which.user).await?),
        Words::Update(words) => update(desk, *words).await,
        Words::Disable(which) => show(desk, &user::disable(&desk.within(&which.place).await?, &which.user).await?),
        Words::Enable(which) => show(desk, &user::enable(&desk.within(&which.place).await?, &which.user).await?),
        Words::SetPassword(SetPassword { which, password_stdin }) => {
            let site = desk.within(&which.place).await?;
            user::show(&site, &which.user).await?;
            let password = secret_or_asked(password_stdin, "password")?;
            show(desk, &user::set_password(&site, &which.user, password).await?)
        }
        Words::PasswordLink(words) => password_link(desk, &words).await,
        Words::Delete(words) => delete(desk, &words).await,
    }
}

async fn create(desk: &Desk, words: Create) -> Result<(), Failure> {
    let site = desk.within(&words.place).await?;
    let new = NewUser {
        username: words.username,
        email: words.email,
        email_verified: words.email_verified.unwrap_or(false),
        claims: words.claims.into_map()?,
        password: secret_if(words.password_stdin, "password")?,
    };
    let without = new.password.is_none();
    show(desk, &user::create(&site, new).await?)?;
    if without {
        desk.output.note("\nThere is no password yet; make a link to choose one with: tenantry user password-link");
    }
    Ok(())
}

async fn update(desk: &Desk, words: Update) -> Result<(), Failure> {
    let site = desk.within(&words.which.place).await?;
    let change = UserChange {
        username: words.username,
        email: words.email,
        email_verified: words.email_verified,
        claims: words.claims.into_map()?,
    };
    show(desk, &user::update(&site, &words.which.user, change).await?)
}

async fn password_link(desk: &Desk, words: &PasswordLink) -> Result<(), Failure> {
    let site = desk.within(&words.which.place).await?;
    let delivery = if words.mail { Delivery::Mail } else { Delivery::Answer };
    let offer = Offer { delivery, expires_in: words.expires_in };
    let link = user::password_link(&site, &words.which.user, offer).await?;
    let sentence = match delivery {
        Delivery::Answer => link.url.as_deref().unwrap_or_default(),
        Delivery::Mail => "a letter with the link is on its way",
    };
    desk.output.done(&link, sentence)?;
    desk.output.note(&format!("\nIt works once, until {}; a new password ends it.", link.expires_at));
    Ok(())
}

async fn delete(desk: &Desk, words: &Delete) -> Result<(), Failure> {
    let site = desk.within(&words.which.place).await?;
    let found = user::show(&site, &words.which.user).await?;
    let name = &found.username;
    confirm(words.yes, &format!("removes {name} with all that is theirs"), name)?;
    let id = found.id.to_string();
    user::delete(&site, &id).await?;
    desk.output.done(&serde_json::json!({ "id": id, "deleted": true }), &format!("deleted {name}"))
}

fn cells(view: &UserView) -> Vec<String> {
    let email = view.email.clone().unwrap_or_default();
    vec![view.id.to_string(), view.username.clone(), email, status(view).to_owned()]
}

fn status(view: &UserView) -> &'static str {
    if view.disabled { "disabled" } else { "enabled" }
}

fn show(desk: &Desk, view: &UserView) -> Result<(), Failure> {
    desk.output.one(view, || fields(view))
}

fn fields(view: &UserView) -> Fields {
    let mut fields =
        vec![("id", view.id.to_string()), ("username", view.username.clone()), ("status", status(view).to_owned())];
    if let Some(email) = &view.email {
        let verified = if view.email_verified { "verified" } else { "not verified" };
        fields.push(("email", format!("{email} ({verified})")));
    }
    let claims: Vec<String> = view
        .claims
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect();
    if !claims.is_empty() {
        fields.push(("claims", claims.join("\n")));
    }
    fields.push(("created", view.created_at.to_string()));
    fields
}
