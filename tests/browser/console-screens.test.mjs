// Every screen of the console against one server: it is accessible in both schemes and on a phone, it keeps its policy,
// and what it says it does is done.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";

import { assertAccessible } from "./accessible.mjs";
import { assertQuiet, assertScreen, makeOperator, signInOperator, startConsole } from "./console.mjs";
import { signIn } from "./world.mjs";

let console_;
let page;
let shop;
let ada;
let password;

before(async () => {
  console_ = await startConsole();
  const { server } = console_;
  await server.cli(["workspace", "create", "--slug", "acme", "--name", "Acme"]);
  await server.cli(["workspace", "create", "--slug", "globex", "--name", "Globex"]);
  shop = await server.cli(["app", "create", "--workspace", "acme", "--name", "Shop", "--type", "web", "--redirect-uri", "https://shop.acme.test/back"]);
  ada = await server.cli(["user", "create", "--workspace", "acme", "--username", "ada", "--email", "ada@acme.test", "--password-stdin"], {
    stdin: `four words and ${randomBytes(6).toString("hex")}`,
  });
  page = await console_.openPage();
  await makeOperator(console_, page);
  await page.goto(console_.at("/"));
  await signInOperator(console_, page);
  await page.getByRole("heading", { level: 1, name: "Workspaces" }).waitFor();
});
after(() => console_?.stop());

function go(path) {
  return page.goto(console_.at(path));
}

/** Types the name that a dialog asks for, and confirms. */
async function confirm(name, action) {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(name);
  await dialog.getByRole("button", { name: action }).click();
  await dialog.waitFor({ state: "detached" });
}

test("workspaces: searched on the server, with the search in the address", async () => {
  await go("/");
  await assertScreen(page, "Workspaces");
  assert.match(await page.getByRole("row", { name: /Acme/ }).innerText(), /active\s+1\s+0\s/, "a user, and no sign-in yet");
  await page.getByRole("searchbox").fill("glob");
  await page.waitForURL(/\?query=glob$/);
  await page.getByRole("link", { name: "Acme" }).waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("rowheader", { name: "Globex" }).waitFor();
  await page.getByRole("searchbox").fill("nowhere");
  await page.getByText("Nothing matches.").waitFor();
  assertQuiet(page);
});

test("a workspace is made, and its slug follows from its name until somebody chooses one", async () => {
  await go("/workspaces/new");
  await assertScreen(page, "New workspace");
  await page.fill("[name=name]", "Initech");
  assert.equal(await page.inputValue("[name=slug]"), "initech");
  await page.fill("[name=slug]", "system");
  await page.getByRole("button", { name: "Create workspace" }).click();
  await page.getByText("is a reserved word", { exact: false }).first().waitFor();
  await page.fill("[name=slug]", "init");
  await page.getByRole("button", { name: "Create workspace" }).click();
  await assertScreen(page, "Initech");
});

