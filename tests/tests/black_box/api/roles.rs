//! Who may do what: every role at every right of the slice it reaches, and no further.

use harness::World;
use harness::operator::Role;
use harness::world::AppType;
use serde_json::json;

#[tokio::test]
async fn b_05_each_role_reaches_as_far_as_it_does() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    let apps = format!("/workspaces/{}/apps", world.slug);
    for (role, looks, registers, renames) in
        [(Role::Viewer, 200, 403, 403), (Role::Admin, 200, 201, 200), (Role::Owner, 200, 201, 200)]
    {
        let api = world.api(role).await;
        assert_eq!(api.get(&format!("{apps}/{}", app.client_id)).await.status, looks, "{role:?}");
        let made = api.post(&apps, &json!({ "type": "machine", "client_name": "A" })).await;
        assert_eq!(made.status, registers, "{role:?}: {}", made.text);
        let renamed = api.patch(&format!("/workspaces/{}", world.slug), &json!({ "name": "Named" })).await;
        assert_eq!(renamed.status, renames, "{role:?}: {}", renamed.text);
    }
    // A machine app that is a developer owns no apps, and so sees none.
    let api = world.api(Role::Developer).await;
    api.get(&apps).await.problem(403, "forbidden");
}

#[tokio::test]
async fn b_05_an_app_that_holds_a_greater_role_is_changed_by_nobody_below() {
    let world = World::new().await;
    let (owner, _) = world.api_app(Role::Owner).await;
    let admin = world.api(Role::Admin).await;
    let place = format!("/workspaces/{}/apps/{}", world.slug, owner.client_id);
    admin.get(&place).await.done(200);
    admin.post(&format!("{place}/secrets"), &json!({})).await.problem(403, "forbidden");
    admin.patch(&place, &json!({ "client_name": "Mine" })).await.problem(403, "forbidden");
    admin.delete(&place).await.problem(403, "forbidden");
    world.api(Role::Owner).await.post(&format!("{place}/secrets"), &json!({})).await.done(201);
}
