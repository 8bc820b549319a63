/** The orders that some lists can be asked for in. */
export const ORDERS = ["oldest", "newest", "name", "name_descending"] as const;
export type Order = (typeof ORDERS)[number];

/** Which part of a list is asked for. */
export interface Part {
  query?: string | undefined;
  cursor?: string | undefined;
  /** Of those lists only. */
  order?: Order | undefined;
  limit?: number;
}

/** Rows of a page, unless few are enough. */
const ROWS = 25;

/** The same as the parameters of a request; what is not said is left out. */
export function partQuery<More extends Record<string, string | undefined>>({ query, cursor, limit = ROWS }: Part, more?: More) {
  const words = Object.entries({ query, cursor, ...more }).filter(([, word]) => word !== undefined && word !== "");
  return { ...(Object.fromEntries(words) as { query?: string; cursor?: string } & { [name in keyof More]?: NonNullable<More[name]> }), limit };
}

/** The same of a list that comes in an order, unless something is searched for: what is found has an order of its own. */
export function sortedQuery(part: Part) {
  return partQuery(part, { order: part.query === undefined || part.query === "" ? part.order : undefined });
}
