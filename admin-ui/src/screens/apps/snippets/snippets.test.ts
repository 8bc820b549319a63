import { expect, test } from "vitest";

import type { AppType } from "../../../api/types";
import { kindOf, KINDS } from "../appTypes";
import { type Facts, snippetsFor } from "./snippets";

function facts(type: AppType): Facts {
  const { secret } = kindOf(type);
  return { issuer: "https://id.test/acme", clientId: "the-client", redirectUri: "https://app.test/back", scope: "openid email", secret, post: false };
}

test.each(KINDS.map(({ value }) => value))("every snippet of a %s is filled with its ids, and holds no secret", (type) => {
  for (const { language, code } of snippetsFor(type, facts(type))) {
    expect(code, language).toContain("https://id.test/acme");
    if (language !== "nginx") expect(code, language).toContain("the-client");
    expect(code, language).not.toMatch(/undefined\b(?!,)|\[object/);
    expect(code.includes("OIDC_CLIENT_SECRET"), language).toBe(kindOf(type).secret && language !== "nginx");
  }
});

test("a browser is shown no secret, so a web app has no snippet for one", () => {
  const languages = (type: AppType) => snippetsFor(type, facts(type)).map(({ language }) => language);
  expect(languages("web")).not.toContain("Browser");
  expect(languages("spa")).toEqual(["curl", "Node.js", "Browser", "Python", "Rust", "Go"]);
});
