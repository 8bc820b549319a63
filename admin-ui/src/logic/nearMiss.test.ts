import { expect, test } from "vitest";

import { nearMiss } from "./nearMiss";

const registered = ["https://app.test/callback", "http://localhost:3000/back?x=1"];

test.each([
  ["https://app.test/callback/", "there is a slash more at the end"],
  ["http://app.test/callback", "the scheme is http, not https"],
  ["https://app.test/Callback", "capital letters differ in the path"],
  ["https://app.test:8443/callback", "the port is 8443, not the usual one"],
  ["https://www.app.test/callback", "the host is www.app.test, not app.test"],
  ["https://app.test/callback?a=b", "there is a query behind it"],
  ["https://app.test/other", "the path is /other, not /callback"],
  ["https://APP.test/callback", "it is written differently, though it means the same"],
  ["http://localhost:3001/back?x=1", "the port is 3001, not 3000"],
  ["http://localhost:3000/back", "the query is not ?x=1"],
])("%s: %s", (asked, difference) => {
  expect(nearMiss(asked, registered)?.difference).toBe(difference);
});

test.each(["", "callback", "https://elsewhere.test/x"])("nothing is near %s", (asked) => {
  expect(nearMiss(asked, registered)).toBeNull();
});
