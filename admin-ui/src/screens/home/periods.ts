/** How far back usage is shown. */
export type Period = "24h" | "7d" | "30d";

export const PERIODS: { value: Period; label: string }[] = [
  { value: "24h", label: "24 hours" },
  { value: "7d", label: "7 days" },
  { value: "30d", label: "30 days" },
];

export function periodOf(text: string | undefined): Period {
  return PERIODS.find(({ value }) => value === text)?.value ?? "24h";
}
