//! The pages people see: typed contexts in, HTML out.
//!
//! Every page is a struct in [`page`], a template in `templates/` and nothing else. Templates are embedded, compiled
//! once by [`Pages::new`] and rendered in handlebars' strict mode, so a name a template uses and a context lacks is an
//! error that tests find, never an empty gap. All values are escaped: no template has a raw (triple) expression.
//! A page carries no inline style or script and works under `default-src 'none'; style-src 'self'; script-src 'self'`.
//!
//! Names chosen by strangers or tenants pass [`display_name`] on their way into a page, because the contexts
//! serialise them through it. Colours of a workspace are data too: [`theme`] turns them into a stylesheet whose
//! contrasts hold. [`asset`] holds the static files under hashed names. Callers: the HTTP layer, for every answer a
//! person reads.

pub mod asset;
pub mod display_name;
pub mod page;
pub mod theme;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

use handlebars::Handlebars;
use serde::Serialize;

/// A page: what [`Pages::render`] accepts.
pub trait Page: Serialize {
    /// The name of its template, which is the file name without its ending.
    const TEMPLATE: &'static str;
    /// The word in `<body data-page="…">`, by which scripts and tests know where they are.
    const KIND: &'static str;
}

/// A template that does not compile. Seen only by whoever edits templates: [`Pages::new`] runs at start.
#[derive(Debug, thiserror::Error)]
#[error("the page template `{name}` does not compile")]
pub struct PagesError {
    name: &'static str,
    source: Box<handlebars::TemplateError>,
}

/// A page that could not be rendered: its template uses a name its context lacks.
#[derive(Debug, thiserror::Error)]
#[error("the page `{template}` cannot be rendered")]
pub struct RenderError {
    template: &'static str,
    source: Box<handlebars::RenderError>,
}

/// The embedded templates: name, text.
const TEMPLATES: [(&str, &str); 28] = [
    ("layout", include_str!("../../templates/partial/layout.hbs")),
    ("command", include_str!("../../templates/partial/command.hbs")),
    ("members", include_str!("../../templates/partial/members.hbs")),
    ("shape", include_str!("../../templates/partial/shape.hbs")),
    ("app", include_str!("../../templates/app.hbs")),
    ("app_created", include_str!("../../templates/app_created.hbs")),
    ("app_delete", include_str!("../../templates/app_delete.hbs")),
    ("app_rotate", include_str!("../../templates/app_rotate.hbs")),
    ("app_rotated", include_str!("../../templates/app_rotated.hbs")),
    ("apps", include_str!("../../templates/apps.hbs")),
    ("consent", include_str!("../../templates/consent.hbs")),
    ("demo", include_str!("../../templates/demo.hbs")),
    ("error", include_str!("../../templates/error.hbs")),
    ("help", include_str!("../../templates/help.hbs")),
    ("home", include_str!("../../templates/home.hbs")),
    ("logged_out", include_str!("../../templates/logged_out.hbs")),
    ("login", include_str!("../../templates/login.hbs")),
    ("logout", include_str!("../../templates/logout.hbs")),
    ("recover", include_str!("../../templates/recover.hbs")),
    ("recover_dead", include_str!("../../templates/recover_dead.hbs")),
    ("recover_done", include_str!("../../templates/recover_done.hbs")),
    ("recover_password", include_str!("../../templates/recover_password.hbs")),
    ("recover_sent", include_str!("../../templates/recover_sent.hbs")),
    ("reference", include_str!("../../templates/reference.hbs")),
    ("root", include_str!("../../templates/root.hbs")),
    ("setup", include_str!("../../templates/setup.hbs")),
    ("setup_closed", include_str!("../../templates/setup_closed.hbs")),
    ("setup_done", include_str!("../../templates/setup_done.hbs")),
];

/// All page templates, compiled. Made once at start and shared.
#[derive(Debug)]
pub struct Pages {
    templates: Handlebars<'static>,
}

/// What a template sees: the page's own fields, and its kind beside them.
#[derive(Serialize)]
struct View<'a, T> {
    kind: &'static str,
    #[serde(flatten)]
    page: &'a T,
}

/// A text as HTML may hold it, in an element or between quotes. What needs no escape is copied in one piece: tickets are
/// long.
fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, (special, after))) = split_at_special(rest) {
        html.push_str(plain);
        html.push_str(special);
        rest = after;
    }
    html.push_str(rest);
    html
}

/// What stands before the first character that is not itself in HTML, how that is written, and what comes after.
fn split_at_special(text: &str) -> Option<(&str, (&'static str, &str))> {
    let entity = |byte: u8| match byte {
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'&' => Some("&amp;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&#x27;"),
        b'`' => Some("&#x60;"),
        b'=' => Some("&#x3D;"),
        _ => None,
    };
    let (at, special) = text.bytes().enumerate().find_map(|(at, byte)| Some((at, entity(byte)?)))?;
    Some((text.get(..at)?, (special, text.get(at + 1..)?)))
}

impl Pages {
    /// Compiles the embedded templates.
    pub fn new() -> Result<Pages, PagesError> {
        let mut templates = Handlebars::new();
        templates.set_strict_mode(true);
        templates.set_prevent_indent(true);
        templates.register_escape_fn(escape);
        for (name, text) in TEMPLATES {
            templates
                .register_template_string(name, text)
                .map_err(|source| PagesError { name, source: Box::new(source) })?;
        }
        Ok(Pages { templates })
    }

    /// The page as an HTML document, to be sent as `text/html; charset=utf-8`.
    pub fn render<P: Page>(&self, page: &P) -> Result<String, RenderError> {
        self.render_view(P::TEMPLATE, P::KIND, page)
    }

    fn render_view<T: Serialize>(
        &self,
        template: &'static str,
        kind: &'static str,
        page: &T,
    ) -> Result<String, RenderError> {
        self.templates
            .render(template, &View { kind, page })
            .map_err(|source| RenderError { template, source: Box::new(source) })
    }
}
