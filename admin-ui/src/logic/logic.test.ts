import { expect, test } from "vitest";

import { contrast, isColor, textOn } from "./contrast";
import { curlOf, shellWord } from "./curl";
import { duration } from "./duration";
import { envFile } from "./envFile";
import { decodeToken } from "./jwt";
import { makePassword } from "./password";
import { challengeOf, randomWord } from "./pkce";
import { relativeTime } from "./relativeTime";
import { slugOf, slugProblem } from "./slug";
import { workspaceColor } from "./color";
import { count, counted } from "./count";

test.each([
  ["Acme", "acme"],
  ["  Acme, Inc.  ", "acme-inc"],
  ["Müller & Söhne", "muller-and-sohne"],
  ["42 Steps", "steps"],
  ["Straße", "strasse"],
  ["xn--bcher", "xn-bcher"],
  ["東京", ""],
  [`${"a".repeat(62)} b`, "a".repeat(62)],
])("the slug of %s is %s", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
  expect(slugProblem(slug) === null).toBe(slug !== "");
});

test.each(["", "a", "-ab", "ab-", "Ab", "1ab", "a_b", "xn--ab", "a".repeat(64)])("%s is no slug", (slug) => {
  expect(slugProblem(slug)).not.toBeNull();
});

test("the challenge is that of RFC 7636, appendix B", async () => {
  expect(await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).toBe("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  expect(randomWord()).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(randomWord()).not.toBe(randomWord());
});

test("made passwords are long, plain and never the same", () => {
  expect(makePassword()).toMatch(/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/);
  expect(makePassword()).not.toBe(makePassword());
});

test("a curl line can be pasted whatever the values are", () => {
  expect(shellWord("it's")).toBe(`'it'\\''s'`);
  expect(curlOf("https://id.test", { method: "GET", path: "/api/v1/me" })).toBe(
    'curl https://id.test/api/v1/me \\\n  -H "Authorization: Bearer $TENANTRY_TOKEN"',
  );
  expect(curlOf("https://id.test", { method: "PATCH", path: "/x?a=b&c", body: { name: "A'b" }, etag: '"3"' })).toBe(
    [
      "curl -X PATCH 'https://id.test/x?a=b&c'",
      '-H "Authorization: Bearer $TENANTRY_TOKEN"',
      `-H 'If-Match: "3"'`,
      "-H 'Content-Type: application/json'",
      `-d '{"name":"A'\\''b"}'`,
    ].join(" \\\n  "),
  );
});

test.each([
  [-10, "just now"],
  [10, "just now"],
  [-50, "1 minute ago"],
  [-3_599, "59 minutes ago"],
  [-7_200, "2 hours ago"],
  [-86_400, "yesterday"],
  [3 * 86_400, "in 3 days"],
  [-800 * 86_400, "2 years ago"],
])("%d seconds from now is %s", (seconds, words) => {
  const now = new Date("2026-01-01T00:00:00Z");
  expect(relativeTime(new Date(now.getTime() + seconds * 1000), now)).toBe(words);
});

test.each([
  [0, "none"],
  [1, "1 second"],
  [90, "90 seconds"],
  [3_600, "1 hour"],
  [2_592_000, "30 days"],
])("%d seconds are %s", (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

test("contrast is that of WCAG", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 1);
  expect(textOn("#ffee00")).toBe("#000000");
  expect(textOn("#1c2b4a")).toBe("#ffffff");
  expect(isColor("#12345g")).toBe(false);
});

test("an env file keeps values as they are", () => {
  expect(envFile({ CLIENT_ID: "abc", SECRET: "a b'c" })).toBe("CLIENT_ID=abc\nSECRET='a b'\\''c'\n");
});

test("a JWT is read, anything else is not", () => {
  const token = `${btoa('{"alg":"RS256"}')}.${btoa('{"sub":"ada"}')}.x`.replace(/=/g, "");
  expect(decodeToken(token)).toEqual({ header: { alg: "RS256" }, claims: { sub: "ada" } });
  expect(decodeToken("tna_abc")).toBeNull();
  expect(decodeToken("a.b.c")).toBeNull();
});

test("a workspace has one colour, dark enough for white text", () => {
  expect(workspaceColor("acme", "#123456")).toBe("#123456");
  expect(workspaceColor("acme")).toBe(workspaceColor("acme", null));
  for (const slug of ["acme", "globex", "initech", "hooli", "umbrella"]) {
    expect(contrast(workspaceColor(slug), "#ffffff")).toBeGreaterThan(4.5);
  }
});

test("numbers are read with their thousands, and with a plus where nobody counted further", () => {
  expect(count(1000)).toBe("1,000");
  expect(count(1000, true)).toBe("1,000+");
  expect(counted(1, "user", "users")).toBe("1 user");
  expect(counted(0, "user", "users")).toBe("0 users");
  expect(counted(1000, "user", "users", true)).toBe("1,000+ users");
});
