import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertAccessible } from "./accessible.mjs";
import { signIn, startWorld } from "./world.mjs";

let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

test("no one is signed in: the console offers the way in, under its strict policy", async () => {
  const page = await world.openPage();
  const answer = await page.goto(`${world.server.url}/console/`);
  const policy = (await answer.allHeaders())["content-security-policy"];
  assert.doesNotMatch(policy, /unsafe-/);
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  const nonce = await page.evaluate(() => document.querySelector("meta[property=csp-nonce]").nonce);
  assert.ok(policy.includes(`'nonce-${nonce}'`), "the page carries the nonce of its own response");
  assert.ok((await page.locator("style[data-mantine-styles]").count()) > 0, "styles added at run time are in place");
  await assertAccessible(page, "console, signed out");
  assert.deepEqual(page.violations, []);
});

test("the first operator is made by the set-up link, signs in to the console and out again", async () => {
  const page = await world.openPage();
  const operator = { username: "root", password: `another four words ${Date.now()}` };
  const { url } = await world.server.cli(["setup-link"]);
  await page.goto(url);
  await assertAccessible(page, "set-up");
  await page.fill("#username", operator.username);
  await page.fill("#email", "root@acme.test");
  await page.fill("#password", operator.password);
  await page.click("#setup-submit");
  await page.waitForSelector("#page[data-page=setup-done]");
  await assertAccessible(page, "set-up done");

  await page.goto(`${world.server.url}/console/`);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.waitForSelector("#page[data-page=login]");
  await signIn(page, operator);
  const signOut = page.getByRole("button", { name: "Sign out" });
  await signOut.waitFor();
  assert.match(await page.locator("main").innerText(), /root@acme\.test[^]*\(system\)/);
  await assertAccessible(page, "console, signed in");

  await signOut.click();
  await page.waitForLoadState();
  await page.goto(`${world.server.url}/console/`);
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  assert.deepEqual(page.violations, []);
});
