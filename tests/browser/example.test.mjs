// docs/examples/relying-party.mjs, the file people copy from, run as they run it and walked to its end.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { beginSignIn, bringAnswer, printedCommand, refusedStart, reserveExample, startExample } from "./example.mjs";
import { pageName, signIn, startWorld } from "./world.mjs";

let world;
let example;
let home;
let app;

before(async () => {
  world = await startWorld();
  const place = await reserveExample(world.issuer);
  const [program, ...words] = await printedCommand(place.env);
  assert.equal(program, "tenantry");
  app = await world.server.cli(words);
  example = await startExample(place, app);
  home = example.home;
});

after(async () => {
  await example?.stop();
  await world?.stop();
});

test("it walks the seven steps in their order, shows them without a secret, and signs out everywhere", async () => {
  const page = await world.openPage();
  await page.goto(home);
  assert.match(await page.locator("#sign-in").innerText(), /^Sign in with localhost:\d+\/acme$/);
  await page.click("#sign-in");
  assert.equal(await pageName(page), "login");
  await signIn(page, world.ada);
  await page.click("#consent-allow");

  await page.waitForSelector("#sign-out");
  assert.equal(page.url(), home, "the code has left the address");
  assert.equal(await page.locator("#person").innerText(), "ada");
  const steps = await page.locator("[data-step]").evaluateAll((all) => all.map((step) => step.dataset.step));
  assert.deepEqual(steps, ["3", "3", "4", "5 and 6", "6", "6", "7"]);
  const shown = await page.locator("main, body").first().innerText();
  for (const text of [shown, example.output.stdout]) {
    assert.match(text, /→ 200 OK/);
    assert.match(text, /access_token: "\S{6}…"/);
    assert.match(text, /preferred_username: "ada"/);
    assert.ok(!text.includes(app.client_secret), "the client secret is nowhere");
    assert.ok(!text.includes(Buffer.from(`${app.client_id}:${app.client_secret}`).toString("base64")), "nor its header");
    assert.doesNotMatch(text, /\btn[ar]_[\w-]{8}|"eyJ[\w-]{8}/, "nor a whole token");
  }

  await page.click("#sign-out");
  await page.waitForSelector("#sign-in");
  assert.equal(page.url(), home);
  assert.match(await page.locator("body").innerText(), /Signing out: revoke the tokens/);
  assert.equal(example.output.stderr, "");
  const grants = await world.server.cli(["grant", "list", "--workspace", "acme", "--app", app.client_id]);
  assert.deepEqual(grants, [], "the grant has ended with its tokens");
  await page.click("#sign-in");
  assert.equal(await pageName(page), "login", "the session at the server has ended too");
  assert.deepEqual(page.violations, []);
});

test("half of what it was registered with is not enough to start", async () => {
  assert.match(await refusedStart({ CLIENT_ID: app.client_id }), /CLIENT_SECRET is not set/);
  const told = await refusedStart({ CLIENT_SECRET: app.client_secret });
  assert.match(told, /CLIENT_ID is not set/);
  assert.ok(!told.includes(app.client_secret));
});

test("it says so when the person denies", async () => {
  const grace = { username: "grace", password: world.ada.password };
  const words = ["user", "create", "--workspace", "acme", "--username", grace.username, "--password-stdin"];
  await world.server.cli(words, { stdin: grace.password });
  const page = await world.openPage();
  await page.goto(home);
  await page.click("#sign-in");
  await signIn(page, grace);
  await page.click("#consent-deny");
  assert.match(await page.locator("#problem").innerText(), /access_denied/);
  await page.getByRole("link", { name: "Start again" }).click();
  await page.waitForSelector("#sign-in");
});

test("answers nobody asked for are refused before their code is used", async () => {
  const { issuer } = world;
  for (const { name, change, reason } of [
    { name: "another state", change: { state: "x".repeat(43) }, reason: /does not belong to a sign-in/ },
    { name: "another issuer", change: { iss: `${issuer}2` }, reason: /another server/ },
    { name: "no issuer", change: { iss: undefined }, reason: /another server/ },
    { name: "an error", change: { code: undefined, error: "access_denied" }, reason: /access_denied/ },
    { name: "no code", change: { code: undefined }, reason: /no code/ },
    { name: "a code that was never issued", change: {}, reason: /invalid_grant/ },
  ]) {
    const { cookie, asked } = await beginSignIn(example);
    const answer = { state: asked.state, iss: issuer, code: "forged", ...change };
    const response = await bringAnswer(example, answer, { cookie });
    assert.equal(response.status, 400, name);
    assert.match(await response.text(), reason, name);
    const again = await bringAnswer(example, answer, { cookie });
    assert.match(await again.text(), /does not belong to a sign-in/, `${name}, sent twice`);
    const stranger = await bringAnswer(example, answer);
    assert.match(await stranger.text(), /does not belong to a sign-in/, `${name}, in another browser`);
  }
});
