//! A member's link reaches no further than its maker: it ends with what the maker may do, and when its person comes to hold
//! more than they held when it was made.

use super::{NEW, alive, choose, dead};
use harness::api::Api;
use harness::operator::{Role, ToApp, ToUser};
use harness::{App, Browser, Page, World};
use serde_json::json;

/// A member who looks after people, and what they do it with.
struct Maker {
    app: App,
    api: Api,
}

impl Maker {
    async fn of(world: &World<'_>, role: Role) -> Self {
        let app = world.member_app(role, &["users:write"]).await;
        let token = world.api_token(&app, "users:write").await;
        Self { app, api: Api::with_token(world.server, &token) }
    }

    /// A link for somebody, handed over.
    async fn link(&self, world: &World<'_>, sub: &str) -> String {
        let place = format!("/workspaces/{}/users/{sub}/password-link", world.slug);
        let made = self.api.post(&place, &json!({ "delivery": "answer", "expires_in": 604_800 })).await;
        made.done(201)["url"].as_str().expect("a link").to_owned()
    }
}

/// A link and its form, which somebody has open already.
struct Opened {
    link: String,
    browser: Browser,
    page: Page,
}

impl Opened {
    async fn of(link: String) -> Self {
        let mut browser = Browser::new();
        let page = browser.open(&link).await;
        assert_eq!(page.kind(), "recover-password", "{}", page.body);
        Self { link, browser, page }
    }

    /// Demands that neither the link nor the form sets a password any more.
    async fn opens_nothing(mut self, world: &World<'_>) {
        dead(&self.link).await;
        let answer = self.browser.submit(&self.page, &[("password", NEW)]).await;
        assert_eq!((answer.status.as_u16(), answer.kind()), (410, "recover-dead"), "{}", answer.body);
        assert_eq!(world.audited("user.password_set").await, 0);
    }
}

#[tokio::test]
async fn y_08_b_05_a_link_ends_when_its_person_comes_to_hold_more() {
    let world = World::new().await;
    boss(&world).await;
    let sub = world.user("ada").await;
    for (maker, before, after) in [
        (Role::Admin, None, Role::Owner),
        (Role::Admin, None, Role::Viewer),
        (Role::Admin, Some(Role::Viewer), Role::Admin),
        (Role::Owner, Some(Role::Admin), Role::Owner),
        (Role::Owner, None, Role::Owner),
    ] {
        world.role_of_user("ada", Some(Role::Viewer)).await;
        world.role_of_user("ada", before).await;
        let opened = Opened::of(Maker::of(&world, maker).await.link(&world, &sub).await).await;
        world.role_of_user("ada", Some(after)).await;
        opened.opens_nothing(&world).await;
        world.role_of_user("ada", None).await;
    }
}

/// Somebody who owns the workspace, so that others need not.
async fn boss(world: &World<'_>) {
    world.user("boss").await;
    world.role_of_user("boss", Some(Role::Owner)).await;
}

#[tokio::test]
async fn y_08_b_05_a_link_for_somebody_who_holds_as_much_or_less_works() {
    let world = World::new().await;
    let sub = world.user("ada").await;
    world.role_of_user("ada", Some(Role::Admin)).await;
    let maker = Maker::of(&world, Role::Admin).await;
    let link = maker.link(&world, &sub).await;
    alive(&link).await;
    world.role_of_user("ada", Some(Role::Viewer)).await;
    alive(&link).await;
    world.role_of_user("ada", Some(Role::Admin)).await;
    alive(&link).await;
    world.role_of_app(&maker.app, Some(Role::Owner)).await;
    alive(&link).await;
    assert_eq!(choose(&mut Browser::new(), &link, NEW).await.status, 303);
}

