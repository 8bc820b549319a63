// The console offers each person what their role reaches, and nothing else: what they could not do is not there, or closed
// with the reason beside it.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";

import { assertQuiet, assertScreen, makeOperator, signInOperator, startConsole } from "./console.mjs";
import { signIn } from "./world.mjs";

const password = `four words and ${randomBytes(6).toString("hex")}`;

let console_;
let shop;
let pat;

before(async () => {
  console_ = await startConsole();
  const { server } = console_;
  await server.cli(["workspace", "create", "--slug", "acme", "--name", "Acme"]);
  shop = await server.cli(["app", "create", "--workspace", "acme", "--name", "Shop", "--type", "web", "--redirect-uri", "https://shop.acme.test/back"]);
  for (const role of ["viewer", "developer", "admin", "owner"]) {
    await server.cli(["user", "create", "--workspace", "acme", "--username", `the-${role}`, "--password-stdin"], { stdin: password });
    await server.cli(["member", "create", "--workspace", "acme", "--user", `the-${role}`, "--role", role]);
  }
  pat = await server.cli(["user", "create", "--workspace", "acme", "--username", "pat", "--password-stdin"], { stdin: password });
});
after(() => console_?.stop());

/** Somebody's console, at the apps of the workspace. */
async function consoleOf(role) {
  const page = await console_.openPage();
  await page.goto(console_.at("/w/acme/apps"));
  await page.getByRole("link", { name: "Sign in to acme" }).click();
  await page.waitForSelector("#page[data-page=login]");
  await signIn(page, { username: `the-${role}`, password });
  await page.getByRole("heading", { level: 1, name: "Apps" }).waitFor();
  return page;
}

async function open(page, path, heading) {
  await page.goto(console_.at(path));
  await assertScreen(page, heading);
}

/** The names of what can be pressed on a screen, apart from what changes nothing. */
async function offered(page) {
  const nothing = /^(Copy|Show the secret|Test login$|Try$|Filter$|Show |Next page|First page|Verify|Load more|Export|Download)/;
  const names = await page.locator("main :is(button, input[type=checkbox], a[href$='/new']):enabled").evaluateAll((all) =>
    all
      .filter((element) => element.checkVisibility() && element.role !== "tab" && !element.closest("[role=tablist], thead"))
      .map((element) => element.getAttribute("aria-label") ?? element.textContent.trim()),
  );
  return names.filter((name) => name !== "" && !nothing.test(name));
}

test("a viewer looks at everything, and nothing there changes anything", async () => {
  const page = await consoleOf("viewer");
  await page.getByText("read-only", { exact: true }).waitFor();
  for (const [path, heading] of [
    ["", "Acme"],
    ["/apps", "Apps"],
    ["/apps/new", "Register an app"],
    [`/apps/${shop.client_id}?tab=urls`, "Shop"],
    [`/apps/${shop.client_id}?tab=grants`, "Shop"],
    [`/apps/${shop.client_id}?tab=scopes`, "Shop"],
    [`/apps/${shop.client_id}?tab=secrets`, "Shop"],
    [`/apps/${shop.client_id}?tab=settings`, "Shop"],
    ["/users", "Users"],
    [`/users/${pat.id}`, "pat"],
    [`/users/${pat.id}?tab=sessions`, "pat"],
    ["/members", "Members"],
    ["/apis", "Scopes and APIs"],
    ["/apis?tab=resources", "Scopes and APIs"],
    ["/apis?tab=paths", "Scopes and APIs"],
    ["/keys", "Keys"],
    ["/legacy", "Legacy switches"],
    ["/branding", "Branding"],
    ["/settings", "Settings"],
  ]) {
    await open(page, `/w/acme${path}`, heading);
    assert.deepEqual(await offered(page), [], path);
  }
  await page.getByText("Read-only: the role viewer does not allow this; it takes the role admin.").first().waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search and commands" }).fill("a");
  await page.getByRole("option", { name: "Apps", exact: true }).waitFor();
  assert.equal(await page.getByRole("option", { name: /Register an app|Create a workspace/ }).count(), 0);
  assertQuiet(page);
});

