import { SegmentedControl } from "@mantine/core";

import { type Period, PERIODS } from "./periods";

/** Chooses how far back usage is shown. */
export function PeriodChoice({ period, choose }: { period: Period; choose: (text: string) => void }) {
  return <SegmentedControl size="xs" aria-label="Period" transitionDuration={0} data={PERIODS} value={period} onChange={choose} />;
}
