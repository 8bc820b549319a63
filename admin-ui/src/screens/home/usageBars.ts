import type { Usage } from "../../api/types";
import type { Bar } from "../../parts/UsageChart";
import type { Period } from "./periods";

/** How many of the server's steps make one bar. */
const STEPS: Record<Period, number> = { "24h": 1, "7d": 6, "30d": 1 };

/** What the server counted, as bars of equal length up to now. */
export function usageBars({ points }: Pick<Usage, "points">, period: Period): Bar[] {
  const steps = STEPS[period];
  return Array.from({ length: Math.ceil(points.length / steps) }, (_, bar) => {
    const within = points.slice(bar * steps, (bar + 1) * steps);
    const at = within[0]?.at ?? "";
    return {
      at,
      label: new Date(at).toLocaleString("en-GB", period === "24h" ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short" }),
      good: within.reduce((sum, point) => sum + point.logins, 0),
      bad: within.reduce((sum, point) => sum + point.login_failures, 0),
    };
  });
}
