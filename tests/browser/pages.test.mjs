import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertAccessible } from "./accessible.mjs";
import { callbackOf, pageName, signIn, startWorld } from "./world.mjs";

let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

test("login, its refusal, and consent", async () => {
  const page = await world.openPage();
  await page.goto((await world.shop.begin()).url);
  assert.equal(await pageName(page), "login");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "username", "the first field has the focus");
  await assertAccessible(page, "login");

  await signIn(page, { username: "ada", password: "not the password of ada" });
  await page.locator("[role=alert]").waitFor();
  await assertAccessible(page, "login refused");

  await signIn(page, world.ada);
  await page.waitForSelector("#consent-allow");
  await assertAccessible(page, "consent");
  assert.deepEqual(page.violations, []);
});

test("the error page", async () => {
  const page = await world.openPage();
  await page.goto((await world.shop.begin({ client_id: "nobody" })).url);
  assert.equal(await pageName(page), "error");
  await assertAccessible(page, "error");
  assert.deepEqual(page.violations, []);
});

test("signing out: asked for first, then done, and the session is gone", async () => {
  const page = await world.openPage();
  const attempt = await world.shop.begin();
  await page.goto(attempt.url);
  await signIn(page, world.ada);
  await page.click("#consent-allow");
  await callbackOf(page, world.shop);

  await page.goto(world.shop.server.end_session_endpoint);
  await page.waitForSelector("#logout-confirm");
  await assertAccessible(page, "logout");
  await page.click("#logout-confirm");
  await page.waitForSelector("#page[data-page=logged-out]");
  await assertAccessible(page, "logged out");

  await page.goto((await world.shop.begin()).url);
  assert.equal(await pageName(page), "login");
  assert.deepEqual(page.violations, []);
});

test("the front pages of the server and of a workspace", async () => {
  const page = await world.openPage();
  for (const address of [`${world.server.url}/`, world.issuer]) {
    await page.goto(address);
    await assertAccessible(page, address);
  }
  assert.deepEqual(page.violations, []);
});
