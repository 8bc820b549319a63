import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertAccessible } from "./accessible.mjs";
import { pageName, signIn, startWorld } from "./world.mjs";

let world;
let apps;
before(async () => {
  world = await startWorld();
  apps = `${world.issuer}/oauth2/apps`;
  const { cli } = world.server;
  const inAcme = (...words) => cli.call(world.server, [...words.slice(0, 2), "--workspace", "acme", ...words.slice(2)]);
  await inAcme("member", "create", "--user", "ada", "--role", "developer");
  await inAcme("scope", "create", "--name", "orders:read", "--description", "Read orders");
});
after(() => world?.stop());

/** A page on which ada is signed in and sees her apps. */
async function openApps(options) {
  const page = await world.openPage(options);
  await page.goto(apps);
  assert.equal(await pageName(page), "login");
  await signIn(page, world.ada);
  await page.waitForSelector("#page[data-page=apps]");
  return page;
}

async function register(page, { kind, name, uris = "" }) {
  await page.goto(apps);
  await page.check(`#app-type-${kind}`);
  await page.fill("#app-name", name);
  await page.fill("#redirect-uris", uris);
  if (kind === "machine") await page.check("#scope-0");
  await page.click("#app-create");
}

test("an app is registered, its secret copied, changed, given a new secret and deleted", async () => {
  const page = await openApps();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await assertAccessible(page, "no apps yet");

  await register(page, { kind: "web", name: "Bookshop", uris: "https://books.example/callback" });
  await page.waitForSelector("#page[data-page=app-created]");
  await assertAccessible(page, "app registered");
  const clientId = await page.locator("#client-id").innerText();
  const secret = await page.locator("#client-secret").innerText();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.click("#copy-client-secret");
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await copied(), secret);
  await page.click("#copy-client-id");
  assert.equal(await copied(), clientId);
  const introspect = (password) =>
    fetch(`${world.issuer}/oauth2/introspect`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${password}`).toString("base64")}` },
      body: new URLSearchParams({ token: "none" }),
    });
  assert.equal((await introspect(secret)).status, 200, "the copied secret is the app's");

  await page.click("#app");
  await page.waitForSelector("#page[data-page=app]");
  await assertAccessible(page, "app");
  await page.fill("#app-name", "Old books");
  await page.check("#scope-0");
  await page.click("#app-save");
  await page.getByRole("heading", { level: 1, name: "Old books" }).waitFor();
  assert.equal(await page.locator("#notice").innerText(), "Saved.");
  await page.reload();
  assert.ok(await page.isChecked("#scope-0"));

  await page.click("#app-rotate");
  await page.waitForSelector("#page[data-page=app-rotate]");
  await assertAccessible(page, "new secret, asked");
  await page.check("#leaked");
  await page.click("#app-rotate");
  await page.waitForSelector("#page[data-page=app-rotated]");
  await assertAccessible(page, "new secret");
  const second = await page.locator("#client-secret").innerText();
  assert.deepEqual([(await introspect(secret)).status, (await introspect(second)).status], [401, 200]);

  await page.click("#app");
  await page.click("#app-delete");
  await page.waitForSelector("#page[data-page=app-delete]");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "confirm");
  await page.fill("#confirm", "Bookshop");
  await page.click("#app-delete");
  await page.locator("#confirm-problem").waitFor();
  await assertAccessible(page, "delete, refused");
  await page.fill("#confirm", "Old books");
  await page.click("#app-delete");
  await page.waitForSelector("#page[data-page=apps] #notice");
  assert.doesNotMatch(await page.locator("main").innerText(), /Old books/);
  assert.deepEqual(page.violations, []);
});

