import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { callbackOf, pageName, signIn, startWorld } from "./world.mjs";

let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

test("an app signs a person in, reads who it is, refreshes and revokes", async () => {
  const { shop, ada, issuer } = world;
  const page = await world.openPage();
  const attempt = await shop.begin();

  await page.goto(attempt.url);
  assert.equal(await pageName(page), "login");
  assert.match(await page.locator("main").innerText(), /Shop/, "the login page names the app");
  await signIn(page, ada);

  await page.waitForSelector("#consent-allow");
  assert.equal(await pageName(page), "consent");
  assert.match(await page.locator("main").innerText(), /Shop/, "the consent page names the app");
  await page.click("#consent-allow");

  const tokens = await shop.redeem(attempt, await callbackOf(page, shop));
  assert.equal(tokens.claims.iss, issuer);
  assert.equal(tokens.claims.aud, shop.client.client_id);
  assert.equal(tokens.token_type, "bearer");
  assert.deepEqual(tokens.scope.split(" ").sort(), ["email", "openid", "profile"]);

  const person = await shop.userinfo(tokens.access_token, tokens.claims.sub);
  assert.equal(person.preferred_username, "ada");
  assert.equal(person.email, ada.email);
  assert.equal(person.email_verified, true);

  const refreshed = await shop.refresh(tokens.refresh_token);
  assert.notEqual(refreshed.access_token, tokens.access_token);
  assert.notEqual(refreshed.refresh_token, tokens.refresh_token);
  const state = await shop.introspect(refreshed.access_token);
  assert.equal(state.active, true);
  assert.equal(state.sub, tokens.claims.sub);
  assert.equal(state.client_id, shop.client.client_id);

  await shop.revoke(refreshed.refresh_token);
  assert.deepEqual(await shop.introspect(refreshed.access_token), { active: false });
  await assert.rejects(shop.userinfo(refreshed.access_token, tokens.claims.sub), (error) => error.status === 401);
  await assert.rejects(shop.refresh(refreshed.refresh_token), (error) => error.error === "invalid_grant");
  assert.deepEqual(page.violations, []);
});

test("a code is good for one redemption, and its second use ends the tokens of the first", async () => {
  const { shop, ada } = world;
  const page = await world.openPage();
  const attempt = await shop.begin({ prompt: "consent" });
  await page.goto(attempt.url);
  await signIn(page, ada);
  await page.click("#consent-allow");
  const callback = await callbackOf(page, shop);
  const tokens = await shop.redeem(attempt, callback);
  await assert.rejects(shop.redeem(attempt, callback), (error) => error.error === "invalid_grant");
  assert.deepEqual(await shop.introspect(tokens.access_token), { active: false });
});

test("a person who is signed in and has allowed the app before is sent straight back", async () => {
  const { shop, ada } = world;
  const page = await world.openPage();
  const first = await shop.begin({ prompt: "login consent" });
  await page.goto(first.url);
  await signIn(page, ada);
  await page.click("#consent-allow");
  await callbackOf(page, shop);

  const second = await shop.begin();
  await page.goto(second.url);
  const tokens = await shop.redeem(second, await callbackOf(page, shop));
  assert.ok(tokens.access_token);

  const silent = await shop.begin({ prompt: "none" });
  await page.goto(silent.url);
  assert.ok(await shop.redeem(silent, await callbackOf(page, shop)));
  assert.deepEqual(page.violations, []);
});

test("people may sign in with their e-mail address", async () => {
  const { shop, ada } = world;
  const page = await world.openPage();
  const attempt = await shop.begin({ prompt: "consent" });
  await page.goto(attempt.url);
  await signIn(page, { username: ada.email, password: ada.password });
  await page.click("#consent-allow");
  const tokens = await shop.redeem(attempt, await callbackOf(page, shop));
  assert.equal((await shop.userinfo(tokens.access_token, tokens.claims.sub)).preferred_username, "ada");
});
