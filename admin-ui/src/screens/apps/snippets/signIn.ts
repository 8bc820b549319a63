/** Signing people in: authorization code with PKCE. */
import type { Facts, Snippet } from "./snippets";

export function signIn(facts: Facts): Snippet[] {
  // A secret has no place in a browser.
  return [curl(facts), node(facts), ...(facts.secret ? [] : [browser(facts)]), python(facts), rust(facts), go(facts)];
}

function curl({ issuer, clientId, redirectUri, scope, secret, post }: Facts): Snippet {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    code_challenge_method: "S256",
  });
  const proof = !secret ? `  -d client_id=${clientId}` : post ? `  -d client_id=${clientId} -d client_secret="$OIDC_CLIENT_SECRET"` : `  -u "${clientId}:$OIDC_CLIENT_SECRET"`;
  return {
    language: "curl",
    library: "A shell with curl and openssl",
    code: `verifier=$(openssl rand -base64 32 | tr '+/' '-_' | tr -d '=')
challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | openssl base64 | tr '+/' '-_' | tr -d '=')

# 1. Open this in a browser and sign in. It comes back with a code in the address.
echo "${issuer}/oauth2/authorize?${query.toString()}&state=$(openssl rand -hex 16)&code_challenge=$challenge"

# 2. Exchange the code for tokens.
read -r -p 'code: ' code
curl ${issuer}/oauth2/token \\
${proof} \\
  -d grant_type=authorization_code \\
  -d code="$code" \\
  -d redirect_uri=${redirectUri} \\
  -d code_verifier="$verifier"
`,
  };
}

function node({ issuer, clientId, redirectUri, scope, secret, post }: Facts): Snippet {
  const proof = secret ? `process.env.OIDC_CLIENT_SECRET,\n  ${post ? "client.ClientSecretPost" : "client.ClientSecretBasic"}(process.env.OIDC_CLIENT_SECRET),` : "undefined,\n  client.None(),";
  const local = issuer.startsWith("http:") ? "\n  { execute: [client.allowInsecureRequests] }," : "";
  return {
    language: "Node.js",
    library: "npm install openid-client",
    code: `import * as client from "openid-client";

const config = await client.discovery(
  new URL("${issuer}"),
  "${clientId}",
  ${proof}${local}
);

// Before the sign-in: keep verifier and state in the person's session.
const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const url = client.buildAuthorizationUrl(config, {
  redirect_uri: "${redirectUri}",
  scope: "${scope}",
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
});
// Redirect the browser to url.href.

// Afterwards, with the address the person came back with:
const tokens = await client.authorizationCodeGrant(config, new URL(currentUrl), {
  pkceCodeVerifier: verifier,
  expectedState: state,
});
console.log(tokens.claims());
`,
  };
}

function browser({ issuer, clientId, redirectUri, scope }: Facts): Snippet {
  const options = issuer.startsWith("http:") ? ", { [oauth.allowInsecureRequests]: true }" : "";
  const request = issuer.startsWith("http:") ? ", { [oauth.allowInsecureRequests]: true }" : "";
  return {
    language: "Browser",
    library: "npm install oauth4webapi",
    code: `import * as oauth from "oauth4webapi";

const issuer = new URL("${issuer}");
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer${options}));
const app = { client_id: "${clientId}" };
const redirectUri = "${redirectUri}";

export async function signIn() {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  sessionStorage.setItem("sign-in", JSON.stringify({ verifier, state }));
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: app.client_id,
    redirect_uri: redirectUri,
    scope: "${scope}",
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  location.assign(url);
}

export async function comeBack() {
  const { verifier, state } = JSON.parse(sessionStorage.getItem("sign-in"));
  const returned = oauth.validateAuthResponse(server, app, new URL(location.href), state);
  const answer = await oauth.authorizationCodeGrantRequest(server, app, oauth.None(), returned, redirectUri, verifier${request});
  return oauth.processAuthorizationCodeResponse(server, app, answer);
}
`,
  };
}