test("a mistake is said at its field, and what was typed is still there", async () => {
  const page = await openApps();
  await register(page, { kind: "native", name: "Pocket shop", uris: "pocketshop:/callback" });
  const problem = page.locator("#redirect-uris-problem");
  await problem.waitFor();
  assert.match(await problem.innerText(), /reversed domain name/);
  const field = page.locator("#redirect-uris");
  assert.match(await field.getAttribute("aria-describedby"), /redirect-uris-problem/);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "redirect-uris");
  assert.ok(await page.isChecked("#app-type-native"));
  assert.equal(await page.inputValue("#app-name"), "Pocket shop");
  assert.equal(await field.inputValue(), "pocketshop:/callback");
  await assertAccessible(page, "apps, with a mistake");
  await field.fill("com.example.pocketshop:/callback");
  await page.click("#app-create");
  await page.waitForSelector("#page[data-page=app] #notice");
  assert.equal(await page.locator("#app-rotate").count(), 0, "it has no secret");
  assert.deepEqual(page.violations, []);
});

test("a service without a permission is sent back to the permissions", async () => {
  const page = await openApps();
  await page.check("#app-type-machine");
  await page.fill("#app-name", "Idle service");
  await page.click("#app-create");
  await page.locator("#scopes-problem").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "scope-0");
  assert.match(await page.locator("fieldset", { has: page.locator("#scope-0") }).getAttribute("aria-describedby"), /scopes-problem/);
  await assertAccessible(page, "apps, a service without a permission");
  await page.keyboard.press("Space");
  await page.click("#app-create");
  await page.waitForSelector("#page[data-page=app-created]");
  assert.deepEqual(page.violations, []);
});

test("of two people who change one app, the second sees what the first made of it", async () => {
  const page = await openApps();
  await register(page, { kind: "spa", name: "Corner shop", uris: "https://corner.example/cb" });
  await page.waitForSelector("#page[data-page=app]");
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.fill("#app-name", "Their shop");
  await other.click("#app-save");
  await other.getByRole("heading", { level: 1, name: "Their shop" }).waitFor();
  await page.fill("#app-name", "My shop");
  await page.click("#app-save");
  const stale = page.locator("#stale");
  await stale.waitFor();
  assert.match(await stale.innerText(), /Somebody changed this app meanwhile[^]*Their shop/);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "stale");
  assert.equal(await page.inputValue("#app-name"), "My shop");
  await assertAccessible(page, "app, changed meanwhile");
  await page.click("#app-save");
  await page.getByRole("heading", { level: 1, name: "My shop" }).waitFor();
  assert.equal(await page.locator("#notice").innerText(), "Saved.");
  assert.deepEqual(page.violations, []);
});

test("who is signed in can sign out, and come back as somebody else", async () => {
  const bob = { username: "bob", password: world.ada.password };
  const words = ["user", "create", "--workspace", "acme", "--username", bob.username, "--password-stdin"];
  await world.server.cli(words, { stdin: bob.password });
  const page = await world.openPage();
  await page.goto(apps);
  await signIn(page, bob);
  await page.locator("#other-account").waitFor();
  assert.equal(await page.locator("#account-name").innerText(), "bob");
  await page.click("#other-account");
  await signIn(page, world.ada);
  await page.waitForSelector("#page[data-page=apps]");
  assert.equal(await page.locator("#account-name").innerText(), "ada");
  await page.click("#account-sign-out");
  await page.click("#logout-confirm");
  await page.goto(apps);
  assert.equal(await pageName(page), "login");
  assert.deepEqual(page.violations, []);
});

/** Presses Tab until the element of this id has the focus. */
async function tabTo(page, id) {
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await page.evaluate(() => document.activeElement?.id)) === id) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`the keyboard does not reach ${id}`);
}

