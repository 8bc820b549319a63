import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { callbackOf, pageName, signIn, startWorld } from "./world.mjs";

let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

test("signing in, a mistake on the way, consent and signing out work without JavaScript", async () => {
  const { shop, ada } = world;
  const page = await world.openPage({ javaScriptEnabled: false });
  const attempt = await shop.begin();
  await page.goto(attempt.url);
  await signIn(page, { username: ada.username, password: "not the password of ada" });
  await page.locator("[role=alert]").waitFor();
  await signIn(page, ada);
  await page.click("#consent-allow");
  const tokens = await shop.redeem(attempt, await callbackOf(page, shop));
  assert.ok(tokens.access_token);

  await page.goto(shop.server.end_session_endpoint);
  await page.click("#logout-confirm");
  await page.waitForSelector("#page[data-page=logged-out]");
  await page.goto((await shop.begin()).url);
  assert.equal(await pageName(page), "login");
  assert.deepEqual(page.violations, []);
});
