#!/usr/bin/env node
// An app that signs people in with a Tenantry workspace: one file, Node.js 20 or newer, no dependencies.
//
// It walks the seven steps of signing in through somebody else, in their order, and shows each request with its answer,
// on its page and in the terminal:
//
//   1  register the app: client_id and client_secret
//   2  ask the person whether they want to sign in this way
//   3  redirect to the authorization endpoint
//   4  receive the authorization code
//   5  ask the token endpoint
//   6  receive the access token (and, with OpenID Connect, the ID token that says who it is)
//   7  call the API with it
//
// and then signs out. Run it once without anything set; it says what to do.
import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import { createServer } from "node:http";

const { ISSUER = "http://localhost:8080/acme", CLIENT_ID, CLIENT_SECRET, PORT = "3000" } = process.env;
const home = `http://127.0.0.1:${PORT}/`;
const redirectUri = `${home}callback`;
const scope = "openid profile email";

// ---- Step 1: register ------------------------------------------------------------------------------------------------
// Once, by hand. The redirect URI is where step 4 arrives: the server sends codes to registered addresses only.
if (!CLIENT_ID !== !CLIENT_SECRET) {
  console.error(`${CLIENT_ID ? "CLIENT_SECRET" : "CLIENT_ID"} is not set: registering the app printed both`);
  process.exit(1);
}
if (!CLIENT_ID) {
  console.log(`Step 1: register this app (on the machine of the server, beside its database):

  tenantry app create --workspace ${ISSUER.split("/").pop()} --name "Example" --type web \\
    --redirect-uri ${redirectUri} --post-logout-redirect-uri ${home}

Then start it with what that printed:

  ISSUER=${ISSUER} CLIENT_ID=… CLIENT_SECRET=… PORT=${PORT} node docs/examples/relying-party.mjs

and sign in as a person of the workspace. If it has none yet:

  printf %s "$PASSWORD" | tenantry user create --workspace ${ISSUER.split("/").pop()} --username ada --password-stdin`);
  process.exit(0);
}

// ---- Step 2: ask the person ------------------------------------------------------------------------------------------
// Nothing is sent anywhere before they press the button.
function signedOutPage(session) {
  return page("Example", `<p>You are not signed in.</p>
    <form method="post" action="/sign-in"><button id="sign-in">Sign in with ${escape(ISSUER.split("//").pop())}</button></form>
    ${shownSteps(session)}`);
}

// ---- Step 3: redirect to the authorization endpoint ------------------------------------------------------------------
async function startSignIn(session) {
  session.steps = [];
  const server = await discover(session);
  // Three values that only this browser's session knows. `state` ties the answer to this browser (RFC 6749 §10.12),
  // the PKCE verifier ties the code to whoever asked for it (RFC 7636), `nonce` ties the ID token to this sign-in.
  session.attempt = { state: random(), nonce: random(), verifier: random() };
  const request = {
    response_type: "code",
    client_id: CLIENT_ID,
    redirect_uri: redirectUri,
    scope,
    state: session.attempt.state,
    nonce: session.attempt.nonce,
    code_challenge: createHash("sha256").update(session.attempt.verifier).digest("base64url"),
    code_challenge_method: "S256",
  };
  show(session, 3, "redirect to the authorization endpoint", `GET ${server.authorization_endpoint}`, request);
  return `${server.authorization_endpoint}?${new URLSearchParams(request)}`;
}

// ---- Step 4: receive the authorization code --------------------------------------------------------------------------
// The browser comes back with it in the address. Anybody can send a browser here with anything, so check before use.
function receiveCode(session, answer) {
  const attempt = session.attempt;
  session.attempt = undefined; // good for one answer
  show(session, 4, "receive the authorization code", `GET ${redirectUri}`, Object.fromEntries(answer));
  demand(attempt && answer.get("state") === attempt.state, "this answer does not belong to a sign-in of this browser");
  demand(answer.get("iss") === ISSUER, "this answer comes from another server"); // RFC 9207
  demand(!answer.has("error"), `the server said no: ${answer.get("error")}`);
  demand(answer.has("code"), "there is no code in this answer");
  return { ...attempt, code: answer.get("code") };
}

// ---- Steps 5 and 6: ask the token endpoint, receive the access token -------------------------------------------------
// Straight from here to the server: the browser sees neither the secret nor the tokens.
async function redeemCode(session, { code, verifier, nonce }) {
  const server = await discover();
  const form = { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier };
  const tokens = await call(session, "5 and 6", "ask the token endpoint, receive the access token", {
    method: "POST", url: server.token_endpoint, authorization: clientSecretBasic(), form,
  });
  demand(tokens.token_type?.toLowerCase() === "bearer", "this is a kind of token that this app cannot use");
  return { ...tokens, claims: await checkIdToken(session, tokens.id_token, nonce) };
}

