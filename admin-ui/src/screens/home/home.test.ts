import { expect, test } from "vitest";

import type { Key } from "../../api/types";
import { scaleTop } from "../../parts/UsageChart";
import { keyConcern } from "../keys/keyConcern";
import { usageBars } from "./usageBars";

const now = new Date("2026-03-10T12:30:00Z");

test.each([
  ["24h", 24, 24],
  ["7d", 168, 28],
  ["30d", 30, 30],
] as const)("%s of %d steps are %d bars, and every step counts once", (period, steps, count) => {
  const points = Array.from({ length: steps }, (_, at) => ({
    at: new Date(Date.UTC(2026, 2, 1, at)).toISOString(),
    logins: 2,
    login_failures: 1,
    tokens: 0,
    client_failures: 0,
  }));
  const bars = usageBars({ points }, period);
  expect(bars).toHaveLength(count);
  expect(bars.reduce((sum, { good, bad }) => sum + good + bad, 0)).toBe(3 * steps);
});

test.each([
  [0, 4],
  [4, 4],
  [37, 40],
  [410, 500],
  [1000, 1000],
])("a chart up to %d ends at %d", (greatest, top) => {
  expect(scaleTop(greatest)).toBe(top);
});

test("a signing key is worth a word when it is old", () => {
  const key = (active_at: string, state: Key["state"] = "signing") => ({ state, active_at }) as Key;
  expect(keyConcern([key("2026-03-01T00:00:00Z")], now)).toBeNull();
  expect(keyConcern([key("2025-11-10T00:00:00Z", "retired")], now)).toBeNull();
  expect(keyConcern([key("2025-11-10T12:00:00Z")], now)).toContain("120 days");
});
