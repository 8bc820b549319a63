// Every screen of the console against one server: it is accessible in both schemes and on a phone, it keeps its policy,
// and what it says it does is done.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertAccessible } from "./accessible.mjs";
import { assertQuiet, assertScreen, makeOperator, signInOperator, startConsole } from "./console.mjs";

let console_;
let page;
let shop;

before(async () => {
  console_ = await startConsole();
  const { server } = console_;
  await server.cli(["workspace", "create", "--slug", "acme", "--name", "Acme"]);
  await server.cli(["workspace", "create", "--slug", "globex", "--name", "Globex"]);
  shop = await server.cli(["app", "create", "--workspace", "acme", "--name", "Shop", "--type", "web", "--redirect-uri", "https://shop.acme.test/back"]);
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
  await assertScreen(page, "Apps");
});

test("the palette goes anywhere with the keyboard alone", async () => {
  await go("/w/acme");
  await assertScreen(page, "Apps");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  await assertAccessible(page, "console, palette");
  await page.keyboard.type("shop");
  await page.getByRole("option", { name: /^Shop/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Shop" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1", "the focus is on the new screen's heading");
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Apps" }).waitFor();
  await page.getByRole("button", { name: /switch to another workspace/ }).click();
  await page.getByRole("combobox").fill("Glob");
  await page.getByRole("option", { name: /Globex/ }).click();
  await page.getByRole("heading", { level: 1, name: "Apps" }).waitFor();
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
  await page.reload();
  await page.getByLabel("The app's secret").fill(secret);
  await page.getByRole("button", { name: "Ask for a token" }).click();
  await page.getByText("It works", { exact: true }).waitFor();
  assertQuiet(page);
});

test("an app: each of its parts, changed and kept", async () => {
  await go(`/w/acme/apps/${shop.client_id}`);
  await assertScreen(page, "Shop");
  for (const tab of ["urls", "grants", "secrets", "settings"]) {
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

test("settings: a workspace is suspended, resumed and deleted", async () => {
  await go("/w/globex/settings");
  await assertScreen(page, "Settings");
  await page.getByRole("button", { name: "Suspend" }).click();
  await confirm("globex", "Suspend workspace");
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("button", { name: "Suspend" }).waitFor();
  await page.getByRole("button", { name: "Delete workspace" }).click();
  await confirm("globex", "Delete workspace");
  await page.getByRole("heading", { level: 1, name: "Workspaces" }).waitFor();
  assertQuiet(page);
});

test("what is not there says so", async () => {
  await go("/w/nowhere");
  await assertScreen(page, "No such workspace");
  await go("/nothing-of-the-kind");
  await assertScreen(page, "Nothing is here");
});
