import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { callbackOf, pageName, signIn, startWorld } from "./world.mjs";

let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

test("denying sends the person back with access_denied, and no code", async () => {
  const { shop, ada } = world;
  const page = await world.openPage();
  const attempt = await shop.begin();
  await page.goto(attempt.url);
  await signIn(page, ada);
  await page.click("#consent-deny");
  const callback = await callbackOf(page, shop);
  assert.throws(() => shop.answer(attempt, callback), (error) => error.error === "access_denied");
  assert.equal(new URL(callback).searchParams.get("code"), null);
  assert.deepEqual(page.violations, []);
});

test("a wrong password says so, keeps the name, and the right one still signs in", async () => {
  const { shop, ada } = world;
  const page = await world.openPage();
  const attempt = await shop.begin();
  await page.goto(attempt.url);
  await signIn(page, { username: ada.username, password: "not the password of ada" });

  const problem = page.locator("[role=alert]");
  await problem.waitFor();
  assert.equal(await pageName(page), "login");
  assert.notEqual((await problem.innerText()).trim(), "");
  assert.equal(await page.inputValue("#username"), ada.username);
  assert.equal(await page.inputValue("#password"), "");
  assert.match((await page.getAttribute("#password", "aria-describedby")) ?? "", /\S/, "the problem is tied to the field");

  await signIn(page, ada);
  await page.waitForSelector("#consent-allow");
  assert.deepEqual(page.violations, []);
});

test("an unknown name and a wrong password look the same", async () => {
  const words = [];
  for (const username of [world.ada.username, "nobody"]) {
    const page = await world.openPage();
    await page.goto((await world.shop.begin()).url);
    await signIn(page, { username, password: "not the password of anyone" });
    words.push(await page.locator("[role=alert]").innerText());
  }
  assert.equal(words[0], words[1]);
});

for (const { name, change, code } of [
  { name: "an unknown app", change: { client_id: "nobody" }, code: "unknown_client" },
  { name: "a redirect URI that is not registered", change: { redirect_uri: "https://evil.test/cb" }, code: "invalid_redirect_uri" },
]) {
  test(`${name} gets a page of ours and never a redirect`, async () => {
    const page = await world.openPage();
    const answer = await page.goto((await world.shop.begin(change)).url);
    assert.equal(answer.status(), 400);
    assert.equal(await pageName(page), "error");
    assert.equal(await page.locator("#error-code").innerText(), code);
    assert.match(await page.locator("#request-id").innerText(), /\S/);
    assert.ok(page.url().startsWith(world.server.url));
    assert.deepEqual(page.violations, []);
  });
}

test("asking silently without a session is answered to the app, with no page", async () => {
  const { shop } = world;
  const page = await world.openPage();
  const attempt = await shop.begin({ prompt: "none" });
  await page.goto(attempt.url);
  const callback = await callbackOf(page, shop);
  assert.throws(() => shop.answer(attempt, callback), (error) => error.error === "login_required");
});

test("going back to a finished consent page never makes a second code", async () => {
  const { shop, ada } = world;
  const page = await world.openPage();
  const attempt = await shop.begin({ prompt: "consent" });
  await page.goto(attempt.url);
  await signIn(page, ada);
  await page.waitForSelector("#consent-allow");
  const consent = page.url();
  await page.click("#consent-allow");
  await callbackOf(page, shop);

  await page.goto(consent);
  if ((await pageName(page)) === "consent") {
    await page.click("#consent-allow");
    await page.waitForSelector("#error-code");
  }
  assert.equal(await pageName(page), "error");
  assert.equal(await page.locator("#error-code").innerText(), "interaction_finished");
});
