// The demo app: a public client (RFC 6749 section 2.1) in one page, with no library.
//
// It signs in with the authorization code grant and PKCE, checks the id_token, calls userinfo, refreshes, revokes and
// signs out, and lists each request and answer. What must survive a trip to the login page (state, nonce, verifier) and
// what came back (tokens, the list) is kept in sessionStorage, which one browser tab owns. Everything shown goes
// through textContent: an answer can never become markup.

const root = document.getElementById("demo");
const app = { ...root.dataset };
const storageKey = `tenantry-demo ${app.issuer} ${app.clientId}`;
const store = { pending: null, leaving: null, tokens: null, name: null, problem: null, steps: [] };
let busy = false;
const part = (name) => document.getElementById(`demo-${name}`);

// ---- what is remembered -------------------------------------------------------------------------------------------

function load() {
  try {
    Object.assign(store, JSON.parse(sessionStorage.getItem(storageKey) ?? "{}"));
  } catch {
    sessionStorage.removeItem(storageKey);
  }
}

function save() {
  sessionStorage.setItem(storageKey, JSON.stringify(store));
}

function forgetSteps() {
  store.steps = [];
  part("steps").replaceChildren();
}

function record(step) {
  store.steps.push(step);
  save();
  render();
}

// ---- small pieces of the protocol ---------------------------------------------------------------------------------

const encode = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const decodeJson = (part) => JSON.parse(new TextDecoder().decode(decode(part)));

const random = () => encode(crypto.getRandomValues(new Uint8Array(32)));

const sha256 = async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

function leaveFor(endpoint, params) {
  const url = new URL(endpoint);
  url.search = new URLSearchParams(params);
  location.assign(url);
}

/** Sends one request, lists it with its answer, and returns the answer. Cookies are never sent: tokens speak here. */
async function send(title, note, { url, method = "GET", form, bearer }) {
  const headers = { Accept: "application/json" };
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  const body = form && new URLSearchParams(form);
  const response = await fetch(url, { method, headers, body, credentials: "omit", cache: "no-store" });
  const text = await response.text();
  let answer = text;
  try {
    answer = JSON.parse(text);
  } catch { /* not JSON: shown as it came */ }
  const challenge = response.headers.get("WWW-Authenticate");
  record({
    title, note,
    request: { line: `${method} ${url}`, authorization: bearer && `Bearer ${bearer}`, params: form },
    answer: { status: response.status, challenge, body: answer },
  });
  return { ok: response.ok, body: answer };
}

// ---- the five things the app does ---------------------------------------------------------------------------------

async function signIn() {
  const pending = { state: random(), nonce: random(), verifier: random() };
  const params = {
    response_type: "code",
    client_id: app.clientId,
    redirect_uri: app.redirectUri,
    scope: app.scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: encode(await sha256(pending.verifier)),
    code_challenge_method: "S256",
  };
  forgetSteps();
  Object.assign(store, { pending, leaving: null, tokens: null, name: null });
  record({
    title: "Ask for an authorization code",
    note: "The browser goes to the workspace. The PKCE verifier stays in this tab; only its hash travels.",
    request: { line: `GET ${app.authorizeEndpoint}`, params },
  });
  leaveFor(app.authorizeEndpoint, params);
}

/** The browser came back with a code or an error (RFC 6749 section 4.1.2; `iss`: RFC 9207). */
async function comeBack(params) {
  const { pending } = store;
  store.pending = null;
  record({
    title: "Back from the workspace",
    note: "The state must be the one this tab made, and iss the issuer it asked.",
    request: { line: `GET ${app.redirectUri}`, params: Object.fromEntries(params) },
  });
  if (!pending || params.get("state") !== pending.state) throw new Error("This answer is not for a request of this tab.");
  if (params.get("iss") !== app.issuer) throw new Error("This answer comes from another issuer.");
  if (params.has("error")) throw new Error(`The workspace said ${params.get("error")}.`);
  const { ok, body } = await send(
    "Exchange the code for tokens",
    "The verifier proves that this tab started the sign-in. A code works once.",
    {
      url: app.tokenEndpoint,
      method: "POST",
      form: {
        grant_type: "authorization_code",
        client_id: app.clientId,
        code: params.get("code"),
        redirect_uri: app.redirectUri,
        code_verifier: pending.verifier,
      },
    },
  );
  if (!ok) throw new Error(`The code was refused: ${body.error}.`);
  const claims = await checkIdToken(body.id_token, pending.nonce);
  Object.assign(store, { tokens: body, name: claims.sub });
  await userinfo();
}

