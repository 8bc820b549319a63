//! The reference of the admin API, in small.

use super::super::asset;
use super::super::page::{
    AnswerView, Chrome, MemberView, OperationGroup, OperationView, Paragraph, Piece, ReferencePage, Shape, ShapeName,
};

fn led_to(name: &str) -> ShapeName {
    ShapeName { name: name.into(), href: Some(format!("#shape-{name}")), many: false }
}

/// With everything an operation can have.
pub(super) fn reference() -> ReferencePage {
    let word = ShapeName { name: "string".into(), href: None, many: true };
    let member = MemberView {
        name: "redirect_uris".into(),
        kind: word,
        place: Some("query".into()),
        required: true,
        about: "Where codes may be sent.".into(),
    };
    let operation = OperationView {
        id: "create_app".into(),
        method: "POST".into(),
        path: "/workspaces/{ws}/apps".into(),
        summary: "Register an app".into(),
        description: Some("The answer holds its secret, this once.".into()),
        scopes: Some("apps:write".into()),
        parameters: vec![member.clone()],
        body: Some(led_to("App")),
        answers: vec![AnswerView { status: "201".into(), about: "The app".into(), body: Some(led_to("App")) }],
        command: "curl \"https://id.example/api/v1/workspaces/{ws}/apps\"".into(),
    };
    let shape = |name: &str, members: Vec<MemberView>, words: Vec<String>| Shape {
        name: name.into(),
        about: Some("An app, shown.".into()),
        members,
        words,
    };
    ReferencePage {
        chrome: Chrome::platform("/assets"),
        about: vec![Paragraph {
            pieces: vec![
                Piece { piece: "Lists come in pages of ".into(), code: false },
                Piece { piece: "limit".into(), code: true },
            ],
        }],
        base: "https://id.example/api/v1".into(),
        document_href: "/api/v1/openapi.json".into(),
        script_href: asset::copy_script().href("/assets"),
        groups: vec![OperationGroup { name: "apps".into(), operations: vec![operation] }],
        shapes: vec![
            shape("App", vec![member], Vec::new()),
            shape("AppType", Vec::new(), vec!["web".into(), "spa".into()]),
        ],
    }
}

/// With as little as one can have.
pub(super) fn bare() -> ReferencePage {
    let mut page = reference();
    for operation in page.groups.iter_mut().flat_map(|group| &mut group.operations) {
        (operation.description, operation.scopes, operation.body) = (None, None, None);
        operation.parameters.clear();
        for answer in &mut operation.answers {
            answer.body = None;
        }
    }
    for shape in &mut page.shapes {
        shape.about = None;
    }
    page
}
