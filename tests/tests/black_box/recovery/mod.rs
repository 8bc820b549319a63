//! Links with which people choose a password: asked for at the sign-in page ([`asking`]), within [`limits`], used
//! ([`using`]), made by those who look after others ([`offering`]), and what they are not.

mod asking;
mod authority;
mod ends;
mod limits;
mod offering;
mod using;

use harness::{Browser, Page, TestServer, World};
use std::sync::Arc;
use std::time::Duration;
use tenantry::domain::outbox;
use tenantry::mail::Message;

/// A password nobody had before.
const NEW: &str = "amber cobalt walrus 48 lantern";

/// Asks for a link; the answer, which leads on.
async fn ask(world: &World<'_>, browser: &mut Browser, name: &str) -> Page {
    let page = browser.get(&world.url("/recover")).await;
    assert_eq!((page.status.as_u16(), page.kind()), (200, "recover"), "{}", page.body);
    browser.submit(&page, &[("username", name)]).await
}

/// Letters are queued behind the answer, and then leave: those of a workspace, once there are so many.
async fn letters(world: &World<'_>, count: usize) -> Vec<Message> {
    let of_workspace = |message: &Message| message.text().contains(&format!("Workspace: Workspace {}\n", world.slug));
    for _ in 0..100 {
        deliver(world.server).await;
        let found: Vec<Message> = world.server.mailbox.delivered().into_iter().filter(of_workspace).collect();
        assert!(found.len() <= count, "{} letters: {:?}", found.len(), found.last().map(Message::text));
        if found.len() == count {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{count} letters do not come");
}

async fn deliver(server: &TestServer) {
    let mailbox = Arc::clone(&server.mailbox);
    server.run(move |instance| async move { outbox::deliver_due(&instance, &*mailbox).await }).await.expect("a run");
}

/// What may still come has come by now.
async fn quiet() {
    tokio::time::sleep(Duration::from_millis(400)).await;
}

/// The link in a letter.
fn link(letter: &Message) -> String {
    let text = letter.text();
    let link = text.lines().find(|line| line.contains("/recover/link?token=")).unwrap_or_else(|| panic!("{text}"));
    link.to_owned()
}

/// Asks for a link and reads the letter, the workspace's so-manieth.
async fn mailed(world: &World<'_>, name: &str, count: usize) -> String {
    let answer = ask(world, &mut Browser::new(), name).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    link(letters(world, count).await.last().expect("a letter"))
}

/// Opens a link and sends its form; the answer.
async fn choose(browser: &mut Browser, link: &str, password: &str) -> Page {
    let page = browser.open(link).await;
    if page.kind() != "recover-password" {
        return page;
    }
    browser.submit(&page, &[("username", "ignored"), ("password", password)]).await
}

/// Whether somebody can sign in so.
async fn can_sign_in(world: &World<'_>, name: &str, password: &str) -> bool {
    let mut browser = Browser::new();
    let page = browser.get(&world.url("/login")).await;
    browser.sign_in(&page, name, password).await.status == 303
}

/// Demands that a link does not work, whichever way it is tried.
async fn dead(link: &str) {
    let page = Browser::new().open(link).await;
    assert_eq!((page.status.as_u16(), page.kind()), (410, "recover-dead"), "{link}");
    assert!(page.body.contains("id=\"recover\""), "it says how to get a new one: {}", page.body);
}

/// Demands that it works; nothing is used up.
async fn alive(link: &str) {
    let page = Browser::new().open(link).await;
    assert_eq!((page.status.as_u16(), page.kind()), (200, "recover-password"), "{link}: {}", page.body);
}