test("the palette goes anywhere with the keyboard alone", async () => {
  await go("/w/acme");
  await assertScreen(page, "Acme");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  await assertAccessible(page, "console, palette");
  await page.keyboard.type("shop");
  await page.getByRole("option", { name: /^Shop/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Shop" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1", "the focus is on the new screen's heading");
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Acme" }).waitFor();
  await page.getByRole("button", { name: /switch to another workspace/ }).click();
  await page.getByRole("combobox").fill("Glob");
  await page.getByRole("option", { name: /Globex.*0 users, 0 sign-ins in 24 h/ }).click();
  await page.getByRole("heading", { level: 1, name: "Globex" }).waitFor();
  assertQuiet(page);
});

test("the skip link leads past the navigation", async () => {
  await go("/w/acme/apps");
  await page.getByRole("heading", { level: 1, name: "Apps" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "screen");
});

test("apps: registered by type, the secret shown once", async () => {
  await go("/w/acme/apps");
  await assertScreen(page, "Apps");
  await page.getByRole("link", { name: "Register app" }).click();
  await assertScreen(page, "Register an app");
  await page.getByRole("radio", { name: "Machine" }).click();
  await assertScreen(page, "Register an app");
  await page.fill("[name=client_name]", "Nightly import");
  await page.getByRole("button", { name: "Register app" }).click();
  await assertScreen(page, "Nightly import is registered");
  const secret = await page.getByTestId("secret").innerText();
  assert.match(secret, /^tns_/);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download .env" }).click();
  assert.ok(await download);
  await page.getByRole("link", { name: "I have kept the secret" }).click();
  await page.getByRole("heading", { level: 1, name: "Nightly import" }).waitFor();
  assert.ok(!(await page.content()).includes(secret), "the secret is nowhere any more");

  const clientId = new URL(page.url()).pathname.split("/").at(-1);
  await console_.server.cli(["app", "update", clientId, "--workspace", "acme", "--scope", "import:run"]);
  // What a command changes beside a server is seen by it within a second.
  await new Promise((seen) => setTimeout(seen, 1_100));
  await page.reload();
  await page.getByLabel("The app's secret").fill(secret);
  await page.getByRole("button", { name: "Ask for a token" }).click();
  await page.getByText("It works", { exact: true }).waitFor();
  assertQuiet(page);
});

test("an app: each of its parts, changed and kept", async () => {
  await go(`/w/acme/apps/${shop.client_id}`);
  await assertScreen(page, "Shop");
  for (const tab of ["urls", "grants", "scopes", "secrets", "activity", "settings"]) {
    await go(`/w/acme/apps/${shop.client_id}?tab=${tab}`);
    await assertScreen(page, "Shop");
  }
  await go(`/w/acme/apps/${shop.client_id}?tab=urls`);
  const first = page.getByLabel("Redirect URIs 1", { exact: true });
  await first.fill("http://shop.acme.test/back");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").first().waitFor();
  await page.getByText("Request id").waitFor();
  await first.fill("https://shop.acme.test/elsewhere");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved").waitFor();
  await page.reload();
  assert.equal(await first.inputValue(), "https://shop.acme.test/elsewhere");
  assertQuiet(page);
});

test("an app gets a second secret, and loses the first", async () => {
  await go(`/w/acme/apps/${shop.client_id}?tab=secrets`);
  await page.getByRole("button", { name: "New secret" }).click();
  assert.match(await page.getByTestId("secret").innerText(), /^tns_/);
  const end = page.getByRole("button", { name: "End now" });
  await end.click();
  await confirm("Shop", "End the secret");
  await end.waitFor({ state: "detached" });
  assertQuiet(page);
});

test("an app is deleted by typing its name", async () => {
  const gone = await console_.server.cli(["app", "create", "--workspace", "acme", "--name", "Old portal", "--type", "spa", "--redirect-uri", "https://old.acme.test/"]);
  await go(`/w/acme/apps/${gone.client_id}?tab=settings`);
  await page.getByRole("button", { name: "Delete app" }).click();
  const really = page.getByRole("dialog").getByRole("button", { name: "Delete app" });
  assert.ok(await really.isDisabled());
  await assertAccessible(page, "console, a dialog");
  await confirm("Old portal", "Delete app");
  await page.getByRole("heading", { level: 1, name: "Apps" }).waitFor();
  await page.getByRole("link", { name: "Old portal" }).waitFor({ state: "detached" });
  assertQuiet(page);
});

test("users: added, changed, disabled, erased", async () => {
  await go("/w/acme/users");
  await assertScreen(page, "Users");
  await page.getByRole("link", { name: "Add user" }).click();
  await assertScreen(page, "Add a user");
  await page.fill("[name=email]", "grace@acme.test");
  await page.getByRole("button", { name: "Make one" }).click();
  await page.getByRole("button", { name: "Add user" }).click();
  await assertScreen(page, "grace@acme.test is added");
  await page.getByRole("link", { name: "Open grace@acme.test" }).click();
  await assertScreen(page, "grace@acme.test");
  await page.fill("[name=name]", "Grace Example");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved").waitFor();
  for (const tab of ["Sessions", "Apps with access", "Activity", "Password and safety"]) {
    await page.getByRole("tab", { name: tab }).click();
    await assertScreen(page, "grace@acme.test");
  }
  await page.getByRole("button", { name: "Disable" }).click();
  await page.getByRole("button", { name: "Enable" }).waitFor();
  await page.getByRole("button", { name: "Erase user" }).click();
  await confirm("grace@acme.test", "Erase user");
  await page.getByRole("heading", { level: 1, name: "Users" }).waitFor();
  await page.getByRole("rowheader", { name: "ada" }).waitFor();
  assert.equal(await page.getByRole("rowheader").count(), 1);
  assertQuiet(page);
});

/** Waits until these are the rows of the list, in this order. */
async function rowsAre(names) {
  const rows = () => page.getByRole("rowheader").getByRole("link").allInnerTexts();
  const until = Date.now() + 10_000;
  while ((await rows()).join() !== names.join() && Date.now() < until) await page.waitForTimeout(50);
  assert.deepEqual(await rows(), names);
}

function columnHead(name) {
  return page.getByRole("columnheader", { name, exact: true });
}

test("lists are sorted by the heads of their columns, with the order in the address", async () => {
  const { server } = console_;
  await server.cli(["workspace", "create", "--slug", "sorted", "--name", "Sorted"]);
  for (const name of ["bert", "Anna", "zoe"]) {
    await server.cli(["user", "create", "--workspace", "sorted", "--username", name]);
    await server.cli(["app", "create", "--workspace", "sorted", "--name", `App of ${name}`, "--type", "spa", "--redirect-uri", "https://sorted.test/"]);
    // When somebody was added is known to the second.
    await new Promise((later) => setTimeout(later, 1_100));
  }
  await go("/w/sorted/users");
  await assertScreen(page, "Users");
  await rowsAre(["Anna", "bert", "zoe"]);
  assert.equal(await columnHead("Username").getAttribute("aria-sort"), "ascending");
  assert.equal(await columnHead("Created").getAttribute("aria-sort"), null);
  await page.getByRole("button", { name: "Username" }).click();
  await page.waitForURL(/\?order=name_descending$/);
  await rowsAre(["zoe", "bert", "Anna"]);
  assert.equal(await columnHead("Username").getAttribute("aria-sort"), "descending");
  await assertScreen(page, "Users");
  await page.getByRole("button", { name: "Created" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\?order=oldest$/);
  await rowsAre(["bert", "Anna", "zoe"]);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\?order=newest$/);
  await rowsAre(["zoe", "Anna", "bert"]);
  await page.goBack();
  await page.goBack();
  await page.waitForURL(/\?order=name_descending$/);
  await rowsAre(["zoe", "bert", "Anna"]);

  const few = (route) => route.continue({ url: route.request().url().replace("limit=25", "limit=2") });
  await page.route(/\/users\?/, few);
  await go("/w/sorted/users?order=newest");
  await rowsAre(["zoe", "Anna"]);
  await page.getByRole("button", { name: "Next page" }).click();
  await page.waitForURL(/order=newest.*cursor=|cursor=.*order=newest/);
  await rowsAre(["bert"]);
  await page.getByRole("button", { name: "Created" }).click();
  await page.waitForURL(/\?order=oldest$/);
  await rowsAre(["bert", "Anna"]);
  await page.unroute(/\/users\?/, few);
  assertQuiet(page);
});

test("what is searched for has no other order, and a phone sorts by a choice", async () => {
  await go("/w/sorted/users?order=newest");
  // What is found comes in the order of what it was found by.
  await page.getByRole("searchbox").fill("an");
  await rowsAre(["Anna"]);
  assert.equal(await page.getByRole("button", { name: "Created" }).count(), 0);
  assert.equal(await columnHead("Created").getAttribute("aria-sort"), null);

  await go("/w/sorted/apps?order=sideways");
  await rowsAre(["App of bert", "App of Anna", "App of zoe"]);
  await page.getByRole("button", { name: "Name" }).click();
  await page.waitForURL(/\?order=name$/);
  await rowsAre(["App of Anna", "App of bert", "App of zoe"]);
  await assertScreen(page, "Apps");

  await page.setViewportSize({ width: 390, height: 800 });
  assert.ok(!(await columnHead("Name").isVisible()));
  await page.getByLabel("Sort by").selectOption({ label: "Created, newest first" });
  await page.waitForURL(/\?order=newest$/);
  await rowsAre(["App of zoe", "App of Anna", "App of bert"]);
  await assertScreen(page, "Apps");
  assert.ok(!(await page.getByLabel("Sort by").isVisible()));

  await go("/?order=newest");
  await page.getByRole("rowheader").first().filter({ hasText: "Sorted" }).waitFor();
  assertQuiet(page);
});

test("a user's password is set", async () => {
  await go(`/w/acme/users/${ada.id}?tab=safety`);
  await page.getByRole("button", { name: "Make one" }).click();
  await page.getByRole("button", { name: "Set password" }).click();
  password = await page.getByTestId("secret").innerText();
  assert.match(password, /^(\w{5}-){4}\w{5}$/);
  assertQuiet(page);
});

test("a user is given a link, and chooses a password with it", async () => {
  await go(`/w/acme/users/${ada.id}?tab=safety`);
  await page.getByRole("button", { name: "Set-password link" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("How it gets there").selectOption("answer");
  await assertAccessible(page, "console, set-password link");
  await dialog.getByRole("button", { name: "Show the link" }).click();
  const link = await dialog.getByTestId("password-link").innerText();
  await assertAccessible(page, "console, the link");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  const own = await console_.openPage();
  await own.goto(link);
  password = "amber cobalt walrus 48 lantern";
  await own.fill("#password", password);
  await own.click("#password-submit");
  await own.waitForSelector("#page[data-page=recover-done]");
  assertQuiet(own);

  await page.getByRole("button", { name: "Set-password link" }).click();
  await dialog.getByRole("button", { name: "Mail the link" }).click();
  await dialog.getByText("To ada@acme.test").waitFor();
  await page.keyboard.press("Escape");
  assertQuiet(page);
});

test("members: a role is given, changed and taken away", async () => {
  await go("/w/acme/members");
  await assertScreen(page, "Members");
  await page.getByRole("button", { name: "Give a role" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Username or e-mail").fill("ada");
  await assertAccessible(page, "console, give a role");
  await dialog.getByRole("button", { name: "Give the role" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByLabel("Role of ada").selectOption("owner");
  await page.getByText("ada has another role").waitFor();
  await assertScreen(page, "Members");
});

test("a member signs in to their own workspace, and reaches no other", async () => {
  const own = await console_.openPage();
  await own.goto(console_.at("/w/acme/users"));
  await own.getByRole("link", { name: "Sign in to acme" }).click();
  await own.waitForSelector("#page[data-page=login]");
  await signIn(own, { username: "ada", password });
  await assertScreen(own, "Users");
  await own.getByRole("button", { name: "Your account" }).click();
  await own.getByText("signed in to Acme (acme)").waitFor();
  await own.goto(console_.at("/w/globex"));
  await own.getByRole("link", { name: "Sign in to globex" }).waitFor();
  assertQuiet(own);
});

test("what a person allowed an app is seen, and withdrawn", async () => {
  const back = "https://gallery.acme.test/back";
  const gallery = await console_.server.cli(["app", "create", "--workspace", "acme", "--name", "Gallery", "--type", "web", "--redirect-uri", back]);
  const own = await console_.openPage();
  // Nobody answers at the app's address: that it is asked for is enough.
  const returned = () => own.waitForRequest((request) => request.url().startsWith(`${back}?code=`));
  const asked = new URLSearchParams({
    client_id: gallery.client_id, response_type: "code", redirect_uri: back, scope: "openid email",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256",
  });
  const authorize = `${console_.server.url}/acme/oauth2/authorize?${asked}`;
  await own.goto(authorize);
  // Whoever is signed in to the console is to the workspace's pages.
  await own.waitForSelector("#username, #consent-allow");
  if (await own.locator("#username").count()) await signIn(own, { username: "ada", password });
  await Promise.all([returned(), own.click("#consent-allow")]);
  await Promise.all([returned(), own.goto(authorize).catch(() => {})]);

  await go(`/w/acme/users/${ada.id}?tab=consents`);
  const row = page.getByRole("row").filter({ hasText: "Gallery" });
  await row.getByText(/email/).waitFor();
  await assertScreen(page, "ada");
  await row.getByRole("button", { name: "Withdraw" }).click();
  await assertAccessible(page, "console, withdrawing a consent");
  await confirm("Gallery", "Withdraw the consent");
  await page.getByText("No consent is remembered").waitFor();
  await assertScreen(page, "ada");
  await own.goto(authorize);
  await own.waitForSelector("#consent-allow");
  assertQuiet(page);
});

test("where a person is signed in, and which apps may act for them, is seen and ended", async () => {
  await go(`/w/acme/users/${ada.id}?tab=grants`);
  await page.getByRole("rowheader", { name: "console" }).waitFor();
  await assertScreen(page, "ada");
  await page.getByRole("tab", { name: "Sessions" }).click();
  await page.getByRole("button", { name: "Sign out everywhere" }).waitFor();
  await assertScreen(page, "ada");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.getByText("Not signed in anywhere").waitFor();
  await page.getByRole("tab", { name: "Apps with access" }).click();
  await page.getByText("No app has access").waitFor();
  assertQuiet(page);
});

test("scopes, APIs and the path table, and a request tried against it", async () => {
  await go("/w/acme/apis");
  await assertScreen(page, "Scopes and APIs");
  await page.fill("[name=name]", "orders:read");
  await page.fill("[name=description]", "See your orders");
  await page.getByRole("button", { name: "Add scope" }).click();
  await page.getByRole("rowheader", { name: "orders:read" }).waitFor();
  await page.getByRole("tab", { name: "APIs" }).click();
  await page.fill("[name=identifier]", "https://api.acme.test");
  await page.getByRole("button", { name: "Add API" }).click();
  await page.getByRole("row", { name: /https:\/\/api\.acme\.test/ }).waitFor();
  await assertScreen(page, "Scopes and APIs");
  await page.getByRole("tab", { name: "Path table" }).click();
  const add = page.locator("section", { has: page.getByRole("heading", { name: "Add a line" }) });
  await add.locator("[name=scope]").selectOption("orders:read");
  await add.locator("[name=path]").fill("/orders/{id}");
  await add.getByRole("button", { name: "Add line" }).click();
  await page.getByRole("rowheader", { name: "/orders/{id}" }).waitFor();
  const attempt = page.locator("section", { has: page.getByRole("heading", { name: "Try a request" }) });
  await attempt.locator("[name=path]").fill("/orders/42");
  await attempt.locator("[name=scopes]").fill("orders:read");
  await attempt.getByRole("button", { name: "Try" }).click();
  await page.getByText("Let through", { exact: true }).waitFor();
  await attempt.locator("[name=scopes]").fill("email");
  await attempt.getByRole("button", { name: "Try" }).click();
  await page.getByText("Refused", { exact: true }).waitFor();
  await assertScreen(page, "Scopes and APIs");
});

test("what people read about a scope is changed", async () => {
  await go("/w/acme/apis?tab=scopes");
  await page.getByRole("button", { name: "Edit orders:read" }).click();
  const dialog = page.getByRole("dialog");
  await assertAccessible(page, "console, a scope's description");
  await dialog.getByLabel("What people read").fill("See what you have ordered");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("cell", { name: "See what you have ordered" }).waitFor();
  assertQuiet(page);
});

test("a list that is longer than a page shows all of it, on demand", async () => {
  const own = await console_.openPage();
  for (const where of ["/w/acme", "/w/acme/users"]) {
    await own.context().clearCookies();
    await own.goto(console_.at(where));
    await own.getByRole("link", { name: "Sign in to acme" }).click();
    await own.waitForSelector("#page[data-page=login]");
    await signIn(own, { username: "ada", password });
    await own.getByRole("button", { name: "Your account" }).waitFor();
  }
  // Two are enough to be seen one at a time.
  const few = (route) => route.continue({ url: route.request().url().replace("limit=25", "limit=1") });
  await page.route(/\/(sessions|grants)\?/, few);
  for (const tab of ["sessions", "grants"]) {
    await go(`/w/acme/users/${ada.id}?tab=${tab}`);
    await page.locator("tbody tr").first().waitFor();
    while (await page.getByRole("button", { name: "Load more" }).isVisible()) {
      const before = await page.locator("tbody tr").count();
      await page.getByRole("button", { name: "Load more" }).click();
      await page.waitForFunction((count) => document.querySelectorAll("tbody tr").length > count || !/Load more/.test(document.body.innerText), before);
    }
    assert.ok((await page.locator("tbody tr").count()) >= 2, tab);
  }
  await page.unroute(/\/(sessions|grants)\?/, few);
  assertQuiet(page);
});

test("leaving asks before what was typed is lost", async () => {
  await go(`/w/acme/apps/${shop.client_id}?tab=settings`);
  const name = page.locator("[name=client_name]");
  await name.fill("Shop of tomorrow");
  await page.getByRole("link", { name: "Users", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
  await dialog.waitFor();
  await assertAccessible(page, "console, leave without saving");
  await dialog.getByRole("button", { name: "Stay" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal(await name.inputValue(), "Shop of tomorrow");
  await page.getByRole("tab", { name: "Overview" }).click();
  await dialog.getByRole("button", { name: "Leave" }).click();
  await page.getByRole("heading", { name: "Ids and endpoints" }).waitFor();
  await page.getByRole("tab", { name: "Settings" }).click();
  assert.equal(await name.inputValue(), "Shop");
  // What was saved, or put back, is not asked about.
  await name.fill("Shop of today");
  await page.getByRole("button", { name: "Undo changes" }).click();
  await page.getByRole("tab", { name: "URLs" }).click();
  await page.getByRole("tab", { name: "Settings" }).click();
  await name.fill("The shop");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { level: 1, name: "The shop" }).waitFor();
  await page.getByRole("link", { name: "Users", exact: true }).click();
  await assertScreen(page, "Users");
  await console_.server.cli(["app", "update", shop.client_id, "--workspace", "acme", "--name", "Shop"]);
  assertQuiet(page);
});

test("a redirect URI that is refused is told which registered one it nearly is", async () => {
  await go(`/w/acme/apps/${shop.client_id}?tab=urls`);
  await page.getByLabel("What the app sends").fill("https://shop.acme.test/elsewhere/");
  await page.getByText("there is a slash more at the end", { exact: false }).waitFor();
  await assertScreen(page, "Shop");
  await page.getByLabel("What the app sends").fill("https://shop.acme.test/elsewhere");
  await page.getByText("It is registered").waitFor();
  assertQuiet(page);
});

test("keys are rotated, and the old ones stay for a while", async () => {
  await go("/w/acme/keys");
  await assertScreen(page, "Keys");
  await page.getByRole("button", { name: "Rotate keys" }).click();
  await page.getByText("published", { exact: true }).first().waitFor();
  await assertScreen(page, "Keys");
});

test("a legacy switch is turned on and off", async () => {
  await go("/w/acme/legacy");
  await assertScreen(page, "Legacy switches");
  const json = page.getByRole("switch", { name: "json_token" });
  await json.click({ force: true });
  await page.getByText("Saved").waitFor();
  await page.reload();
  assert.ok(await json.isChecked());
  assertQuiet(page);
});

test("the audit trail is filtered by its address, and verified", async () => {
  await go("/w/acme/audit");
  await assertScreen(page, "Audit");
  await page.getByLabel("Action").fill("app.deleted");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.waitForURL(/action=app\.deleted/);
  await page.getByRole("row").nth(2).waitFor({ state: "detached" });
  assert.equal(await page.locator("tbody tr").count(), 1);
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await page.getByText("The chain is whole").waitFor();
  await page.getByText(/^\d+ lines were checked\./).waitFor();
  await assertScreen(page, "Audit");
  // The command that is to be kept is one that can be run.
  const command = await page.locator("code", { hasText: "tenantry audit verify" }).innerText();
  const [program, ...words] = command.split(" ");
  assert.equal(program, "tenantry");
  assert.equal((await console_.server.cli(words)).intact, true);
});

test("a long chain is verified stretch by stretch, and stopped and gone on with", async () => {
  // Each answer is held until the test lets it go, and every stretch is one line.
  const held = [];
  await page.route("**/audit/verify*", async (route) => {
    await new Promise((go) => held.push(go));
    const url = new URL(route.request().url());
    url.searchParams.set("limit", "1");
    await route.continue({ url: url.href }).catch(() => {});
  });
  const letGo = async () => {
    while (held.length === 0) await page.waitForTimeout(20);
    held.shift()();
  };
  await go("/w/acme/audit");
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await letGo();
  await page.getByText(/^Verifying: 1 of \d+ lines are whole so far\.$/).waitFor();
  await assertScreen(page, "Audit");
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText(/^Stopped: 1 of /).waitFor();
  await assertScreen(page, "Audit");
  held.length = 0;
  await page.getByRole("button", { name: "Go on" }).click();
  await letGo();
  await page.getByText(/^Verifying: 2 of /).waitFor();
  await page.unroute("**/audit/verify*");
  held.forEach((go) => go());
  await page.getByText("The chain is whole").waitFor();
  assertQuiet(page);
});

/** A PNG of 120 by 40 pixels in one colour, as a page draws it. */
async function picture() {
  const drawn = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 120, height: 40 });
    const context = canvas.getContext("2d");
    context.fillStyle = "#c0392b";
    context.fillRect(0, 0, 120, 40);
    return canvas.toDataURL("image/png");
  });
  return Buffer.from(drawn.split(",")[1], "base64");
}

test("branding: the look is measured by the server, kept, and at the top of every screen", async () => {
  await go("/w/acme/branding");
  await assertScreen(page, "Branding");
  const link = () => page.getByRole("row", { name: /Links on the page/ }).innerText();
  const before = await link();
  await page.fill("[name=primary]", "#ffee00");
  while ((await link()) === before) await page.waitForTimeout(50);
  assert.match(await link(), /readable/);
  await page.fill("[name=primary]", "#7a1f5");
  await page.getByText("Write it as #rrggbb").waitFor();
  await page.fill("[name=primary]", "#7a1f5c");
  await page.getByRole("radiogroup", { name: "Corners" }).getByText("Round").click();
  await page.fill("[name=privacy_policy]", "http://acme.example");
  await page.getByText("does not begin with https://").waitFor();
  await page.fill("[name=privacy_policy]", "https://acme.example/privacy");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved").waitFor();
  await page.waitForFunction(() => getComputedStyle(document.querySelector("header")).borderTopColor === "rgb(122, 31, 92)");
  await page.getByRole("radiogroup", { name: "Scheme" }).getByText("Dark").click();
  await page.getByRole("radiogroup", { name: "Width" }).getByText("Phone").click();
  await page.getByRole("img", { name: /The sign-in page of Acme, dark, on a phone/ }).waitFor();
  await assertScreen(page, "Branding");
  assertQuiet(page);
});

test("branding: a logo is dropped, shown on the sign-in page, and removed", async () => {
  await go("/w/acme/branding");
  const file = page.getByLabel("Logo file");
  await file.setInputFiles({ name: "logo.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") });
  await page.getByText("SVG is left out").waitFor();
  await file.setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from("<svg/>") });
  await page.getByText("neither PNG, JPEG nor WebP").waitFor();
  const bytes = [...(await picture())];
  const transfer = await page.evaluateHandle((data) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([new Uint8Array(data)], "logo.png", { type: "image/png" }));
    return dropped;
  }, bytes);
  await page.getByText("Drop a picture here.").dispatchEvent("drop", { dataTransfer: transfer });
  await page.getByText("The logo is kept").waitFor();
  const logo = page.getByRole("img", { name: "Logo of Acme" });
  await logo.waitFor();
  assert.equal(await logo.evaluate((image) => image.naturalWidth), 120);
  await assertScreen(page, "Branding");

  const visitor = await console_.openPage();
  await visitor.goto(`${console_.server.url}/acme/login`);
  const shown = visitor.getByRole("img", { name: "Acme" });
  assert.equal(await shown.evaluate((image) => image.naturalWidth), 120);
  assert.equal(await visitor.getByRole("link", { name: "Privacy policy" }).getAttribute("rel"), "noopener");
  await assertAccessible(visitor, "the sign-in page with a logo");
  assertQuiet(visitor);

  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByText("Drop a picture here.").waitFor();
  assertQuiet(page);
});

test("settings: a policy is changed, a workspace suspended, resumed and deleted", async () => {
  await go("/w/globex/settings");
  await assertScreen(page, "Settings");
  await page.fill("[name=code_seconds]", "45");
  await page.getByRole("button", { name: "Save policy" }).click();
  await page.getByText("Saved").waitFor();
  await page.reload();
  assert.equal(await page.inputValue("[name=code_seconds]"), "45");
  await page.getByRole("button", { name: "Suspend" }).click();
  await confirm("globex", "Suspend workspace");
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("button", { name: "Suspend" }).waitFor();
  await page.getByRole("button", { name: "Delete workspace" }).click();
  await confirm("globex", "Delete workspace");
  await page.getByRole("heading", { level: 1, name: "Workspaces" }).waitFor();
  assertQuiet(page);
});

test("the instance shows its health and what it does", async () => {
  await go("/instance");
  await assertScreen(page, "Health");
  await page.getByText("schema.applied").waitFor();
  await page.getByText("schema.pending").waitFor();
  assert.match(await page.locator("dl").first().innerText(), /Active workspaces[^0-9]*[1-9]/);
});

test("the usage of all workspaces leads into the busiest", async () => {
  await go("/");
  await page.getByRole("link", { name: "Usage" }).click();
  await assertScreen(page, "Usage");
  await page.getByRole("radiogroup", { name: "Period" }).getByText("30 days").click();
  await page.waitForURL(/tab=30d/);
  // Counts are written every five seconds.
  await page.getByRole("img", { name: /all workspaces, 30d/ }).waitFor();
  while ((await page.getByRole("rowheader", { name: "System" }).count()) === 0) {
    await page.waitForTimeout(500);
    await page.reload();
    await page.getByRole("heading", { name: "The busiest workspaces" }).waitFor();
  }
  await assertScreen(page, "Usage");
  await page.getByRole("link", { name: "System" }).click();
  await page.getByRole("heading", { level: 1, name: "System" }).waitFor();
  assertQuiet(page);
});

test("what is not there says so", async () => {
  await go("/w/nowhere");
  await assertScreen(page, "No such workspace");
  await go("/nothing-of-the-kind");
  await assertScreen(page, "Nothing is here");
});
