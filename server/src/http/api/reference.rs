//! `/api/docs`: the description of the API as a page for people. It says what `openapi` says and nothing else, needs no
//! script but for its copy buttons, and holds nothing of an installation but its address. It is rendered once.

use super::{BASE, openapi};
use crate::http::headers;
use crate::http::pages::chrome::chrome;
use crate::state::State;
use crate::template::asset;
use crate::template::page::{
    AnswerView, MemberView, OperationGroup, OperationView, Paragraph, Piece, ReferencePage, Shape, ShapeName,
};
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpResponse, web};
use serde_json::Value;
use std::fmt::Write as _;
use std::sync::OnceLock;

/// The methods of a path, in the order they are shown.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Shows it.
pub async fn show(state: web::Data<State>) -> HttpResponse {
    static HTML: OnceLock<String> = OnceLock::new();
    let html = if let Some(html) = HTML.get() {
        html
    } else {
        let document = serde_json::from_str(&openapi::text()).unwrap_or_default();
        match state.pages.render(&page(&document, state.instance.public_url.origin())) {
            Ok(html) => HTML.get_or_init(|| html),
            Err(fault) => {
                tracing::error!(%fault, "the reference of the API cannot be rendered");
                return HttpResponse::InternalServerError().body("This page cannot be shown.");
            }
        }
    };
    let mut response = headers::page(&mut HttpResponse::Ok()).body(html.as_str());
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    response
}

fn page(document: &Value, origin: &str) -> ReferencePage {
    let base = format!("{origin}{BASE}");
    let about = document.pointer("/info/description").and_then(Value::as_str).unwrap_or_default();
    ReferencePage {
        chrome: chrome(None),
        about: about.split("\n\n").map(paragraph).collect(),
        groups: groups(document, &base),
        shapes: shapes(document),
        document_href: format!("{BASE}/openapi.json"),
        script_href: asset::copy_script().href("/assets"),
        base,
    }
}

/// Every second piece between the backticks of the description is for programs.
fn paragraph(text: &str) -> Paragraph {
    let pieces = text.split('`').enumerate().map(|(at, piece)| Piece { piece: piece.to_owned(), code: at % 2 == 1 });
    Paragraph { pieces: pieces.collect() }
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().replace('`', "")
}

/// A text, if there is one.
fn said(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

fn elements(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// The operations, under the first word of what they are about, in the order of the description.
fn groups(document: &Value, base: &str) -> Vec<OperationGroup> {
    let mut groups: Vec<OperationGroup> = Vec::new();
    for (path, item) in entries(document.get("paths")) {
        for method in METHODS {
            let Some(operation) = item.get(method) else { continue };
            let name = text(operation.pointer("/tags/0"));
            let view = view(method, path, operation, base);
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.operations.push(view),
                None => groups.push(OperationGroup { name, operations: vec![view] }),
            }
        }
    }
    groups
}

fn view(method: &str, path: &str, operation: &Value, base: &str) -> OperationView {
    let scopes = elements(operation.get("security")).filter_map(|way| way.get("token"));
    let scopes: Vec<&str> = scopes.flat_map(|scopes| elements(Some(scopes))).filter_map(Value::as_str).collect();
    let parameters = elements(operation.get("parameters")).map(|parameter| MemberView {
        name: text(parameter.get("name")),
        kind: kind(parameter.get("schema")),
        place: Some(text(parameter.get("in"))),
        required: parameter.get("required").and_then(Value::as_bool).unwrap_or_default(),
        about: text(parameter.get("description")),
    });
    let answers = entries(operation.get("responses")).filter(|(status, _)| *status != "default");
    let answers = answers.map(|(status, answer)| AnswerView {
        status: status.clone(),
        about: text(answer.get("description")),
        body: schema(answer).map(|schema| kind(Some(schema))),
    });
    let body = operation.get("requestBody").and_then(schema);
    OperationView {
        id: text(operation.get("operationId")),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        summary: text(operation.get("summary")),
        description: said(text(operation.get("description"))),
        scopes: said(scopes.join(" ")),
        parameters: parameters.collect(),
        answers: answers.collect(),
        command: command(method, &format!("{base}{path}"), operation),
        body: body.map(|schema| kind(Some(schema))),
    }
}

/// The schema of a body, whatever its media type.
fn schema(of: &Value) -> Option<&Value> {
    entries(of.get("content")).next().and_then(|(_, content)| content.get("schema"))
}

/// A request as a command; what stands in braces is the reader's.
fn command(method: &str, url: &str, operation: &Value) -> String {
    let mut command = format!("curl \"{url}\" \\\n  -H \"Authorization: Bearer $TOKEN\"");
    // Writing to a string does not fail.
    let _ = match method {
        "get" => Ok(()),
        other => write!(command, " \\\n  -X {}", other.to_ascii_uppercase()),
    };
    if elements(operation.get("parameters")).any(|parameter| text(parameter.get("name")) == "If-Match") {
        command.push_str(" \\\n  -H \"If-Match: $ETAG\"");
    }
    let media_type = operation.get("requestBody").and_then(|body| entries(body.get("content")).next());
    let _ = match media_type.map(|(media_type, _)| media_type.as_str()) {
        None => Ok(()),
        Some("application/json") => write!(command, " \\\n  --json @body.json"),
        Some(other) => write!(command, " \\\n  -H \"Content-Type: {other}\" \\\n  --data-binary @body"),
    };
    command
}

/// What something holds: a word, or what leads to a shape of the page.
fn kind(schema: Option<&Value>) -> ShapeName {
    let plain = |name: &str| ShapeName { name: name.to_owned(), href: None, many: false };
    let Some(schema) = schema else { return plain("any") };
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|place| place.rsplit('/').next()) {
        return ShapeName { name: name.to_owned(), href: Some(format!("#shape-{name}")), many: false };
    }
    if let Some(one) = elements(schema.get("oneOf")).find(|one| one.get("type").and_then(Value::as_str) != Some("null"))
    {
        return kind(Some(one));
    }
    let of_type = |known: &Value| known.as_str().filter(|name| *name != "null").map(str::to_owned);
    let name = match schema.get("type") {
        Some(Value::Array(several)) => several.iter().find_map(of_type),
        other => other.and_then(of_type),
    };
    match name.as_deref() {
        Some("array") => ShapeName { many: true, ..kind(schema.get("items")) },
        Some(name) => plain(schema.get("format").and_then(Value::as_str).unwrap_or(name)),
        None => plain("any"),
    }
}

