import { expect, test } from "vitest";

import { fieldError, problemOf, unreachable } from "./problem";

const answer = (status: number) => new Response(null, { status, headers: { "x-request-id": "of-the-header" } });

test("a problem keeps what the server said", () => {
  const body = { type: "urn:x:taken", title: "This is taken", status: 409, detail: "acme is taken", field: "slug", hint: "choose another", request_id: "r1" };
  const problem = problemOf(answer(409), body);
  expect(problem).toMatchObject({ title: "This is taken", message: "acme is taken", requestId: "r1", signedOut: false });
  expect(fieldError(problem, "slug")).toBe("acme is taken: choose another");
  expect(fieldError(problem, "name")).toBeNull();
});

test("an answer that is no problem document is one all the same", () => {
  const problem = problemOf(answer(502), "<html>");
  expect(problem).toMatchObject({ title: "The server answered with status 502.", requestId: "of-the-header", field: null });
});

test("a sign-in that is too old is not the same as none", () => {
  const stale = problemOf(answer(401), { type: "urn:tenantry:problem:fresh_authentication_required" });
  expect([stale.wantsFreshSignIn, stale.signedOut]).toEqual([true, false]);
  expect(problemOf(answer(401), { type: "urn:tenantry:problem:authentication_required" }).signedOut).toBe(true);
  expect(unreachable(new TypeError()).status).toBe(0);
});