test("the keyboard is enough", async () => {
  const page = await openApps();
  await tabTo(page, "app-type-web");
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement.parentElement).outlineStyle);
  assert.equal(ring, "solid", "the focus shows");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  assert.ok(await page.isChecked("#app-type-web"));
  await tabTo(page, "app-name");
  await page.keyboard.type("Typed shop");
  await tabTo(page, "redirect-uris");
  await page.keyboard.type("https://a.example/cb\nhttps://b.example/cb");
  await tabTo(page, "scope-0");
  await page.keyboard.press("Space");
  await tabTo(page, "app-create");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#page[data-page=app-created]");
  await tabTo(page, "copy-client-secret");
  await tabTo(page, "app");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#page[data-page=app]");
  assert.equal(await page.inputValue("#redirect-uris"), "https://a.example/cb\nhttps://b.example/cb");
  await tabTo(page, "app-delete");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#page[data-page=app-delete]");
  await page.keyboard.type("Typed shop");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#page[data-page=apps] #notice");
  assert.deepEqual(page.violations, []);
});

test("all of it works without JavaScript, and nothing is offered that would not", async () => {
  const page = await openApps({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await register(page, { kind: "machine", name: "Night report" });
  await page.waitForSelector("#page[data-page=app-created]");
  assert.equal(await page.locator("#copy-client-secret").isVisible(), false);
  assert.match(await page.locator("#client-secret").innerText(), /^tns_/);
  await page.click("#app");
  await page.fill("#app-name", "Day report");
  await page.click("#app-save");
  await page.waitForSelector("#notice");
  await page.click("#app-rotate");
  await page.click("#app-rotate");
  await page.waitForSelector("#page[data-page=app-rotated]");
  await page.click("#app");
  await page.click("#app-delete");
  await page.fill("#confirm", "Day report");
  await page.click("#app-delete");
  await page.waitForSelector("#page[data-page=apps] #notice");
});

test("the steps show the app that was chosen, and its commands are copied", async () => {
  const page = await openApps();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await register(page, { kind: "spa", name: "Window shop", uris: "https://window.example/cb" });
  await page.waitForSelector("#page[data-page=app]");
  const clientId = await page.locator("#client-id").innerText();
  await page.click("#help");
  await page.waitForSelector("#page[data-page=help]");
  assert.equal(await page.locator("#app-name").innerText(), "Window shop");
  await assertAccessible(page, "steps");
  await page.click("summary");
  await assertAccessible(page, "steps, with those of a program");
  await page.click("#copy-exchange");
  const command = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(command, new RegExp(`^curl ${world.issuer}/oauth2/token \\\\\\n[^]*client_id=${clientId}$`));

  const stranger = await world.openPage();
  await stranger.goto(`${world.issuer}/oauth2?app=${clientId}`);
  assert.doesNotMatch(await stranger.locator("main").innerText(), /Window shop/);
  await assertAccessible(stranger, "steps, nobody signed in");
  await stranger.click("#sign-in");
  await signIn(stranger, world.ada);
  await stranger.waitForSelector("#page[data-page=help]");
  await stranger.getByRole("link", { name: "Window shop" }).click();
  await stranger.waitForSelector("#app-name");
  assert.deepEqual([...page.violations, ...stranger.violations], []);
});

test("a list, a viewer's pages and the refusal of somebody without a role are accessible too", async () => {
  const page = await openApps();
  await register(page, { kind: "spa", name: "A shop with a name as long as a name may be, which is sixty", uris: "https://window.example/cb" });
  await page.goto(apps);
  await assertAccessible(page, "apps");
  for (const role of ["viewer", undefined]) {
    const words = role ? ["set-role", "--role", role] : ["delete"];
    await world.server.cli(["member", words[0], "--workspace", "acme", "--user", "ada", ...words.slice(1)]);
    const answer = await page.goto(apps);
    assert.equal(answer.status(), role ? 200 : 403);
    assert.equal(await page.locator("form").count(), 0);
    await assertAccessible(page, `apps, ${role ?? "no role"}`);
    if (role) {
      await page.locator("#apps-list a").last().click();
      await page.waitForSelector("#locked");
      await assertAccessible(page, "app, viewer");
    }
  }
  await page.goto(world.issuer);
  await assertAccessible(page, "front page, signed in");
  assert.deepEqual(page.violations, []);
});
