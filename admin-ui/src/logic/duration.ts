const UNITS: [string, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** A number of seconds as people say it: 3600 is "1 hour", 90 is "90 seconds". */
export function duration(seconds: number): string {
  if (seconds === 0) return "none";
  const [unit, length] = UNITS.find(([, size]) => seconds % size === 0) ?? ["second", 1];
  const count = seconds / length;
  return `${String(count)} ${unit}${count === 1 ? "" : "s"}`;
}
