//! The reference of the admin API: what its description says, for people.

use serde::Serialize;

use super::Chrome;
use crate::template::Page;

/// Everything the description says.
#[derive(Clone, Debug, Serialize)]
pub struct ReferencePage {
    /// The surroundings.
    pub chrome: Chrome,
    /// What holds for all operations, by paragraph.
    pub about: Vec<Paragraph>,
    /// The address everything is below.
    pub base: String,
    /// Where programs read the description.
    pub document_href: String,
    /// The address of the script behind the copy buttons.
    pub script_href: String,
    /// The operations, by what they are about.
    pub groups: Vec<OperationGroup>,
    /// The shapes that requests and answers have.
    pub shapes: Vec<Shape>,
}

/// Some sentences.
#[derive(Clone, Debug, Serialize)]
pub struct Paragraph {
    /// They, in pieces.
    pub pieces: Vec<Piece>,
}

/// Words, or what programs write.
#[derive(Clone, Debug, Serialize)]
pub struct Piece {
    /// As it stands.
    pub piece: String,
    /// Whether it is for programs.
    pub code: bool,
}

/// Operations on one kind of thing.
#[derive(Clone, Debug, Serialize)]
pub struct OperationGroup {
    /// The kind of thing.
    pub name: String,
    /// The operations.
    pub operations: Vec<OperationView>,
}

/// One operation.
#[derive(Clone, Debug, Serialize)]
pub struct OperationView {
    /// Its name, unique on the page.
    pub id: String,
    /// GET, POST …
    pub method: String,
    /// Its path below the base.
    pub path: String,
    /// What it does.
    pub summary: String,
    /// More about that.
    pub description: Option<String>,
    /// The scopes a token needs.
    pub scopes: Option<String>,
    /// What the path, the query and the header hold.
    pub parameters: Vec<MemberView>,
    /// The shape of its body.
    pub body: Option<ShapeName>,
    /// How it answers when it did what was asked.
    pub answers: Vec<AnswerView>,
    /// It as a command.
    pub command: String,
}

/// An answer.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerView {
    /// The status.
    pub status: String,
    /// What it means.
    pub about: String,
    /// The shape of its body.
    pub body: Option<ShapeName>,
}

/// What leads to a shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShapeName {
    /// What it is called.
    pub name: String,
    /// Where it stands on the page; absent for what needs no explanation.
    pub href: Option<String>,
    /// Whether there is a list of it.
    pub many: bool,
}

/// A shape.
#[derive(Clone, Debug, Serialize)]
pub struct Shape {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub about: Option<String>,
    /// Its members, if it has any.
    pub members: Vec<MemberView>,
    /// Or the words it is one of.
    pub words: Vec<String>,
}

/// A member of a shape, or a parameter.
#[derive(Clone, Debug, Serialize)]
pub struct MemberView {
    /// Its name on the wire.
    pub name: String,
    /// What it holds.
    pub kind: ShapeName,
    /// Where a parameter stands.
    pub place: Option<String>,
    /// Whether it must be there.
    pub required: bool,
    /// What it says.
    pub about: String,
}

impl Page for ReferencePage {
    const TEMPLATE: &'static str = "reference";
    const KIND: &'static str = "reference";
}
