// A forgotten password, from "Forgot your password?" to the app the person came from: the letter is read from the
// folder it is put into, the link opened in another tab of the same browser.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { assertAccessible } from "./accessible.mjs";
import { callbackOf, pageName, signIn, startWorld } from "./world.mjs";

const chosen = "amber cobalt walrus 48 lantern";

let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** The letters that have left, the newest last. */
async function letters() {
  const folder = join(world.server.folder, "data", "mail");
  const names = await readdir(folder).catch(() => []);
  const mails = names.filter((name) => name.endsWith(".eml")).sort();
  return Promise.all(mails.map((name) => readFile(join(folder, name), "utf8")));
}

/** The link in the letter of this number. */
async function linkInLetter(number) {
  for (let turn = 0; turn < 200; turn += 1) {
    const found = await letters();
    if (found.length >= number) return /http\S+\/recover\/link\?token=\S+/.exec(found[number - 1])[0];
    await sleep(100);
  }
  throw new Error(`letter ${number} does not come`);
}

test("a forgotten password is replaced, and the person goes on to the app", async () => {
  const page = await world.openPage();
  await page.goto((await world.shop.begin()).url);
  await page.click("#forgot-password");
  assert.equal(await pageName(page), "recover");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "username", "the first field has the focus");
  await assertAccessible(page, "recover");
  await page.fill("#username", "ada");
  await page.press("#username", "Enter");
  await page.waitForSelector("#page[data-page=recover-sent]");
  await assertAccessible(page, "recover, sent");

  const tab = await page.context().newPage();
  await tab.goto(await linkInLetter(1));
  assert.equal(await pageName(tab), "recover-password");
  assert.equal(new URL(tab.url()).search, "", "the token is not in the address");
  assert.equal(await tab.inputValue("#username"), "ada");
  await assertAccessible(tab, "choose a password");
  await tab.fill("#password", "passwordpassword");
  await tab.press("#password", "Enter");
  await tab.locator("[role=alert]").waitFor();
  assert.match(await tab.innerText("[role=alert]"), /easy to guess/);
  await assertAccessible(tab, "choose a password, refused");
  await tab.fill("#password", chosen);
  await tab.press("#password", "Enter");
  await tab.waitForSelector("#page[data-page=recover-done]");
  await assertAccessible(tab, "password set");
  await tab.click("#sign-in");
  await signIn(tab, { username: "ada", password: chosen });
  await tab.click("#consent-allow");
  assert.match(await callbackOf(tab, world.shop), /code=/);
  assert.deepEqual(page.violations, []);
});

test("a link that was used leads to a new one", async () => {
  const page = await world.openPage();
  await page.goto(await linkInLetter(1));
  assert.equal(await pageName(page), "recover-dead");
  await assertAccessible(page, "dead link");
  await page.click("#recover");
  assert.equal(await pageName(page), "recover");
  await page.click("#sign-in");
  assert.equal(await pageName(page), "login");
  assert.deepEqual(page.violations, []);
});

test("without script it is the same", async () => {
  const page = await world.openPage({ javaScriptEnabled: false });
  await page.goto(`${world.issuer}/recover`);
  await page.fill("#username", "ada@acme.test");
  await page.click("#recover-submit");
  await page.waitForSelector("#page[data-page=recover-sent]");
  // The second letter said that the password was changed.
  await page.goto(await linkInLetter(3));
  await page.fill("#password", `${chosen} once more`);
  await page.click("#password-submit");
  await page.waitForSelector("#page[data-page=recover-done]");
});