function python({ issuer, clientId, redirectUri, scope, secret, post }: Facts): Snippet {
  const method = !secret ? "none" : post ? "client_secret_post" : "client_secret_basic";
  return {
    language: "Python",
    library: "pip install authlib requests",
    code: `import os
import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session

server = requests.get("${issuer}/.well-known/openid-configuration").json()
session = OAuth2Session(
    "${clientId}",
${secret ? '    os.environ["OIDC_CLIENT_SECRET"],\n' : ""}    token_endpoint_auth_method="${method}",
    redirect_uri="${redirectUri}",
    scope="${scope}",
    code_challenge_method="S256",
)

# Before the sign-in: keep verifier and state in the person's session.
verifier = generate_token(48)
url, state = session.create_authorization_url(server["authorization_endpoint"], code_verifier=verifier)

# Afterwards, with the address the person came back with:
token = session.fetch_token(
    server["token_endpoint"],
    authorization_response=current_url,
    state=state,
    code_verifier=verifier,
)
person = session.get(server["userinfo_endpoint"]).json()
`,
  };
}

function rust({ issuer, clientId, redirectUri, scope, secret }: Facts): Snippet {
  const scopes = scope
    .split(" ")
    .filter((name) => name !== "openid" && name !== "")
    .map((name) => `\n    .add_scope(Scope::new("${name}".to_owned()))`)
    .join("");
  return {
    language: "Rust",
    library: "cargo add openidconnect",
    code: `use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ${secret ? "ClientSecret, " : ""}CsrfToken, IssuerUrl, Nonce, PkceCodeChallenge, RedirectUrl, Scope, reqwest,
};

let http = reqwest::ClientBuilder::new().redirect(reqwest::redirect::Policy::none()).build()?;
let issuer = IssuerUrl::new("${issuer}".to_owned())?;
let metadata = CoreProviderMetadata::discover_async(issuer, &http).await?;
let client = CoreClient::from_provider_metadata(
    metadata,
    ClientId::new("${clientId}".to_owned()),
    ${secret ? 'Some(ClientSecret::new(std::env::var("OIDC_CLIENT_SECRET")?))' : "None"},
)
.set_redirect_uri(RedirectUrl::new("${redirectUri}".to_owned())?);

// Before the sign-in: keep state, nonce and verifier in the person's session.
let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
let (url, state, nonce) = client
    .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)${scopes}
    .set_pkce_challenge(challenge)
    .url();

// Afterwards, once the state that came back is the same:
let tokens = client.exchange_code(AuthorizationCode::new(code))?.set_pkce_verifier(verifier).request_async(&http).await?;
`,
  };
}

function go({ issuer, clientId, redirectUri, scope, secret }: Facts): Snippet {
  return {
    language: "Go",
    library: "go get github.com/coreos/go-oidc/v3/oidc golang.org/x/oauth2",
    code: `provider, err := oidc.NewProvider(ctx, "${issuer}")
if err != nil {
	return err
}
config := oauth2.Config{
	ClientID:     "${clientId}",${secret ? '\n\tClientSecret: os.Getenv("OIDC_CLIENT_SECRET"),' : ""}
	Endpoint:     provider.Endpoint(),
	RedirectURL:  "${redirectUri}",
	Scopes:       []string{${scope
    .split(" ")
    .filter((name) => name !== "")
    .map((name) => `"${name}"`)
    .join(", ")}},
}

// Before the sign-in: keep state and verifier in the person's session.
verifier := oauth2.GenerateVerifier()
url := config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier))

// Afterwards, once the state that came back is the same:
token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
if err != nil {
	return err
}
raw, _ := token.Extra("id_token").(string)
idToken, err := provider.Verifier(&oidc.Config{ClientID: config.ClientID}).Verify(ctx, raw)
`,
  };
}