#[tokio::test]
async fn y_08_b_05_a_link_ends_with_what_its_maker_may_do() {
    let world = World::new().await;
    boss(&world).await;
    let sub = world.user("ada").await;
    world.role_of_user("ada", Some(Role::Admin)).await;
    for what in ["removed", "demoted", "demoted below the person", "disabled", "deleted", "added anew"] {
        let role = if what == "demoted below the person" { Role::Owner } else { Role::Admin };
        let maker = Maker::of(&world, role).await;
        let opened = Opened::of(maker.link(&world, &sub).await).await;
        match what {
            "removed" => world.role_of_app(&maker.app, None).await,
            "demoted" => world.role_of_app(&maker.app, Some(Role::Developer)).await,
            "disabled" => world.to_app(&maker.app, ToApp::Disable).await,
            "deleted" => world.to_app(&maker.app, ToApp::Delete).await,
            "added anew" => {
                world.role_of_app(&maker.app, None).await;
                world.role_of_app(&maker.app, Some(Role::Admin)).await;
            }
            _ => world.role_of_app(&maker.app, Some(Role::Viewer)).await,
        }
        opened.opens_nothing(&world).await;
    }
}

#[tokio::test]
async fn y_08_b_05_a_link_ends_with_the_person_who_made_it() {
    for what in [ToUser::Disable, ToUser::Delete] {
        let world = World::new().await;
        let sub = world.user("ada").await;
        let maker = world.user("maker").await;
        world.role_of_user("maker", Some(Role::Admin)).await;
        let mut browser = world.console("maker").await;
        let api = Api::of_console(&world, &mut browser).await;
        let place = format!("/workspaces/{}/users/{sub}/password-link", world.slug);
        let made = api.post(&place, &json!({ "delivery": "answer" })).await;
        let opened = Opened::of(made.done(201)["url"].as_str().expect("a link").to_owned()).await;
        world.to_user(&maker, what).await;
        opened.opens_nothing(&world).await;
    }
}

#[tokio::test]
async fn y_08_b_05_an_operators_link_ends_with_their_role_in_system() {
    let server = harness::TestServer::alone();
    let (world, system) = (World::on(&server).await, World::system(&server));
    let sub = world.user("ada").await;
    world.role_of_user("ada", Some(Role::Admin)).await;
    let operator = Maker::of(&system, Role::Admin).await;
    let opened = Opened::of(operator.link(&world, &sub).await).await;
    system.role_of_app(&operator.app, Some(Role::Developer)).await;
    opened.opens_nothing(&world).await;
    system.role_of_app(&operator.app, Some(Role::Admin)).await;
    let opened = Opened::of(operator.link(&world, &sub).await).await;
    world.role_of_user("ada", Some(Role::Owner)).await;
    opened.opens_nothing(&world).await;
    boss(&world).await;
    world.role_of_user("ada", Some(Role::Admin)).await;
    let link = operator.link(&world, &sub).await;
    assert_eq!(
        choose(&mut Browser::new(), &link, NEW).await.status,
        303,
        "an operator is no member here and needs be none"
    );
    server.stop().await;
}

#[tokio::test]
async fn y_08_b_05_a_link_of_the_workspace_system_makes_nobody_an_operator() {
    let server = harness::TestServer::alone();
    let system = World::system(&server);
    let sub = system.user("root").await;
    let owner = Maker::of(&system, Role::Owner).await;
    let opened = Opened::of(owner.link(&system, &sub).await).await;
    system.role_of_user("root", Some(Role::Viewer)).await;
    opened.opens_nothing(&system).await;
    let link = owner.link(&system, &sub).await;
    assert_eq!(choose(&mut Browser::new(), &link, NEW).await.status, 303);
    server.stop().await;
}

#[tokio::test]
async fn y_08_a_link_of_the_command_line_is_the_machines_and_stays() {
    let world = World::new().await;
    world.user("ada").await;
    let link = world.password_link("ada").await;
    world.role_of_user("ada", Some(Role::Owner)).await;
    assert_eq!(choose(&mut Browser::new(), &link, NEW).await.status, 303);
}
