const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** A moment as people say it: "3 hours ago", "in 2 days", "just now". */
export function relativeTime(then: Date, now: Date): string {
  const seconds = (then.getTime() - now.getTime()) / 1000;
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  if (unit === undefined) return Math.abs(seconds) < 45 ? "just now" : seconds < 0 ? "1 minute ago" : "in 1 minute";
  return words.format(Math.trunc(seconds / unit[1]), unit[0]);
}

/** The same moment exactly, in the reader's own zone. */
export function exactTime(then: Date): string {
  return then.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "long" });
}
