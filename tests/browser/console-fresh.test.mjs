// What wants a fresh sign-in waits for one in another tab: the dialog stays open with what was typed in it, and is sent
// afterwards. How old a sign-in may be is the server's (tests/tests/black_box/api); here it is made to say "too old".
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";

import { assertAccessible } from "./accessible.mjs";
import { assertQuiet, makeOperator, signInOperator, startConsole } from "./console.mjs";
import { signIn } from "./world.mjs";

let console_;
let page;
/** Whether a sign-in has come back since it was last put off. */
let again = true;

before(async () => {
  console_ = await startConsole();
  const { server } = console_;
  await server.cli(["workspace", "create", "--slug", "acme", "--name", "Acme"]);
  await server.cli(["user", "create", "--workspace", "acme", "--username", "ada", "--password-stdin"], { stdin: `four words and ${randomBytes(6).toString("hex")}` });
  page = await console_.openPage();
  await makeOperator(console_, page);
  await page.goto(console_.at("/"));
  await signInOperator(console_, page);
  await page.getByRole("heading", { level: 1, name: "Workspaces" }).waitFor();
  const context = page.context();
  await context.route("**/api/v1/**", (route) => {
    if (again || route.request().method() === "GET") return route.continue();
    const problem = { type: "urn:tenantry:problem:fresh_authentication_required", title: "A fresh sign-in is needed", status: 401 };
    return route.fulfill({ status: 401, contentType: "application/problem+json", body: JSON.stringify(problem) });
  });
  await context.route("**/console/session?*", async (route) => {
    const response = await route.fetch();
    return route.fulfill({ response, json: { ...(await response.json()), fresh: again } });
  });
  context.on("request", (request) => {
    if (request.url().includes("/console/callback?")) again = true;
  });
});
after(() => console_?.stop());

/** Fills the dialog that gives a role, and sends it. */
async function giveRole() {
  again = false;
  await page.goto(console_.at("/w/acme/members"));
  await page.getByRole("button", { name: "Give a role" }).first().click();
  await page.getByLabel("Username or e-mail").fill("ada");
  await page.getByRole("dialog").getByLabel("Role").selectOption("developer");
  await page.getByRole("button", { name: "Give the role" }).click();
  await page.getByRole("dialog", { name: "Confirm that it is you" }).waitFor();
}

test("whoever does not confirm has changed nothing, and what was typed is still there", async () => {
  await giveRole();
  await assertAccessible(page, "console, confirm that it is you");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Nothing was changed").waitFor();
  assert.equal(await page.getByLabel("Username or e-mail").inputValue(), "ada");
  await page.getByRole("button", { name: "Give the role" }).click();
  await page.getByRole("dialog", { name: "Confirm that it is you" }).waitFor();
});

test("after a sign-in in the other tab the same is sent, once", async () => {
  await giveRole();
  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: "Sign in again" }).click();
  const tab = await opened;
  await tab.waitForSelector("#page[data-page=login]");
  assert.equal(await page.getByLabel("Username or e-mail").inputValue(), "ada");
  const closed = tab.waitForEvent("close");
  await signIn(tab, console_.operator);
  await page.getByRole("row", { name: /ada/ }).waitFor();
  await closed;
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.equal(await page.getByLabel("Role of ada").inputValue(), "developer");
  const stored = await page.evaluate(() => JSON.stringify(localStorage) + JSON.stringify(sessionStorage));
  assert.ok(!stored.includes("ada"), "nothing typed was stored");
  assertQuiet(page);
});