async function userinfo() {
  const { ok, body } = await send("Ask who the user is", "The access token opens userinfo.", {
    url: app.userinfoEndpoint,
    bearer: store.tokens.access_token,
  });
  if (!ok) throw new Error("userinfo refused the access token.");
  store.name = body.name ?? body.preferred_username ?? body.email ?? body.sub;
}

async function refresh() {
  const { ok, body } = await send("Refresh", "The refresh token is traded for a new pair; the old one is used up.", {
    url: app.tokenEndpoint,
    method: "POST",
    form: { grant_type: "refresh_token", client_id: app.clientId, refresh_token: store.tokens.refresh_token },
  });
  if (!ok) throw new Error(`The refresh token was refused: ${body.error}.`);
  store.tokens = { ...store.tokens, ...body };
}

async function revoke() {
  const note = "All tokens of this sign-in end at once. Call userinfo or Refresh now, and see them refused.";
  const token = store.tokens.refresh_token ?? store.tokens.access_token;
  const { ok } = await send("Revoke", note, {
    url: app.revocationEndpoint,
    method: "POST",
    form: { client_id: app.clientId, token },
  });
  if (!ok) throw new Error("The token could not be revoked.");
}

function signOut() {
  const params = {
    id_token_hint: store.tokens.id_token,
    client_id: app.clientId,
    post_logout_redirect_uri: app.redirectUri,
    state: random(),
  };
  Object.assign(store, { leaving: params.state, tokens: null, name: null });
  record({
    title: "Sign out at the workspace",
    note: "The id_token says whose session it is. The workspace ends it and sends the browser back.",
    request: { line: `GET ${app.endSessionEndpoint}`, params },
  });
  leaveFor(app.endSessionEndpoint, params);
}

// ---- the id_token (OpenID Connect Core section 3.1.3.7) -----------------------------------------------------------

const verifying = {
  RS256: [{ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, { name: "RSASSA-PKCS1-v1_5" }],
  ES256: [{ name: "ECDSA", namedCurve: "P-256" }, { name: "ECDSA", hash: "SHA-256" }],
  EdDSA: [{ name: "Ed25519" }, { name: "Ed25519" }],
};

async function signatureHolds(token, header) {
  const { body } = await send("Fetch the workspace's public keys", "Any app can check an id_token with them.", {
    url: app.jwksUri,
  });
  const jwk = body.keys?.find((key) => key.kid === header.kid);
  if (!jwk || !Object.hasOwn(verifying, header.alg)) return false;
  const [imported, verified] = verifying[header.alg];
  const key = await crypto.subtle.importKey("jwk", jwk, imported, false, ["verify"]);
  const [head, payload, signature] = token.split(".");
  return crypto.subtle.verify(verified, key, decode(signature), new TextEncoder().encode(`${head}.${payload}`));
}

async function checkIdToken(token, nonce) {
  const [header, claims] = token.split(".", 2).map(decodeJson);
  const now = Date.now() / 1000;
  const checks = [
    ["The signature is the workspace's", await signatureHolds(token, header)],
    ["iss is the issuer", claims.iss === app.issuer],
    ["aud is this app", [claims.aud].flat().includes(app.clientId)],
    ["nonce is the one this tab sent", claims.nonce === nonce],
    ["exp is still to come", claims.exp > now - 30],
  ];
  record({ title: "Check the id_token", note: "Five checks, then the claims can be trusted.", checks, header, claims });
  if (!checks.every(([, holds]) => holds)) throw new Error("The id_token did not pass its checks.");
  return claims;
}

// ---- what is shown ------------------------------------------------------------------------------------------------

function element(name, content, className) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...[content].flat());
  return made;
}

