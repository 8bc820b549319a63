// docs/examples/relying-party.mjs against a server that lies: each answer is right but for one thing, and that one is
// found. Only an example that checks is worth copying.
import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { beginSignIn, bringAnswer, reserveExample, startExample } from "./example.mjs";

const app = { client_id: "example", client_secret: "a secret of 32 characters or more" };
const [published, other] = [1, 2].map(() => generateKeyPairSync("rsa", { modulusLength: 2048 }));
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

let liar;
let issuer;
let example;
/** What the next answers say. */
let lie;

function idToken() {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: app.client_id, sub: "ada", iat: now, exp: now + 60, nonce: lie.nonce, ...lie.claims };
  const signed = `${part({ alg: "RS256", kid: "1", ...lie.header })}.${part(claims)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), (lie.key ?? published).privateKey).toString("base64url")}`;
}

const answers = {
  "/.well-known/openid-configuration": () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
  }),
  "/jwks": () => ({ keys: [{ ...published.publicKey.export({ format: "jwk" }), kid: "1" }] }),
  "/token": () => ({ access_token: "opaque", token_type: "Bearer", id_token: idToken(), ...lie.tokens }),
  "/userinfo": () => ({ sub: "ada", ...lie.userinfo }),
};

before(async () => {
  liar = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answers[request.url]()));
  }).listen(0, "127.0.0.1");
  await once(liar, "listening");
  issuer = `http://127.0.0.1:${liar.address().port}`;
  example = await startExample(await reserveExample(issuer), app);
});

after(async () => {
  await example?.stop();
  liar?.closeAllConnections();
  liar?.close();
});

/** A sign-in in which the server says this. */
async function signIn(said) {
  const { cookie, asked } = await beginSignIn(example);
  lie = { nonce: asked.nonce, ...said };
  return bringAnswer(example, { state: asked.state, iss: issuer, code: "code" }, { cookie });
}

test("without a lie it signs in", async () => {
  const response = await signIn({});
  assert.equal(response.status, 303, await response.text());
});

test("each lie is found", async () => {
  for (const { name, said, reason } of [
    { name: "another key", said: { key: other }, reason: /signature/ },
    { name: "a key that is not published", said: { header: { kid: "2" } }, reason: /does not publish/ },
    { name: "no signature", said: { header: { alg: "none" } }, reason: /not signed as/ },
    { name: "a signature with the public key as secret", said: { header: { alg: "HS256" } }, reason: /not signed as/ },
    { name: "another issuer", said: { claims: { iss: "https://evil.test" } }, reason: /another server/ },
    { name: "another app", said: { claims: { aud: "other" } }, reason: /another app/ },
    { name: "another app too", said: { claims: { aud: [app.client_id, "other"] } }, reason: /another app/ },
    { name: "an old ID token", said: { claims: { exp: Math.floor(Date.now() / 1000) - 1 } }, reason: /too old/ },
    { name: "an ID token without an end", said: { claims: { exp: undefined } }, reason: /too old/ },
    { name: "another nonce", said: { nonce: "another" }, reason: /another sign-in/ },
    { name: "no ID token", said: { tokens: { id_token: undefined } }, reason: /no ID token/ },
    { name: "another kind of token", said: { tokens: { token_type: "mac" } }, reason: /kind of token/ },
    { name: "somebody else's userinfo", said: { userinfo: { sub: "eve" } }, reason: /somebody else/ },
  ]) {
    const response = await signIn(said);
    assert.equal(response.status, 400, name);
    assert.equal(response.headers.get("set-cookie"), null, name);
    assert.match(await response.text(), reason, name);
  }
});