// client_secret_basic: both halves are form-encoded first (RFC 6749 §2.3.1).
function clientSecretBasic() {
  const [id, secret] = [CLIENT_ID, CLIENT_SECRET].map((text) => new URLSearchParams([["", text]]).toString().slice(1));
  return `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
}

// Every check of OpenID Connect Core §3.1.3.7 that applies to one client with one algorithm. The signature is checked
// although the token came straight from the token endpoint, because over plain http no TLS vouches for that endpoint.
async function checkIdToken(session, token, nonce) {
  demand(token, "there is no ID token in the answer");
  const [header, payload, signature] = token.split(".");
  const { alg, kid } = fromBase64url(header);
  demand(alg === "RS256", "the ID token is not signed as this app was registered for");
  const server = await discover();
  const { keys } = await call(session, 6, "the keys that ID tokens are signed with", { url: server.jwks_uri });
  const key = keys.find((candidate) => candidate.kid === kid && candidate.kty === "RSA");
  demand(key, "the ID token is signed with a key that the server does not publish");
  const signed = Buffer.from(`${header}.${payload}`);
  const publicKey = createPublicKey({ key, format: "jwk" });
  const genuine = verify("sha256", signed, publicKey, Buffer.from(signature ?? "", "base64url"));
  demand(genuine, "the signature of the ID token is wrong");

  const claims = fromBase64url(payload);
  demand(claims.iss === ISSUER, "the ID token comes from another server");
  demand([claims.aud].flat().join() === CLIENT_ID, "the ID token was made for another app");
  demand(claims.exp > Date.now() / 1000, "the ID token is too old");
  demand(claims.nonce === nonce, "the ID token belongs to another sign-in");
  show(session, 6, "who it is, from the ID token", `sub is the name to keep: it never changes and is nobody else's`, claims);
  return claims;
}

// ---- Step 7: call the API --------------------------------------------------------------------------------------------
// Here it is the userinfo endpoint; any API that trusts this server takes the token the same way (RFC 6750).
async function callApi(session, { access_token, claims }) {
  const server = await discover();
  const person = await call(session, 7, "call the API with the access token", {
    url: server.userinfo_endpoint, authorization: `Bearer ${access_token}`,
  });
  demand(person.sub === claims.sub, "the API answered about somebody else");
  return person;
}

// ---- Signing out -----------------------------------------------------------------------------------------------------
// Ends all three: the tokens, the session here, and the session at the server, which the browser has to visit for that.
async function signOut(session) {
  const { tokens } = session;
  const server = await discover();
  if (tokens.refresh_token) {
    const form = { token: tokens.refresh_token, token_type_hint: "refresh_token" };
    await call(session, "out", "revoke the tokens", {
      method: "POST", url: server.revocation_endpoint, authorization: clientSecretBasic(), form,
    });
  }
  session.tokens = session.person = undefined;
  const request = { id_token_hint: tokens.id_token, client_id: CLIENT_ID, post_logout_redirect_uri: home };
  show(session, "out", "redirect to the end-session endpoint", `GET ${server.end_session_endpoint}`, request);
  return `${server.end_session_endpoint}?${new URLSearchParams(request)}`;
}

// ---- What the steps share --------------------------------------------------------------------------------------------

// Everything else is found from the issuer (OpenID Connect Discovery 1.0 §4). Asked for once, kept while this runs.
let metadata;
async function discover(session) {
  const url = `${ISSUER}/.well-known/openid-configuration`;
  metadata ??= await call(session, 3, "find the endpoints of the issuer", { url });
  demand(metadata.issuer === ISSUER, "the metadata belongs to another issuer");
  return metadata;
}

