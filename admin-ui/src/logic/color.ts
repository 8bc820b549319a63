/** Colours of workspaces that chose none: all of them dark enough for white text. */
const COLORS = ["#364fc7", "#0b7285", "#237032", "#862e9c", "#a61e4d", "#5f3dc4", "#1864ab", "#087f5b", "#c92a2a", "#9c3d00"];

/** The colour a workspace is known by in the console: its own, or one that follows from its slug. */
export function workspaceColor(slug: string, primary?: string | null): string {
  if (primary !== undefined && primary !== null) return primary;
  let sum = 0;
  for (const letter of slug) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return COLORS[sum % COLORS.length] ?? "#364fc7";
}
