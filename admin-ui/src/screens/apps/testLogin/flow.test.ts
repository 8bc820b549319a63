import { expect, test } from "vitest";

import type { App } from "../../../api/types";
import { begin, refusal, spread } from "./flow";

const metadata = { issuer: "https://id.test/acme", authorization_endpoint: "https://id.test/acme/oauth2/authorize", token_endpoint: "https://id.test/acme/oauth2/token" };
const app = { client_id: "shop", scope: "openid email" } as App;

test("the request has all that the standards ask for", async () => {
  const { url, state } = await begin(app, metadata, { anew: true });
  const query = new URL(url).searchParams;
  expect(Object.fromEntries(query)).toMatchObject({
    response_type: "code",
    client_id: "shop",
    scope: "openid email",
    prompt: "login",
    state,
    code_challenge_method: "S256",
    redirect_uri: `${location.origin}/console/test-login`,
  });
  expect(query.get("code_challenge")).toMatch(/^[\w-]{43}$/);
  expect(spread(url).split("\n")).toContain("  client_id=shop");
});

test("what comes back is believed only if it is the answer", async () => {
  const attempt = await begin(app, metadata, { anew: false });
  const back = (more: Record<string, string>) => new URLSearchParams({ state: attempt.state, iss: metadata.issuer, code: "c", ...more });
  expect(refusal(back({}), attempt, metadata)).toBeNull();
  expect(refusal(back({ state: "x" }), attempt, metadata)).toContain("state");
  expect(refusal(back({ iss: "https://evil.test" }), attempt, metadata)).toContain("issuer");
  expect(refusal(back({ error: "access_denied" }), attempt, metadata)).toContain("access_denied");
});
