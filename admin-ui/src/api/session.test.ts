import { expect, test } from "vitest";

import { parseSession, SessionUnavailable } from "./session";

const complete = {
  signed_in: true,
  workspace: { slug: "acme", name: "Acme" },
  user: { name: "Ada", username: "ada", email: "ada@acme.test" },
  role: null,
  form_token: "t",
};

test("a missing name, e-mail or role is null", () => {
  expect(parseSession({ ...complete, user: { username: "ada" }, role: undefined })).toEqual({
    signedIn: true,
    workspace: { slug: "acme", name: "Acme" },
    user: { name: null, username: "ada", email: null },
    role: null,
    fresh: false,
    formToken: "t",
  });
});

test.each([
  ["nothing", null],
  ["a list", []],
  ["no signed_in", {}],
  ["signed_in as text", { signed_in: "true" }],
  ["no workspace", { ...complete, workspace: undefined }],
  ["a workspace without a slug", { ...complete, workspace: { name: "Acme" } }],
  ["no user", { ...complete, user: null }],
  ["a user without a username", { ...complete, user: { name: "Ada" } }],
  ["a name that is no text", { ...complete, user: { username: "ada", name: 7 } }],
  ["no form token", { ...complete, form_token: null }],
])("%s is not taken for a session", (_, answer) => {
  expect(() => parseSession(answer)).toThrow(SessionUnavailable);
});
