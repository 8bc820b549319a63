/** Which part of a list is asked for. */
export interface Part {
  query?: string | undefined;
  cursor?: string | undefined;
  limit?: number;
}

/** Rows of a page, unless few are enough. */
const ROWS = 25;

/** The same as the parameters of a request; what is not said is left out. */
export function partQuery<More extends Record<string, string | undefined>>({ query, cursor, limit = ROWS }: Part, more?: More) {
  const words = Object.entries({ query, cursor, ...more }).filter(([, word]) => word !== undefined && word !== "");
  return { ...(Object.fromEntries(words) as { query?: string; cursor?: string } & { [name in keyof More]?: string }), limit };
}
