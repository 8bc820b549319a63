// From an empty server to a sign-in that works, as the first person does it in a browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertAccessible } from "./accessible.mjs";
import { assertQuiet, assertScreen, makeOperator, signInOperator, startConsole } from "./console.mjs";
import { signIn } from "./world.mjs";

const mostInputs = 5;

let console_;
before(async () => {
  console_ = await startConsole();
});
after(() => console_?.stop());

test("no one is signed in: the console offers the way in, under its strict policy", async () => {
  const page = await console_.openPage();
  const answer = await page.goto(console_.at("/"));
  const policy = (await answer.allHeaders())["content-security-policy"];
  assert.doesNotMatch(policy, /unsafe-/);
  await page.getByRole("link", { name: "Sign in", exact: true }).waitFor();
  const nonce = await page.evaluate(() => document.querySelector("meta[property=csp-nonce]").nonce);
  assert.ok(policy.includes(`'nonce-${nonce}'`), "the page carries the nonce of its own response");
  assert.ok((await page.locator("style[data-mantine-styles]").count()) > 0, "styles added at run time are in place");
  await assertAccessible(page, "console, signed out");
  assertQuiet(page);
});

test("a deep link of nobody leads to the sign-in of its workspace", async () => {
  const page = await console_.openPage();
  await page.goto(console_.at("/w/acme/apps"));
  const way = page.getByRole("link", { name: "Sign in to acme" });
  assert.equal(await way.getAttribute("href"), "/console/login?workspace=acme&return_to=%2Fconsole%2Fw%2Facme%2Fapps");
  await assertAccessible(page, "console, a deep link of nobody");
  assertQuiet(page);
});

test("the first operator gets from the set-up link to a tested login", async () => {
  const page = await console_.openPage();
  await makeOperator(console_, page);
  await page.goto(console_.at("/"));
  await signInOperator(console_, page);
  await assertScreen(page, "Set up your first workspace");

  const inputs = page.locator("main :is(input, select, textarea):visible");
  assert.ok((await inputs.count()) <= mostInputs, `at most ${mostInputs} inputs`);
  await page.fill("[name=name]", "Ácme & Söhne");
  await page.getByText("/acme-and-sohne").waitFor();
  await page.fill("[name=client_name]", "Shop");
  await page.getByRole("button", { name: "Create and test" }).click();
  await assertScreen(page, "Ácme & Söhne is ready");

  const password = await page.locator("dd", { has: page.getByRole("button", { name: "Copy password" }) }).innerText();
  const opened = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Test login" }).click();
  const tab = await opened;
  await tab.waitForSelector("#page[data-page=login]");
  await signIn(tab, { username: "test-user", password: password.trim() });
  await tab.waitForSelector("#page[data-page=consent]");
  await tab.click("#consent-allow");

  await page.getByText("It works", { exact: true }).waitFor();
  await page.getByText("Token request", { exact: true }).waitFor();
  await page.getByText('"preferred_username": "test-user"').first().waitFor();
  await assertScreen(page, "Ácme & Söhne is ready");

  await page.getByRole("link", { name: "Open the workspace" }).click();
  await assertScreen(page, "Ácme & Söhne");
  await page.getByRole("heading", { name: "Getting started" }).waitFor();
});

test("signing out ends the session", async () => {
  const page = await console_.openPage();
  await page.goto(console_.at("/"));
  await signInOperator(console_, page);
  await assertScreen(page, "Workspaces");
  await page.getByRole("button", { name: "Your account" }).click();
  await page.getByText("signed in to System (system)").waitFor();
  await assertAccessible(page, "console, account menu");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in", exact: true }).waitFor();
  assertQuiet(page);
});
