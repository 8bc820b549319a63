//! One context per page: what it shows, as plain fields.
//!
//! Names of people, apps and workspaces may be given as they are stored: serialising cleans them
//! ([`display_name`](super::display_name)). Addresses must be the server's own, or proven by the caller (a registered
//! redirect URI): a page links where it is told.

mod apps;
mod chrome;
mod consent;
mod demo;
mod error;
mod help;
mod home;
mod login;
mod logout;
mod recover;
mod reference;
mod setup;

pub use apps::{
    AppCreatedPage, AppDeletePage, AppHead, AppLine, AppPage, AppRotatePage, AppRotatedPage, AppsPage, EditForm, Fact,
    Field, KindChoice, RegisterForm, ScopeChoice,
};
pub use chrome::Chrome;
pub use consent::{ConsentPage, ScopeLine};
pub use demo::DemoPage;
pub use error::ErrorPage;
pub use help::{AppChoice, CodeStep, HelpPage, OlderForm, RegisterStep, Step};
pub use home::{RootPage, WorkspaceHomePage};
pub use login::{LoginPage, LoginProblem};
pub use logout::{HiddenField, LoggedOutPage, LogoutPage};
pub use recover::{RecoverDeadPage, RecoverDonePage, RecoverPage, RecoverPasswordPage, RecoverSentPage};
pub use reference::{
    AnswerView, MemberView, OperationGroup, OperationView, Paragraph, Piece, ReferencePage, Shape, ShapeName,
};
pub use setup::{SetupClosedPage, SetupDonePage, SetupPage};