/** One request, shown with its answer. A redirect is an error: it would carry the secret to a place nobody chose. */
async function call(session, step, title, { method = "GET", url, authorization, form }) {
  const headers = { accept: "application/json", ...(authorization && { authorization }) };
  const body = form && new URLSearchParams(form);
  const response = await fetch(url, { method, headers, body, redirect: "error", signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : {};
  const credentials = authorization ? `\nAuthorization: ${authorization.slice(0, 12)}…` : "";
  show(session, step, title, `${method} ${url}${credentials}`, form, `${response.status} ${response.statusText}`, answer);
  demand(response.ok, `the server said no: ${answer.error ?? response.status} ${answer.error_description ?? ""}`);
  return answer;
}

const secrets = new Set(
  ["access_token", "client_secret", "code", "code_verifier", "id_token", "id_token_hint", "refresh_token", "token"]);

/** Keeps and prints what was sent and what came back, secrets shortened. */
function show(session, step, title, request, sent, status = "", answer) {
  const short = (name, value) => (secrets.has(name) ? `${String(value).slice(0, 6)}…` : value);
  const line = ([name, value]) => `  ${name}: ${JSON.stringify(short(name, value))}`;
  const lines = (values) => Object.entries(values ?? {}).map(line);
  const text = [request, ...lines(sent), status && `→ ${status}`, ...lines(answer)].filter(Boolean).join("\n");
  session?.steps.push({ step, title, text });
  console.log(`\n[${step}] ${title}\n${text}`);
}

class Refused extends Error {}

function demand(condition, reason) {
  if (!condition) throw new Refused(reason);
}

const random = () => randomBytes(32).toString("base64url");
const fromBase64url = (text) => JSON.parse(Buffer.from(text, "base64url"));

// ---- The web app around it -------------------------------------------------------------------------------------------

// Sessions in memory; a real app has those of its framework. A new id for each sign-in: an id somebody else planted in
// this browser before must not become a signed-in one.
const sessions = new Map();

function sessionOf(request) {
  const id = /(?:^|; )example=([\w-]{43})(?:;|$)/.exec(request.headers.cookie ?? "")?.[1];
  return sessions.get(id) ?? { steps: [] };
}

function keep(session, response) {
  sessions.delete(session.id);
  session.id = random();
  sessions.set(session.id, session);
  if (sessions.size > 1000) sessions.delete(sessions.keys().next().value);
  // With https, add `Secure` and call it `__Host-example`. Lax also keeps other sites from posting our forms.
  response.setHeader("set-cookie", `example=${session.id}; Path=/; HttpOnly; SameSite=Lax`);
}

const routes = {
  "GET /": (session) => (session.person ? signedInPage(session) : signedOutPage(session)),
  "POST /sign-in": async (session, response) => {
    const location = await startSignIn(session);
    keep(session, response);
    return { location };
  },
  "GET /callback": async (session, response, query) => {
    const tokens = await redeemCode(session, receiveCode(session, query));
    const person = await callApi(session, tokens);
    Object.assign(session, { tokens, person });
    keep(session, response);
    return { location: "/" };
  },
  "POST /sign-out": async (session) => ({ location: session.tokens ? await signOut(session) : "/" }),
};

function signedInPage(session) {
  const { name, preferred_username: username, sub } = session.person;
  return page("Example", `<p>Signed in as <strong id="person">${escape(name ?? username ?? sub)}</strong></p>
    <form method="post" action="/sign-out"><button id="sign-out">Sign out</button></form>
    ${shownSteps(session)}`);
}

function shownSteps({ steps }) {
  const heading = (step) => (step === "out" ? "Signing out" : `Step ${step}`);
  return steps.map(({ step, title, text }) =>
    `<h2 data-step="${step}">${heading(step)}: ${escape(title)}</h2><pre>${escape(text)}</pre>`).join("");
}

function escape(text) {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function page(title, body) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>body{font:16px/1.5 system-ui;max-width:50rem;margin:2rem auto;padding:0 1rem}
pre{background:#f4f4f4;padding:1rem;white-space:pre-wrap;overflow-wrap:anywhere}h2{font-size:1rem}</style>
<h1>${title}</h1>${body}</html>`;
}

const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer", // the address of step 4 has the code in it
};

createServer(async (request, response) => {
  try {
    const url = new URL(request.url, home);
    const route = routes[`${request.method} ${url.pathname}`];
    if (!route) return response.writeHead(404, headers).end(page("Nothing here", `<a href="/">Start</a>`));
    const result = await route(sessionOf(request), response, url.searchParams);
    if (result.location) response.writeHead(303, { location: result.location, "cache-control": "no-store" }).end();
    else response.writeHead(200, headers).end(result);
  } catch (error) {
    const [status, reason] = error instanceof Refused ? [400, error.message] : [502, "the server could not be asked"];
    console.error(`\n${error instanceof Refused ? reason : error.stack}`);
    const problem = `<p id="problem">${escape(reason)}</p><a href="/">Start again</a>`;
    response.writeHead(status, headers).end(page("Not signed in", problem));
  }
}).listen(Number(PORT), "127.0.0.1", () => console.log(`open ${home} to sign in with ${ISSUER}`));
