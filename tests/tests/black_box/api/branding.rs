//! The look of a workspace's pages through the admin API: what may be chosen, how readable it turns out, and the picture,
//! which is looked into before anybody else sees it.

use harness::api::Api;
use harness::browser::http;
use harness::operator::Role;
use harness::picture::{PNG, png_saying};
use harness::{Answer, Browser, World};
use reqwest::{Method, Response};
use serde_json::{Value, json};

async fn admin(world: &World<'_>) -> (Api, String) {
    (world.api(Role::Admin).await, format!("/workspaces/{}/branding", world.slug))
}

/// A look without how it turns out.
fn chosen(answer: &Answer) -> Value {
    let mut look = answer.done(200).clone();
    assert!(look.as_object_mut().expect("an object").remove("looks").is_some(), "{look}");
    look
}

#[tokio::test]
async fn a_look_is_chosen_shown_and_taken_back() {
    let world = World::new().await;
    let (api, branding) = admin(&world).await;
    let built_in = json!({ "corners": "soft", "appearance": "auto" });
    assert_eq!(chosen(&api.get(&branding).await), built_in);
    let wish = json!({
        "primary": "#336699", "corners": "round", "appearance": "dark", "privacy_policy": "https://acme.example/privacy",
        "terms_of_service": "https://acme.example/terms", "support": "https://acme.example/help?from=tenantry",
    });
    assert_eq!(chosen(&api.put(&branding, &wish).await), wish);
    assert_eq!(chosen(&api.get(&branding).await), wish);
    let page = Browser::new().get(&world.url("/login")).await;
    for link in ["privacy", "terms", "help?from&#x3D;tenantry"] {
        let tag = format!("<a href=\"https://acme.example/{link}\" target=\"_blank\" rel=\"noopener\">");
        assert!(page.body.contains(&tag), "{link}: {}", page.body);
    }
    let theme = page.body.split('"').find(|part| part.contains("/assets/theme-")).expect("a theme");
    let theme = Answer::of(http().get(format!("{}{theme}", world.server.url))).await;
    assert!(theme.text.contains("color-scheme: dark;") && theme.text.contains("--radius: 1.25rem;"), "{}", theme.text);

    assert_eq!(chosen(&api.put(&branding, &json!({})).await), built_in);
    assert!(!Browser::new().get(&world.url("/login")).await.body.contains("/assets/theme-"));
    api.ask(Method::PUT, &branding, (&[], Some(&json!({})))).await.problem(428, "precondition_required");
    let viewer = world.api(Role::Viewer).await;
    viewer.put(&branding, &wish).await.problem(403, "insufficient_scope");
    assert_eq!(chosen(&viewer.post(&format!("{branding}/preview"), &wish).await), wish, "whoever looks may try");
    assert_eq!(chosen(&viewer.get(&branding).await), built_in, "and nothing is kept of it");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_its_member() {
    let world = World::new().await;
    let (api, branding) = admin(&world).await;
    for (member, value) in [
        ("primary", "red; }"),
        ("primary", "#12345"),
        ("privacy_policy", "http://acme.example"),
        ("privacy_policy", "javascript:alert(1)"),
        ("terms_of_service", "https://user@acme.example/"),
        ("terms_of_service", "/terms"),
        ("support", "mailto:help@acme.example"),
        ("support", "https://acme.example/ \n"),
    ] {
        for path in [branding.clone(), format!("{branding}/preview")] {
            let method = if path.ends_with("preview") { Method::POST } else { Method::PUT };
            let wish = json!({ member: value });
            let refused = api.ask(method, &path, (&[("if-match", "*")], Some(&wish))).await;
            refused.problem(400, "invalid_value");
            assert_eq!(refused.json["field"], member, "{value}: {}", refused.text);
        }
    }
    for wish in [json!({ "corners": "oval" }), json!({ "appearance": 1 }), json!({ "logo": "logo-1.png" })] {
        api.put(&branding, &wish).await.problem(400, "malformed_request");
    }
}

#[tokio::test]
async fn the_contrasts_are_those_of_the_pages() {
    let world = World::new().await;
    let (api, branding) = admin(&world).await;
    // The palest, the darkest, and one that is neither.
    for primary in ["#ffffee", "#000011", "#ff8800"] {
        let look = api.put(&branding, &json!({ "primary": primary })).await;
        let looks = look.done(200)["looks"].as_array().expect("looks").clone();
        assert_eq!(looks.iter().map(|look| look["scheme"].clone()).collect::<Vec<_>>(), ["light", "dark"]);
        let page = Browser::new().get(&world.url("/login")).await;
        let theme = page.body.split('"').find(|part| part.contains("/assets/theme-")).expect("a theme").to_owned();
        let css = Answer::of(http().get(format!("{}{theme}", world.server.url))).await.text;
        for (name, property) in [("primary", "primary"), ("on_primary", "on-primary"), ("accent", "accent")] {
            let [light, dark] = [&looks[0], &looks[1]].map(|look| look[name].as_str().unwrap().to_owned());
            assert!(
                css.contains(&format!("--{property}: light-dark({light}, {dark});")),
                "{name} {light} {dark}: {css}"
            );
        }
        for contrast in looks.iter().flat_map(|look| look["contrasts"].as_array().expect("contrasts")) {
            let (ratio, needed) = (contrast["ratio"].as_f64().unwrap(), contrast["needed"].as_f64().unwrap());
            assert!((needed..=21.0).contains(&ratio), "{primary}: {contrast}");
        }
    }
    let light = api.put(&branding, &json!({ "appearance": "light" })).await;
    assert_eq!(light.done(200)["looks"].as_array().map(Vec::len), Some(1));
}

async fn upload(api: &Api, branding: &str, media_type: &str, bytes: &[u8]) -> Answer {
    api.send(Method::PUT, &format!("{branding}/logo"), &[("if-match", "*"), ("content-type", media_type)], bytes).await
}

async fn file(world: &World<'_>, path: &str) -> Response {
    http().get(format!("{}{path}", world.server.url)).send().await.expect("an answer")
}

#[tokio::test]
async fn a_logo_stands_in_place_of_the_name_under_a_name_of_its_own() {
    let (world, other) = (World::new().await, World::new().await);
    let (api, branding) = admin(&world).await;
    api.put(&branding, &json!({ "primary": "#336699" })).await.done(200);
    let text = png_saying(&world.slug);
    let kept = upload(&api, &branding, "image/png", &text).await;
    assert_eq!(kept.done(200)["primary"], "#336699", "the rest of the look stays: {}", kept.text);
    let path = kept.text_of("logo");
    assert!(
        path.starts_with(&format!("/{}/assets/logo-", world.slug)) && path.rsplit('.').next() == Some("png"),
        "{path}"
    );
    let page = Browser::new().get(&world.url("/login")).await;
    let name =
        world.with(|tenant| async move { Ok::<_, std::convert::Infallible>(tenant.workspace().name().to_owned()) });
    let image = format!("<img class=\"logo\" src=\"{path}\" alt=\"{}\">", name.await.expect("a name"));
    assert!(page.body.contains(&image) && !page.body.contains("class=\"mark\""), "{}", page.body);

    let answer = file(&world, &path).await;
    let header = |name: &str| answer.headers()[name].to_str().expect("text").to_owned();
    assert_eq!((answer.status().as_u16(), header("content-type")), (200, "image/png".to_owned()));
    assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
    assert_eq!(answer.bytes().await.expect("bytes"), text);

    // MT-01: a name is good in its own workspace only, also while that has a picture of its own.
    let name = path.rsplit('/').next().expect("a name").to_owned();
    let elsewhere = format!("/{}/assets/{name}", other.slug);
    assert_eq!(file(&other, &elsewhere).await.status(), 404);
    let (there, branding_there) = admin(&other).await;
    upload(&there, &branding_there, "image/png", &png_saying(&other.slug)).await.done(200);
    assert_eq!(file(&other, &elsewhere).await.status(), 404);
    assert_eq!(file(&other, &format!("/assets/{name}")).await.status(), 404);

    // Another takes its place, the look leaves it alone, and what is removed is gone.
    let second = upload(&api, &branding, "image/png", &png_saying("second")).await.text_of("logo");
    assert_ne!(second, path);
    assert_eq!(
        (file(&world, &path).await.status().as_u16(), file(&world, &second).await.status().as_u16()),
        (404, 200)
    );
    assert_eq!(api.put(&branding, &json!({})).await.text_of("logo"), second);
    let removed = api.delete(&format!("{branding}/logo")).await;
    assert!(removed.done(200).get("logo").is_none(), "{}", removed.text);
    assert_eq!(file(&world, &second).await.status(), 404);
    assert!(Browser::new().get(&world.url("/login")).await.body.contains("class=\"mark\""));
    api.delete(&format!("{branding}/logo")).await.done(200);
    let trail = api.get(&format!("/workspaces/{}/audit?action=workspace.updated", world.slug)).await;
    assert!(trail.done(200)["items"].as_array().expect("lines").len() >= 5, "{}", trail.text);
}

#[tokio::test]
async fn what_is_no_picture_is_not_taken() {
    let world = World::new().await;
    let (api, branding) = admin(&world).await;
    let svg: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let html: &[u8] = b"<!doctype html><script>alert(1)</script>";
    let polyglot = [PNG, html].concat();
    let zipped = [PNG, b"PK\x03\x04"].concat();
    let jpeg_with_html = [b"\xff\xd8\xff\xe0", html].concat();
    for (what, bytes) in [
        ("an SVG", svg),
        ("a page", html),
        ("nothing", b""),
        ("a GIF", b"GIF89a\x01\0\x01\0\0\0\0;"),
        ("half a PNG", &PNG[..PNG.len() / 2]),
        ("a PNG without its last byte", &PNG[..PNG.len() - 1]),
        ("a PNG and a page", &polyglot),
        ("a PNG and an archive", &zipped),
        ("a JPEG that is a page", &jpeg_with_html),
    ] {
        for media_type in ["image/png", "image/jpeg", "image/webp"] {
            let refused = upload(&api, &branding, media_type, bytes).await;
            refused.problem(400, "invalid_value");
            assert_eq!(refused.json["field"], "logo", "{what}: {}", refused.text);
        }
    }
    upload(&api, &branding, "image/jpeg", PNG).await.problem(400, "invalid_value");
    for media_type in
        ["image/svg+xml", "text/html", "application/octet-stream", "application/json", "multipart/form-data"]
    {
        upload(&api, &branding, media_type, PNG).await.problem(415, "unsupported_media_type");
    }
    let large = png_saying(&"x".repeat(64 * 1024));
    upload(&api, &branding, "image/png", &large).await.problem(413, "too_large");
    let viewer = world.api(Role::Viewer).await;
    upload(&viewer, &branding, "image/png", PNG).await.problem(403, "insufficient_scope");
    assert!(api.get(&branding).await.done(200).get("logo").is_none());
    upload(&api, &branding, "image/png", PNG).await.done(200);
    let stale = [("if-match", "\"0\""), ("content-type", "image/png")];
    api.send(Method::PUT, &format!("{branding}/logo"), &stale, PNG).await.problem(412, "precondition_failed");
}
