import { Group, Text, VisuallyHidden } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";

import classes from "./UsageChart.module.css";

export interface Bar {
  /** Where the time span starts. */
  at: string;
  /** The same in words for people. */
  label: string;
  good: number;
  bad: number;
}

/** Until it is known how much room there is. */
const USUAL_WIDTH = 720;
/** Room for one label of the time, in pixels. */
const LABEL_ROOM = 90;
/** Room for the numbers at the left. */
const GUTTER = 34;
const HEIGHT = 170;
const FLOOR = 148;
const CEILING = 12;

/** A round number at or above the greatest. */
export function scaleTop(greatest: number): number {
  if (greatest <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(greatest));
  return [1, 2, 4, 5, 10].map((step) => step * power).find((top) => top >= greatest) ?? greatest;
}

/** Successes and failures over time, as bars; the numbers are there as a table for screen readers. */
export function UsageChart({ title, good, bad, bars }: { title: string; good: string; bad: string; bars: Bar[] }) {
  const top = scaleTop(Math.max(0, ...bars.map((bar) => bar.good + bar.bad)));
  const { ref, width: room } = useElementSize();
  // Drawn as wide as it is shown, so that its words are as large as all others.
  const wide = Math.round(room) || USUAL_WIDTH;
  const slot = (wide - GUTTER) / Math.max(1, bars.length);
  const height = (count: number) => (count / top) * (FLOOR - CEILING);
  const every = Math.max(1, Math.ceil((bars.length * LABEL_ROOM) / (wide - GUTTER)));
  return (
    <figure className={classes.figure} ref={ref}>
      <figcaption>
        <Group gap="lg">
          <Text size="xs" className={classes.good}>
            {good}: {bars.reduce((sum, bar) => sum + bar.good, 0)}
          </Text>
          <Text size="xs" className={classes.bad}>
            {bad}: {bars.reduce((sum, bar) => sum + bar.bad, 0)}
          </Text>
        </Group>
      </figcaption>
      <svg viewBox={`0 0 ${String(wide)} ${String(HEIGHT)}`} className={classes.chart} role="img" aria-label={title}>
        {[0, 0.5, 1].map((part) => {
          const y = FLOOR - part * (FLOOR - CEILING);
          return (
            <g key={part}>
              <line x1={GUTTER} x2={wide} y1={y} y2={y} className={classes.line} />
              <text x={GUTTER - 6} y={y + 3.5} textAnchor="end" className={classes.label}>
                {part * top}
              </text>
            </g>
          );
        })}
        {bars.map((bar, at) => {
          const left = GUTTER + at * slot;
          const width = slot * 0.64;
          const x = left + slot * 0.18;
          return (
            <g key={bar.at}>
              <title>{`${bar.label}: ${String(bar.good)} ${good.toLowerCase()}, ${String(bar.bad)} ${bad.toLowerCase()}`}</title>
              <rect x={left} y={0} width={slot} height={FLOOR} className={classes.target} />
              <rect x={x} width={width} y={FLOOR - height(bar.good)} height={height(bar.good)} rx={1.5} className={classes.goodBar} />
              <rect x={x} width={width} y={FLOOR - height(bar.good + bar.bad)} height={height(bar.bad)} rx={1.5} className={classes.badBar} />
              {at % every === 0 && (
                <text x={x} y={HEIGHT - 6} className={classes.label}>
                  {bar.label}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <VisuallyHidden>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">{good}</th>
              <th scope="col">{bad}</th>
            </tr>
          </thead>
          <tbody>
            {bars
              .filter((bar) => bar.good + bar.bad > 0)
              .map((bar) => (
                <tr key={bar.at}>
                  <th scope="row">{bar.label}</th>
                  <td>{bar.good}</td>
                  <td>{bar.bad}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </figure>
  );
}
