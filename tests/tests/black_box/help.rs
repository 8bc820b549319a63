//! The page with the steps: it shows what this workspace answers now, with its own addresses and the reader's own app,
//! and its commands are what the server understands.

use harness::browser::http;
use harness::operator::Role;
use harness::world::{AppType, Template};
use harness::{Answer, Browser, Page, TestServer, World};

const STEPS: [&str; 9] =
    ["register", "code", "implicit", "password", "machine", "refresh", "use", "revoke", "discovery"];

async fn help(world: &World<'_>, browser: &mut Browser, app: Option<&str>) -> Page {
    let query = app.map(|app| format!("?app={app}")).unwrap_or_default();
    let page = browser.get(&world.url(&format!("/oauth2{query}"))).await;
    assert_eq!((page.status.as_u16(), page.kind()), (200, "help"), "{}", page.body);
    page
}

/// The steps of a page, in order.
fn steps(page: &Page) -> Vec<&'static str> {
    let mut found: Vec<(usize, &str)> = STEPS
        .into_iter()
        .filter_map(|step| page.body.find(&format!("<h2 id=\"{step}\">")).map(|place| (place, step)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, step)| step).collect()
}

/// A command, as it is copied.
fn command(page: &Page, name: &str) -> String {
    let text = page.body.split(&format!("id=\"command-{name}\">")).nth(1).and_then(|rest| rest.split("</code>").next());
    let text = text.unwrap_or_else(|| panic!("no {name}: {}", page.body));
    let escapes = [("&quot;", "\""), ("&#x27;", "'"), ("&#x3D;", "="), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    escapes.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[tokio::test]
async fn only_what_is_on_is_shown_and_in_order() {
    let world = World::new().await;
    let mut browser = Browser::new();
    let strict = ["register", "code", "machine", "refresh", "use", "revoke", "discovery"];
    let page = help(&world, &mut browser, None).await;
    assert_eq!(steps(&page), strict);
    assert!(!page.body.contains("id=\"older\"") && page.set_cookies().is_empty(), "{}", page.body);
    let forms = [
        ("path_v1", "/v1/oauth2/authorize"),
        ("path_v4", "/oauth2/v4/authorize"),
        ("path_oauth_2_token", "/oauth/2/token"),
        ("scope_star", "scope&#x3D;*"),
        ("grant_type_code", "grant_type&#x3D;code<"),
        ("json_token", "Content-Type: application/json</code></dt>"),
        ("redirect_url_alias", "redirect_url&#x3D;"),
        ("lenient_form", "line breaks"),
    ];
    for (switch, sign) in forms {
        assert!(!help(&world, &mut browser, None).await.body.contains(sign), "{switch} is off");
        world.set(&[&format!("{switch}=true")]).await;
        assert!(help(&world, &mut browser, None).await.body.contains(sign), "{switch} is on");
    }
    world.set(&["implicit=true", "password_grant=true"]).await;
    assert_eq!(steps(&help(&world, &mut browser, None).await), STEPS);
    world.set(&["allowed_grants=authorization_code"]).await;
    let page = help(&world, &mut browser, None).await;
    assert_eq!(steps(&page), ["register", "code", "use", "revoke", "discovery"]);
}

/// A path that is printed without a workspace is shown as it works here: on a bound host, and on the server's own host for
/// the default workspace.
#[tokio::test]
async fn printed_addresses_are_shown_where_they_work() {
    let server = TestServer::configured(&[("TENANTRY__WORKSPACE__DEFAULT", "fncy")]);
    let (fncy, bank) =
        (World::made(&server, "fncy", Template::Fncy).await, World::made(&server, "bank", Template::Fdx).await);
    bank.bind("api.bank.example").await.unwrap();
    let own = format!("<dt><code>{}/v1/oauth2/authorize</code></dt>", server.url);
    let page = help(&fncy, &mut Browser::new(), None).await;
    assert!(page.body.contains(&own) && page.body.contains(&fncy.url("/v1/oauth2/authorize")), "{}", page.body);
    assert!(!page.body.contains("bank.example"), "{}", page.body);
    let page = help(&bank, &mut Browser::new(), None).await;
    assert!(page.body.contains("<dt><code>http://api.bank.example/oauth2/v4/authorize</code></dt>"), "{}", page.body);
    assert!(!page.body.contains(&format!("{}/oauth2/v4", server.url)), "it is not the default one: {}", page.body);
    bank.set(&["path_v4=false"]).await;
    assert!(!help(&bank, &mut Browser::new(), None).await.body.contains("bank.example"), "the switch is off");
}

#[tokio::test]
async fn templates_are_told_apart() {
    let server = TestServer::shared();
    for (template, expected, proof) in [
        (Template::Fncy, &STEPS[..], "client_secret=$CLIENT_SECRET"),
        (Template::ProcessMaker, &STEPS[..], "-u \"YOUR_CLIENT_ID:$CLIENT_SECRET\""),
        (Template::Fdx, &["register", "code", "refresh", "use", "revoke", "discovery"], "-u \"YOUR_CLIENT_ID:"),
    ] {
        let world = World::of(server, template).await;
        let page = help(&world, &mut Browser::new(), None).await;
        assert_eq!(steps(&page), expected, "{template:?}");
        assert!(command(&page, "exchange").contains(proof), "{template:?}: {}", command(&page, "exchange"));
        let optional = page.body.contains("may leave that proof out");
        assert_eq!(optional, template != Template::Fdx, "{template:?}");
    }
}

#[tokio::test]
async fn the_readers_own_app_is_filled_in_and_nobody_elses() {
    let world = World::new().await;
    let mut ada = world.member("ada", Role::Developer).await;
    let stranger = help(&world, &mut Browser::new(), None).await;
    assert!(stranger.body.contains("/login?next&#x3D;help") && stranger.body.contains("YOUR_CLIENT_ID"));
    let page = ada.get(&world.url("/oauth2/apps")).await;
    let fields = [("type", "spa"), ("name", "Shop"), ("redirect_uris", "https://shop.example/$(id)'cb")];
    let answer = ada.submit(&page, &fields).await;
    let own = answer.location().unwrap_or_else(|| panic!("{}", answer.body)).to_owned();
    let own = own.rsplit('/').next().unwrap().split('?').next().unwrap();
    let page = help(&world, &mut ada, None).await;
    assert!(page.body.contains(&format!("app&#x3D;{own}")) && !page.body.contains("YOUR_CLIENT_ID"), "her only one");
    assert_eq!(page.body, help(&world, &mut ada, Some(own)).await.body);
    let page = help(&world, &mut ada, Some(own)).await;
    assert!(page.body.contains("<strong id=\"app-name\">Shop</strong>") && !page.body.contains("YOUR_CLIENT_ID"));
    let (address, exchange) = (command(&page, "authorize"), command(&page, "exchange"));
    assert!(address.contains(&format!("client_id={own}")) && address.contains("%24%28id%29%27cb"), "{address}");
    assert!(exchange.contains(r"'redirect_uri=https://shop.example/$(id)'\''cb'"), "{exchange}");
    assert!(exchange.contains(&format!("-d client_id={own}")) && !exchange.contains("SECRET"), "{exchange}");
    assert!(page.body.contains("not registered for the grant client_credentials: its kind of app has none."));
    assert!(!page.body.contains("id=\"command-machine\""), "no command that would fail: {}", page.body);

    let other = World::new().await;
    let foreign = other.app(AppType::Web).await.client_id;
    let theirs = world.app(AppType::Web).await.client_id;
    let plain = help(&world, &mut ada, None).await;
    for wanted in [foreign.as_str(), &theirs, "none", "", "<script>", "%00", "a&app=b"] {
        let page = ada.get(&world.url(&format!("/oauth2?app={wanted}"))).await;
        if wanted == "%00" {
            assert_eq!(page.status, 400);
        } else {
            assert_eq!(page.body, plain.body, "{wanted:?} is as if none were named");
        }
    }
    let list = ada.get(&world.url("/oauth2/apps")).await;
    ada.submit(&list, &[("type", "spa"), ("name", "Second"), ("redirect_uris", "https://second.example/cb")]).await;
    let page = help(&world, &mut ada, None).await;
    assert!(page.body.contains("YOUR_CLIENT_ID") && !page.body.contains("id=\"app-name\""), "of two, none is chosen");
    let mut eve = world.member("eve", Role::Viewer).await;
    assert!(help(&world, &mut eve, Some(own)).await.body.contains("<strong id=\"app-name\">Shop</strong>"));
    let page = help(&world, &mut Browser::new(), Some(own)).await;
    assert!(!page.body.contains("Shop") && !page.body.contains(&other.slug), "strangers see no app");
}

#[tokio::test]
async fn reading_the_steps_leads_back_to_them_after_signing_in() {
    let world = World::new().await;
    world.user("bob").await;
    let mut bob = Browser::new();
    let login = bob.get(&world.url("/login?next=help")).await;
    let answer = bob.sign_in(&login, "bob", harness::world::PASSWORD).await;
    assert_eq!(answer.location(), Some(format!("/{}/oauth2", world.slug).as_str()));
    let page = help(&world, &mut bob, None).await;
    assert!(!page.body.contains("next&#x3D;help"), "who is signed in is not asked again");
}

/// Runs commands in a shell with these variables.
fn shell(commands: &str, variables: &[(&str, &str)]) -> String {
    let mut shell = std::process::Command::new("bash");
    shell.args(["-eu", "-c", commands]).env("no_proxy", "*");
    shell.envs(variables.iter().copied());
    let output = shell.output().expect("bash runs");
    assert!(output.status.success(), "{commands}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_commands_work_as_they_are_copied() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    let mut root = world.member("root", Role::Admin).await;
    let page = help(&world, &mut root, Some(&app.client_id)).await;
    let begun = shell(
        &format!(
            "{}\necho \"$STATE $CODE_VERIFIER $NONCE\"\n{}",
            command(&page, "prepare"),
            command(&page, "authorize")
        ),
        &[],
    );
    let (drawn, address) = begun.trim_end().split_once('\n').expect("two lines");
    let [state, verifier, nonce] = drawn.split(' ').collect::<Vec<_>>()[..] else { panic!("three values: {drawn}") };
    assert_eq!(verifier.len(), 43, "{verifier}");
    let back = root.authorize(address, "root", harness::world::PASSWORD).await;
    assert_eq!(back.redirect_parameter("state").as_deref(), Some(state));
    assert_eq!(back.redirect_parameter("iss"), Some(world.issuer()));
    let code = back.redirect_parameter("code").unwrap_or_else(|| panic!("{}", back.body));
    let secret = app.secret.as_deref().unwrap();
    let silent = |name: &str| command(&page, name).replacen("curl ", "curl -sS ", 1);
    let answer = |text: String| serde_json::from_str::<serde_json::Value>(&text).unwrap_or_else(|_| panic!("{text}"));
    let exchanged =
        answer(shell(&silent("exchange"), &[("CODE", &code), ("CODE_VERIFIER", verifier), ("CLIENT_SECRET", secret)]));
    let access = exchanged["access_token"].as_str().unwrap_or_else(|| panic!("{exchanged}"));
    let id_token = exchanged["id_token"].as_str().expect("an ID token");
    let id_token = harness::jws::verified(&world.issuer(), id_token).await.expect("a good ID token");
    assert_eq!(id_token.claims["nonce"], nonce);
    let userinfo = answer(shell(&silent("userinfo"), &[("ACCESS_TOKEN", access)]));
    assert_eq!(userinfo["preferred_username"], "root");
    let described = answer(shell(&silent("introspect"), &[("ACCESS_TOKEN", access), ("CLIENT_SECRET", secret)]));
    assert_eq!(described["active"], true);
    let discovered = answer(shell(&silent("discovery"), &[]));
    assert_eq!(discovered["issuer"], world.issuer());
    let machine = world.app(AppType::Machine).await;
    let page = help(&world, &mut root, Some(&machine.client_id)).await;
    let own = command(&page, "machine").replacen("curl ", "curl -sS ", 1);
    let token = answer(shell(&own, &[("CLIENT_SECRET", machine.secret.as_deref().unwrap())]));
    assert_eq!(token["scope"], "reports:read");
    let page = help(&world, &mut root, None).await;
    let program = world.member_app(Role::Admin, &["apps:read", "apps:write"]).await;
    let own =
        command(&page, "token").replace("PROGRAM_CLIENT_ID", &program.client_id).replacen("curl ", "curl -sS ", 1);
    let token = answer(shell(&own, &[("PROGRAM_SECRET", program.secret.as_deref().unwrap())]));
    assert_eq!(token["scope"], "apps:read apps:write");
    let bearer = token["access_token"].as_str().unwrap_or_else(|| panic!("{token}")).to_owned();
    let made = answer(shell(&command(&page, "register").replacen("curl ", "curl -sS ", 1), &[("TOKEN", &bearer)]));
    assert_eq!(made["client_name"], "My app");
}

/// The variables a page's commands use, and those it sets: `NAME=` or `read … NAME`.
fn variables(page: &Page) -> (Vec<String>, Vec<String>) {
    let name = |text: &str| text.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect::<String>();
    let body = page.body.replace("&#x3D;", "=");
    let used = body.split("<pre ").skip(1).flat_map(|command| {
        let command = command.split("</pre>").next().unwrap_or_default();
        command.split('$').skip(1).map(name).filter(|name| !name.is_empty()).collect::<Vec<_>>()
    });
    let read = body.split("read -r").skip(1).map(|rest| name(rest.trim_start_matches('s').trim_start()));
    let drawn = body.split("=$(").filter_map(|before| before.rsplit(['\n', '>']).next()).map(name);
    (used.collect(), read.chain(drawn).filter(|name| !name.is_empty()).collect())
}

#[tokio::test]
async fn every_value_is_set_before_it_is_used() {
    let world = World::new().await;
    world.set(&["implicit=true", "password_grant=true"]).await;
    let (web, spa) = (world.app(AppType::Web).await, world.app(AppType::Spa).await);
    let (machine, api) = (world.app(AppType::Machine).await, world.app(AppType::Api).await);
    let mut root = world.member("root", Role::Admin).await;
    for app in [None, Some(&web), Some(&spa), Some(&machine), Some(&api)] {
        let page = help(&world, &mut root, app.map(|app| app.client_id.as_str())).await;
        let (used, set) = variables(&page);
        assert!(used.contains(&"ACCESS_TOKEN".to_owned()) && used.contains(&"TOKEN".to_owned()), "{used:?}");
        for name in used {
            assert!(set.contains(&name), "{name} of {:?} is not explained: {set:?}", app.map(|app| &app.client_id));
        }
    }
}

#[tokio::test]
async fn what_an_app_lacks_is_said_in_place_of_a_command_that_fails() {
    let world = World::new().await;
    world.set(&["implicit=true", "password_grant=true"]).await;
    let mut root = world.member("root", Role::Admin).await;
    let all =
        ["authorize", "exchange", "implicit", "password", "machine", "refresh", "userinfo", "introspect", "revoke"];
    let app = world.app(AppType::Web).await;
    let bare = world.app_with(AppType::Web, |app| app.scopes = Some(vec!["orders:read".to_owned()])).await;
    let idle = world.app_with(AppType::Machine, |app| app.scopes = None).await;
    let (machine, api) = (world.app(AppType::Machine).await, world.app(AppType::Api).await);
    let operator = world.member_app(Role::Admin, &["apps:read"]).await;
    for (app, shown) in [
        (&app, &["authorize", "exchange", "refresh", "userinfo", "introspect", "revoke"][..]),
        (&bare, &["authorize", "exchange", "refresh", "introspect", "revoke"]),
        (&machine, &["machine", "introspect", "revoke"]),
        (&operator, &["machine", "introspect", "revoke"]),
        (&idle, &["introspect", "revoke"]),
        (&api, &["introspect"]),
    ] {
        let page = help(&world, &mut root, Some(&app.client_id)).await;
        let found: Vec<&str> =
            all.into_iter().filter(|name| page.body.contains(&format!("id=\"command-{name}\""))).collect();
        assert_eq!(found, shown, "{}", page.body);
    }
    let page = help(&world, &mut root, Some(&app.client_id)).await;
    let update = format!("tenantry app update --workspace {} {}", world.slug, app.client_id);
    for words in ["--add-grant implicit</code>", "--add-grant password --first-party</code>"] {
        assert!(page.body.contains(&format!("<code>{update} {words}")), "{words}: {}", page.body);
    }
    assert_eq!(command(&page, "revoke").matches("$REFRESH_TOKEN").count(), 1);
    let page = help(&world, &mut root, Some(&operator.client_id)).await;
    assert!(
        command(&page, "machine").contains("scope=apps:read") && command(&page, "revoke").contains("$ACCESS_TOKEN")
    );
    assert!(!help(&world, &mut root, Some(&bare.client_id)).await.body.contains("NONCE"), "no openid, no nonce");
}

#[tokio::test]
async fn other_methods_are_not_there() {
    let world = World::new().await;
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = Answer::of(http().request(method.parse().unwrap(), world.url("/oauth2"))).await;
        assert_eq!(answer.status, 405, "{method}");
    }
    let missing = Browser::new().get(&format!("{}/nobody/oauth2", world.server.url)).await;
    assert_eq!(missing.status, 404);
    let query = "a".repeat(20_000);
    let page = Browser::new().get(&world.url(&format!("/oauth2?app={query}"))).await;
    assert_eq!((page.status.as_u16(), page.error_code()), (400, "invalid_request"));
}