const pretty = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
const lines = (params) => Object.entries(params).map(([name, value]) => `${name} = ${value}`).join("\n");

function row(term, text, className) {
  return element("div", [element("dt", term), element("dd", element("pre", text, className))]);
}

function rows({ request, answer, checks, header, claims }) {
  const made = [];
  if (request) {
    made.push(row("Request", request.line));
    if (request.authorization) made.push(row("Authorization", request.authorization));
    if (request.params) made.push(row("Parameters", lines(request.params)));
  }
  if (answer) {
    const status = answer.challenge ? `${answer.status}\nWWW-Authenticate: ${answer.challenge}` : `${answer.status}`;
    made.push(row("Status", status, answer.status < 400 ? "" : "bad"));
    if (answer.body) made.push(row("Answer", pretty(answer.body)));
  }
  if (checks) {
    const passed = checks.map(([name, holds]) => element("li", `${holds ? "✓" : "✗"} ${name}`, holds ? "" : "bad"));
    made.push(element("div", [element("dt", "Checks"), element("dd", element("ul", passed, "checks"))]));
    made.push(row("Header", pretty(header)), row("Claims", pretty(claims)));
  }
  return made;
}

function render() {
  const { tokens, problem, name, steps } = store;
  root.dataset.state = problem ? "error" : tokens ? "signed-in" : "signed-out";
  const status = problem ?? (tokens ? `Signed in as ${name ?? "…"}.` : "Not signed in.");
  const shown = document.getElementById("demo-status");
  if (shown.textContent !== status) shown.textContent = status;
  part("sign-in").disabled = busy;
  part("userinfo").disabled = busy || !tokens;
  part("refresh").disabled = busy || !tokens?.refresh_token;
  part("revoke").disabled = busy || !tokens;
  part("sign-out").disabled = busy || !tokens?.id_token;
  part("clear").hidden = steps.length === 0;
  part("empty").hidden = steps.length > 0;
  const list = part("steps");
  for (const step of steps.slice(list.children.length)) {
    const parts = [element("h3", step.title), element("p", step.note), element("dl", rows(step), "wire")];
    list.append(element("li", parts));
  }
}

/** Runs one action at a time; whatever goes wrong becomes the status line. */
async function run(action) {
  store.problem = null;
  busy = true;
  render();
  try {
    await action();
  } catch (error) {
    store.problem = error.message;
  }
  busy = false;
  save();
  render();
}

// ---- start --------------------------------------------------------------------------------------------------------

async function start() {
  const params = new URLSearchParams(location.search);
  if (params.has("code") || params.has("error")) {
    history.replaceState(null, "", location.pathname);
    await comeBack(params);
  } else if (store.leaving) {
    const ours = params.get("state") === store.leaving;
    store.leaving = null;
    history.replaceState(null, "", location.pathname);
    if (ours) {
      const request = { line: `GET ${app.redirectUri}`, params: Object.fromEntries(params) };
      record({ title: "Back from signing out", note: "The session at the workspace has ended.", request });
    }
  }
}

if (location.origin === new URL(app.redirectUri).origin) {
  for (const [name, action] of Object.entries({ "sign-in": signIn, userinfo, refresh, revoke, "sign-out": signOut })) {
    part(name).addEventListener("click", () => run(action));
  }
  part("clear").addEventListener("click", () => {
    forgetSteps();
    save();
    render();
    part("sign-in").focus();
  });
  load();
  run(start);
} else {
  // 127.0.0.1 and localhost are the same server but not the same origin: the app lives where it is registered.
  location.replace(app.redirectUri);
}
