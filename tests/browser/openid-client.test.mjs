// openid-client, written by somebody else, as an app of a workspace made from the template fdx: found through discovery,
// and told the paths that the FDX profile prints.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";

import * as client from "openid-client";

import { openPage, startBrowser } from "./browser.mjs";
import { openCallback } from "./relying-party.mjs";
import { startServer } from "./server.mjs";
import { pageName, signIn } from "./world.mjs";

const scopes = ["openid", "customers", "accounts", "transactions"];
const scope = scopes.join(" ");
const ada = { username: "ada", password: `four words and ${randomBytes(6).toString("hex")}` };

let server;
let browser;
let callback;
let issuer;
let app;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  callback = await openCallback();
  issuer = `${server.url}/bank`;
  await server.cli(["workspace", "create", "--slug", "bank", "--template", "fdx"]);
  app = await server.cli([
    "app", "create", "--workspace", "bank", "--name", "Budget", "--type", "web", "--redirect-uri", callback.redirectUri,
    "--auth-method", "client_secret_basic", ...scopes.flatMap((name) => ["--scope", name]),
  ]);
  await server.cli(["user", "create", "--workspace", "bank", "--username", ada.username, "--password-stdin"], { stdin: ada.password });
});

after(async () => {
  callback?.close();
  await browser?.close();
  await server?.stop();
});

function discovered() {
  const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks];
  return client.discovery(new URL(issuer), app.client_id, {}, client.ClientSecretBasic(app.client_secret), { execute });
}

/** No discovery: the three paths of the profile, under the workspace's address, and where the keys are. */
function byHand() {
  const config = new client.Configuration(
    {
      issuer,
      authorization_endpoint: `${issuer}/oauth2/v4/authorize`,
      token_endpoint: `${issuer}/oauth2/v4/token`,
      revocation_endpoint: `${issuer}/oauth2/v4/revoke`,
      jwks_uri: `${issuer}/oauth2/jwks`,
      authorization_response_iss_parameter_supported: true,
    },
    app.client_id, {}, client.ClientSecretBasic(app.client_secret),
  );
  client.allowInsecureRequests(config);
  client.enableNonRepudiationChecks(config);
  return config;
}

/** Sends Ada through the pages; the address she comes back with, and what was remembered meanwhile. */
async function authorize(config, change = {}) {
  const checks = { pkceCodeVerifier: client.randomPKCECodeVerifier(), expectedState: client.randomState() };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: callback.redirectUri,
    scope,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: "S256",
    state: checks.expectedState,
    prompt: "login consent",
    ...change,
  });
  const page = await openPage(browser);
  await page.goto(url.href);
  const back = () => page.waitForURL((address) => address.href.startsWith(callback.redirectUri));
  if (!page.url().startsWith(callback.redirectUri)) {
    assert.equal(await pageName(page), "login");
    await signIn(page, ada);
    await page.waitForSelector("#consent-allow");
    const asked = await page.locator("[data-scope]").evaluateAll((all) => all.map((scope) => scope.dataset.scope));
    assert.deepEqual(asked.sort(), [...scopes].sort(), "the consent page names what the app will be able to do");
    await page.click("#consent-allow");
    await back();
  }
  assert.deepEqual(page.violations, []);
  return { checks, answer: new URL(page.url()) };
}

/** A grant from its authorization to its revocation. */
async function wholeLife(config) {
  const { checks, answer } = await authorize(config);
  const tokens = await client.authorizationCodeGrant(config, answer, { ...checks, idTokenExpected: true });
  const { iss, aud } = tokens.claims();
  assert.deepEqual({ iss, aud }, { iss: issuer, aud: app.client_id });
  assert.deepEqual(tokens.scope.split(" ").sort(), [...scopes].sort());
  for (const token of [tokens.access_token, tokens.refresh_token]) {
    assert.doesNotMatch(token, /\./, "every token is opaque");
  }

  const next = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.notEqual(next.refresh_token, tokens.refresh_token, "refresh tokens rotate");
  assert.notEqual(next.access_token, tokens.access_token);

  await client.tokenRevocation(config, next.refresh_token, { token_type_hint: "refresh_token" });
  await assert.rejects(client.refreshTokenGrant(config, next.refresh_token), (error) => error.error === "invalid_grant");
  return { tokens, next };
}

test("through discovery: authorize, redeem, userinfo, refresh, revoke", async () => {
  const config = await discovered();
  assert.equal(config.serverMetadata().issuer, issuer);
  assert.deepEqual(config.serverMetadata().response_types_supported, ["code"]);
  assert.deepEqual(config.serverMetadata().code_challenge_methods_supported, ["S256"]);
  const { next } = await wholeLife(config);
  await assert.rejects(client.fetchUserInfo(config, next.access_token, client.skipSubjectCheck), (error) => error.status === 401);
});

test("an access token opens userinfo until it is revoked by itself", async () => {
  const config = await discovered();
  const { checks, answer } = await authorize(config);
  const tokens = await client.authorizationCodeGrant(config, answer, { ...checks, idTokenExpected: true });
  const { sub } = tokens.claims();
  assert.equal((await client.fetchUserInfo(config, tokens.access_token, sub)).sub, sub);
  await client.tokenRevocation(config, tokens.access_token, { token_type_hint: "access_token" });
  await assert.rejects(client.fetchUserInfo(config, tokens.access_token, sub), (error) => error.status === 401);
});

test("by hand, on the paths that the profile prints", async () => {
  await wholeLife(byHand());
});

test("what the profile leaves out is refused by its word", async () => {
  const config = await discovered();
  for (const { change, error } of [
    { change: { scope: "accounts transactions" }, error: "invalid_scope" },
    { change: { code_challenge: "too-short-for-the-profile" }, error: "invalid_request" },
    { change: { code_challenge_method: "plain" }, error: "invalid_request" },
    { change: { response_type: "token" }, error: "unsupported_response_type" },
  ]) {
    const { checks, answer } = await authorize(config, change);
    await assert.rejects(client.authorizationCodeGrant(config, answer, checks), (refused) => refused.error === error, JSON.stringify(change));
  }
  for (const grant of [client.clientCredentialsGrant(config), client.genericGrantRequest(config, "password", ada)]) {
    await assert.rejects(grant, (refused) => refused.error === "unsupported_grant_type");
  }
});