/// The shapes by name.
fn shapes(document: &Value) -> Vec<Shape> {
    let shapes = entries(document.pointer("/components/schemas")).map(|(name, schema)| Shape {
        name: name.clone(),
        about: said(text(schema.get("description"))),
        members: members(document, schema),
        words: elements(schema.get("enum")).filter_map(Value::as_str).map(str::to_owned).collect(),
    });
    shapes.collect()
}

/// The members of a shape, with those of the shapes it is made of.
fn members(document: &Value, schema: &Value) -> Vec<MemberView> {
    let required: Vec<&str> = elements(schema.get("required")).filter_map(Value::as_str).collect();
    let own = entries(schema.get("properties")).map(|(name, member)| MemberView {
        name: name.clone(),
        kind: kind(Some(member)),
        place: None,
        required: required.contains(&name.as_str()),
        about: text(member.get("description")),
    });
    let mut all: Vec<MemberView> = own.collect();
    for part in elements(schema.get("allOf")) {
        let named = part.get("$ref").and_then(Value::as_str).and_then(|place| place.strip_prefix('#'));
        let part = named.and_then(|place| document.pointer(place)).unwrap_or(part);
        all.extend(members(document, part));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference() -> ReferencePage {
        page(&serde_json::from_str(&openapi::text()).unwrap(), "https://id.example")
    }

    #[test]
    fn every_operation_and_shape_of_the_description_is_on_the_page() {
        let document: Value = serde_json::from_str(&openapi::text()).unwrap();
        let page = reference();
        let described: usize = entries(document.get("paths"))
            .map(|(_, item)| METHODS.iter().filter(|method| item.get(*method).is_some()).count())
            .sum();
        let shown: Vec<&OperationView> = page.groups.iter().flat_map(|group| &group.operations).collect();
        assert_eq!(shown.len(), described);
        for operation in &shown {
            let id = &operation.id;
            assert!(!id.is_empty() && !operation.summary.is_empty() && !operation.answers.is_empty(), "{id}");
            assert!(operation.command.contains(&format!("\"https://id.example/api/v1{}\"", operation.path)), "{id}");
        }
        assert_eq!(page.shapes.len(), entries(document.pointer("/components/schemas")).count());
    }

    #[test]
    fn whatever_is_led_to_is_there() {
        let page = reference();
        let there: Vec<String> = page.shapes.iter().map(|shape| format!("#shape-{}", shape.name)).collect();
        let operations = page.groups.iter().flat_map(|group| &group.operations);
        let of_operations = operations.flat_map(|operation| {
            let bodies = operation.answers.iter().filter_map(|answer| answer.body.as_ref());
            bodies.chain(operation.body.as_ref()).chain(operation.parameters.iter().map(|one| &one.kind))
        });
        let of_shapes = page.shapes.iter().flat_map(|shape| shape.members.iter().map(|member| &member.kind));
        let led: Vec<&String> = of_operations.chain(of_shapes).filter_map(|kind| kind.href.as_ref()).collect();
        assert!(led.len() > 10 && led.iter().all(|href| there.contains(href)), "{led:?}");
    }

    #[test]
    fn a_shape_shows_the_members_of_its_parts() {
        let page = reference();
        let create = page.shapes.iter().find(|shape| shape.name == "AppCreate").unwrap();
        let name = |name: &str| create.members.iter().find(|member| member.name == name);
        assert!(name("type").is_some_and(|member| member.required && member.kind.name == "AppType"));
        assert!(name("redirect_uris").is_some_and(|member| member.kind.many && !member.required));
    }
}