test("a developer registers apps and sees their own, and changes nothing else", async () => {
  const page = await consoleOf("developer");
  assert.equal(await page.getByText("Shop").count(), 0, "the apps of others are not there");
  await page.getByRole("link", { name: "Register app" }).first().click();
  await assertScreen(page, "Register an app");
  assert.equal(await page.getByRole("radio", { name: "API", exact: true }).count(), 0);
  await page.getByRole("radio", { name: "Single-page app" }).click();
  await page.fill("[name=client_name]", "My page");
  await page.getByRole("button", { name: "Register app" }).click();
  await assertScreen(page, "My page");
  await open(page, "/w/acme/apps", "Apps");
  assert.equal(await page.locator("tbody tr").count(), 1);
  for (const [path, heading] of [["/members", "Members"], ["/users", "Users"], ["/settings", "Settings"], ["/keys", "Keys"]]) {
    await open(page, `/w/acme${path}`, heading);
    assert.deepEqual(await offered(page), [], path);
  }
  assert.equal(await page.getByText("read-only", { exact: true }).count(), 0);
  assertQuiet(page);
});

test("an admin manages all but owners, keys and the end of the workspace", async () => {
  const page = await consoleOf("admin");
  await open(page, "/w/acme/members", "Members");
  await page.getByRole("row", { name: /the-owner/ }).waitFor();
  assert.equal(await page.getByLabel("Role of the-owner").count(), 0, "an owner's role is not theirs to change");
  const choices = await page.getByLabel("Role of the-viewer").locator("option").allInnerTexts();
  assert.deepEqual(choices, ["viewer", "developer", "admin"]);
  await page.getByLabel("Role of the-viewer").selectOption("developer");
  await page.getByText("the-viewer has another role").waitFor();
  await open(page, "/w/acme/keys", "Keys");
  assert.deepEqual(await offered(page), []);
  await page.getByText("Read-only: the role admin does not allow this; it takes the role owner.").waitFor();
  await open(page, "/w/acme/settings", "Settings");
  await page.fill("[name=code_seconds]", "45");
  await page.getByRole("button", { name: "Save policy" }).click();
  await page.getByText("Saved").waitFor();
  for (const name of ["Add host", "Suspend", "Delete workspace"]) assert.equal(await page.getByRole("button", { name }).count(), 0, name);
  assertQuiet(page);
});

test("an owner does everything but what operators do", async () => {
  const page = await consoleOf("owner");
  await open(page, "/w/acme/keys", "Keys");
  await page.getByRole("button", { name: "Rotate keys" }).waitFor();
  await open(page, "/w/acme/settings", "Settings");
  await page.getByRole("button", { name: "Delete workspace" }).waitFor();
  for (const name of ["Add host", "Suspend"]) assert.equal(await page.getByRole("button", { name }).count(), 0, name);
  await page.getByText("this is for the operators of the instance", { exact: false }).first().waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search and commands" }).fill("register");
  await page.getByRole("option", { name: "Register an app" }).waitFor();
  assert.equal(await page.getByRole("option", { name: "Create a workspace" }).count(), 0);
  assertQuiet(page);
});

test("an operator does everything", async () => {
  const page = await console_.openPage();
  await makeOperator(console_, page);
  await page.goto(console_.at("/"));
  await signInOperator(console_, page);
  await page.getByRole("link", { name: "New workspace" }).waitFor();
  await open(page, "/w/acme/settings", "Settings");
  for (const name of ["Add host", "Suspend", "Delete workspace", "Save policy"]) await page.getByRole("button", { name }).waitFor();
  await page.getByRole("button", { name: "Your account" }).click();
  await page.getByText("operator, owner, signed in to System (system)").waitFor();
  assertQuiet(page);
});
