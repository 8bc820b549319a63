import { beforeEach, expect, test } from "vitest";

import { workspaceInPath } from "../api/paths";
import { forget, recents, visit } from "./recents";
import { listSearch, tabSearch } from "./search";

beforeEach(() => {
  localStorage.clear();
});

test("the last six workspaces are remembered, the newest first", () => {
  for (const slug of ["a", "b", "c", "d", "e", "f", "g", "c"]) visit({ slug, name: slug, primary: null });
  expect(recents().map(({ slug }) => slug)).toEqual(["c", "g", "f", "e", "d", "b"]);
  forget("g");
  expect(recents()).toHaveLength(5);
});

test("what somebody else wrote there is passed over", () => {
  localStorage.setItem("tenantry.recents", '[{"slug":1},{"slug":"a","name":"A","primary":null},"x"]');
  expect(recents()).toEqual([{ slug: "a", name: "A", primary: null }]);
  localStorage.setItem("tenantry.recents", "{");
  expect(recents()).toEqual([]);
});

test("only what a screen knows is read from its address", () => {
  expect(listSearch({ query: 42, cursor: "", actor: {}, other: "x" })).toEqual({ query: "42" });
  expect(listSearch({ order: "name_descending" })).toEqual({ order: "name_descending" });
  for (const order of ["sideways", "", 1, ["name"]]) expect(listSearch({ order })).toHaveProperty("order", undefined);
  expect(tabSearch({ tab: "urls" })).toEqual({ tab: "urls" });
});

test.each([
  ["/console/w/acme", "acme"],
  ["/console/w/acme/apps", "acme"],
  ["/console/", null],
  ["/acme/w/x", null],
])("the workspace of %s is %s", (path, workspace) => {
  expect(workspaceInPath(path)).toBe(workspace);
});
