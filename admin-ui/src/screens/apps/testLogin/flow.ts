/**
 * A sign-in as an app would do it, by the console itself: code and PKCE (RFC 6749 §4.1, RFC 7636), with every request
 * and answer kept for showing. Nothing of it outlives the page.
 */
import { testRedirectUri } from "../../../api/paths";
import type { App } from "../../../api/types";
import { challengeOf, randomWord } from "../../../logic/pkce";

/** What an issuer says about itself (RFC 8414), as far as it is used here. */
export interface Metadata {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  userinfo_endpoint?: string;
}

/** A request and what came back. */
export interface Exchange {
  title: string;
  request: string;
  answer: unknown;
  ok: boolean;
}

export interface Attempt {
  url: string;
  state: string;
  nonce: string;
  verifier: string;
}

export async function discover(issuer: string): Promise<Metadata> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`, { credentials: "omit" });
  if (!response.ok) throw new Error(`The issuer's metadata answered with status ${String(response.status)}.`);
  return (await response.json()) as Metadata;
}

/** The address to send a person to, and what has to come back. */
export async function begin(app: App, metadata: Metadata, { anew }: { anew: boolean }): Promise<Attempt> {
  const attempt = { state: randomWord(), nonce: randomWord(), verifier: randomWord() };
  const query = new URLSearchParams({
    response_type: "code",
    client_id: app.client_id,
    redirect_uri: testRedirectUri(),
    scope: app.scope,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await challengeOf(attempt.verifier),
    code_challenge_method: "S256",
    ...(anew ? { prompt: "login" } : {}),
  });
  return { url: `${metadata.authorization_endpoint}?${query.toString()}`, ...attempt };
}

/** An address with its parameters one to a line. */
export function spread(url: string): string {
  const { origin, pathname, searchParams } = new URL(url);
  return [`${origin}${pathname}`, ...[...searchParams].map(([name, value]) => `  ${name}=${value}`)].join("\n");
}

/** Why what came back is not the answer to this attempt, or null. */
export function refusal(returned: URLSearchParams, { state }: Attempt, { issuer }: Metadata): string | null {
  if (returned.get("state") !== state) return "The state is not the one that was sent.";
  const error = returned.get("error");
  if (error !== null) return `${error}: ${returned.get("error_description") ?? "no description"}`;
  if (returned.get("iss") !== issuer) return "The issuer (iss) is not the one that was asked.";
  return returned.get("code") === null ? "No code came back." : null;
}

function basic(app: App, secret: string): string {
  const word = (text: string) => new URLSearchParams({ x: text }).toString().slice(2);
  return `Basic ${btoa(`${word(app.client_id)}:${word(secret)}`)}`;
}

/** Asks the token endpoint as this app. */
async function ask(app: App, metadata: Metadata, secret: string | null, form: Record<string, string>): Promise<Exchange> {
  const body = new URLSearchParams(form);
  const headers: Record<string, string> = { accept: "application/json" };
  const shown = new URLSearchParams(form);
  let proof = "";
  if (app.token_endpoint_auth_method === "client_secret_basic" && secret !== null) {
    headers.authorization = basic(app, secret);
    proof = "authorization: Basic …\n";
  } else {
    body.set("client_id", app.client_id);
    shown.set("client_id", app.client_id);
    if (secret !== null) {
      body.set("client_secret", secret);
      shown.set("client_secret", "…");
    }
  }
  const response = await fetch(metadata.token_endpoint, { method: "POST", headers, body, credentials: "omit" });
  const parameters = [...shown].map(([name, value]) => `  ${name}=${value}`).join("\n");
  return {
    title: "Token request",
    request: `POST ${metadata.token_endpoint}\n${proof}${parameters}`,
    answer: (await response.json()) as unknown,
    ok: response.ok,
  };
}

export function exchangeCode(app: App, metadata: Metadata, attempt: Attempt, code: string, secret: string | null): Promise<Exchange> {
  return ask(app, metadata, secret, {
    grant_type: "authorization_code",
    code,
    redirect_uri: testRedirectUri(),
    code_verifier: attempt.verifier,
  });
}

export function askForOwnToken(app: App, metadata: Metadata, secret: string): Promise<Exchange> {
  return ask(app, metadata, secret, { grant_type: "client_credentials" });
}

export async function readUserinfo(metadata: Metadata, token: string): Promise<Exchange | null> {
  if (metadata.userinfo_endpoint === undefined) return null;
  const response = await fetch(metadata.userinfo_endpoint, { headers: { authorization: `Bearer ${token}` }, credentials: "omit" });
  const title = "User info";
  const request = `GET ${metadata.userinfo_endpoint}\nauthorization: Bearer …`;
  return { title, request, answer: (await response.json()) as unknown, ok: response.ok };
}

/** A member of an answer, if it is text. */
export function textOf(answer: unknown, member: string): string | null {
  if (typeof answer !== "object" || answer === null) return null;
  const value = (answer as Record<string, unknown>)[member];
  return typeof value === "string" ? value : null;
}
