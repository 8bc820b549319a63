// docs/quickstarts/node.md and browser.md: the commands and programs of the pages, run and walked in a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { QuickStart } from "./quickstart.mjs";
import { signIn, startWorld } from "./world.mjs";

let world;
let sub;

before(async () => {
  world = await startWorld();
  sub = (await world.server.cli(["user", "show", "--workspace", "acme", "ada"])).id;
});
after(() => world?.stop());

/** Registers and starts what a page shows; ends with the test. */
async function started(context, name, settings) {
  const page = await QuickStart.read(name);
  context.after(() => page.stop());
  const app = await page.register(world.server);
  const { env, filledIn } = settings(app);
  await page.save(filledIn);
  await page.start(env);
  return page;
}

const web = (app) => ({ env: { ISSUER: world.issuer, CLIENT_ID: app.client_id, CLIENT_SECRET: app.client_secret } });

test("Node.js with openid-client greets who signed in", async (context) => {
  const { home } = await started(context, "node.md", web);
  const page = await world.openPage();
  await page.goto(home);
  await signIn(page, world.ada);
  await page.click("#consent-allow");
  await page.waitForURL((url) => url.href.startsWith(home));
  assert.equal(await page.locator("body").innerText(), `Hello ada, you are ${sub}.`);

  const used = await page.reload();
  assert.equal(used.status(), 400, "an answer works once");
  assert.deepEqual(page.violations, []);
});

test("Node.js with openid-client refuses answers nobody asked for", async (context) => {
  const quick = await started(context, "node.md", web);
  for (const change of [{ state: "other" }, { iss: `${world.issuer}2` }, { iss: undefined }, { code: "forged" }]) {
    const begun = await fetch(quick.home, { redirect: "manual" });
    const cookie = begun.headers.get("set-cookie").split(";")[0];
    const asked = new URL(begun.headers.get("location")).searchParams;
    for (const name of ["state", "nonce", "code_challenge"]) assert.ok(asked.get(name)?.length >= 43, name);
    const answer = { code: "forged", state: asked.get("state"), iss: world.issuer, ...change };
    const query = new URLSearchParams(Object.entries(answer).filter(([, value]) => value !== undefined));
    const response = await fetch(`${quick.home}callback?${query}`, { headers: { cookie } });
    assert.equal(response.status, 400, JSON.stringify(change));
    assert.equal(await response.text(), "Signing in did not work. Start again.");
    assert.equal((await fetch(`${quick.home}callback?${query}`)).status, 400, "in another browser");
  }
});

test("a browser app with oauth4webapi greets who signed in, under its own strict policy", async (context) => {
  const settings = (app) => ({ filledIn: { "CLIENT_ID": app.client_id, "http://localhost:8080": world.server.url } });
  const { home } = await started(context, "browser.md", settings);
  const page = await world.openPage();
  await page.goto(home);
  await page.click("#sign-in");
  await signIn(page, world.ada);
  await page.click("#consent-allow");
  const said = (text) => page.locator("#who", { hasText: text }).waitFor();
  await said(`Hello ada, you are ${sub}.`);
  assert.equal(page.url(), home, "the code has left the address");

  await page.reload();
  await said("Nobody is signed in.");
  assert.equal(await page.evaluate(() => sessionStorage.length + localStorage.length), 0, "nothing was stored");
  await page.goto(`${home}?code=forged&state=forged`);
  await said("Signing in did not work.");
  await page.click("#sign-in");
  await said(`Hello ada, you are ${sub}.`);
  assert.deepEqual(page.violations, []);
});
