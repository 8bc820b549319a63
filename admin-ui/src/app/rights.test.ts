import { expect, test } from "vitest";

import type { Me } from "../api/types";
import { readsOnly, refusal } from "./rights";
import { usable, WORKSPACE_ACTIONS } from "./screens";

const reason = "the role developer does not allow this; it takes the role admin";

function me(...allowed: string[]): Me {
  const rights = ["read_apps", "write_apps", "write_users"].map((name) => ({
    name,
    allowed: allowed.includes(name),
    fresh: false,
    reason: allowed.includes(name) ? null : reason,
  }));
  return { rights } as unknown as Me;
}

test("what is refused is what the server says, in its words", () => {
  expect(refusal(me("read_apps", "write_apps"), "write_users")).toBe(reason);
  expect(refusal(me("read_apps", "write_apps"), "write_apps")).toBeNull();
  expect(refusal(undefined, "write_users")).toBeNull();
});

test("whoever may write something is no mere reader", () => {
  expect(readsOnly(me("read_apps"))).toBe(true);
  expect(readsOnly(me("read_apps", "write_apps"))).toBe(false);
  expect(readsOnly(undefined)).toBe(false);
});

test("what is of no use to somebody is not offered", () => {
  expect(usable(WORKSPACE_ACTIONS, me("write_apps")).map(({ label }) => label)).toEqual(["Register an app"]);
});
