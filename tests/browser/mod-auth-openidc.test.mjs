// Apache's mod_auth_openidc, written by somebody else and configured as its manual says, guards pages of a site with a
// workspace: whoever wants to see them signs in, and the site is told who it is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { reserveSite, startApache } from "./apache.mjs";
import { pageName, signIn, startWorld } from "./world.mjs";

let world;
let site;
let apache;
let app;

before(async () => {
  world = await startWorld();
  site = await reserveSite();
  app = await world.server.cli([
    "app", "create", "--workspace", "acme", "--name", "Members", "--type", "web",
    "--redirect-uri", site.redirectUri, "--post-logout-redirect-uri", site.home,
  ]);
  apache = await startApache(site, world.issuer, app);
});

after(async () => {
  await apache?.stop();
  await world?.stop();
});

/** Opens the guarded page and goes through whatever stands before it. */
async function enter(page, person) {
  await page.goto(site.members);
  assert.equal(await pageName(page), "login");
  await signIn(page, person);
  await page.waitForSelector("#consent-allow, #sign-out");
  if (await page.locator("#consent-allow").count()) await page.click("#consent-allow");
  await page.waitForSelector("#sign-out").catch(async (error) => {
    throw new Error(`${error.message}\nat ${page.url()}\n${await apache.log()}`);
  });
}

test("a guarded page is shown to whoever signed in, with the claims the module passes on", async () => {
  const page = await world.openPage();
  await page.goto(site.home);
  await page.waitForSelector("#members");
  await enter(page, world.ada);
  assert.equal(page.url(), site.members, "back where the person wanted to go");

  const shown = await page.locator("dd").evaluateAll((all) => Object.fromEntries(all.map((dd) => [dd.id, dd.textContent])));
  const { id } = await world.server.cli(["user", "show", "--workspace", "acme", "ada"]);
  assert.deepEqual(shown, {
    sub: id,
    iss: world.issuer,
    aud: app.client_id,
    preferred_username: "ada",
    email: world.ada.email,
    email_verified: "1",
    user: "ada",
  });
  assert.deepEqual(page.violations, []);
});

test("signing out ends the session of the site, its tokens and the session of the workspace", async () => {
  const grants = async () => [await world.server.cli(["grant", "list", "--workspace", "acme", "--app", app.client_id])].flat().length;
  const others = await grants();
  const page = await world.openPage();
  await enter(page, world.ada);
  assert.equal(await grants(), others + 1);
  await page.click("#sign-out");
  await page.waitForSelector("#members");
  assert.equal(page.url(), site.home);
  assert.equal(await grants(), others);
  await page.goto(site.members);
  assert.equal(await pageName(page), "login");
  assert.deepEqual(page.violations, []);
});

test("an answer nobody asked for is refused by the module", async () => {
  const page = await world.openPage();
  const query = new URLSearchParams({ code: "forged", state: "forged", iss: world.issuer });
  const answer = await page.goto(`${site.redirectUri}?${query}`);
  assert.equal(answer.status(), 400);
  assert.equal(await page.locator("#sub").count(), 0);
});
