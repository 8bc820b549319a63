import { type Order, ORDERS } from "../api/list";

/**
 * What the address of a screen says besides its path. Anything unknown in it is passed over: every member is named, because
 * the router keeps what the address says of one that is not.
 */

function word(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A list: what is searched for, and from where it is shown. */
export interface ListSearch {
  query?: string | undefined;
  cursor?: string | undefined;
  /** Users, apps and workspaces only. */
  order?: Order | undefined;
  /** The audit trail only: who did it, what was done, and to what. */
  actor?: string | undefined;
  action?: string | undefined;
  target?: string | undefined;
}

export function listSearch(search: Record<string, unknown>): ListSearch {
  return {
    query: word(search.query),
    cursor: word(search.cursor),
    order: ORDERS.find((order) => order === search.order),
    actor: word(search.actor),
    action: word(search.action),
    target: word(search.target),
  };
}

/** A screen with parts of which one is shown. */
export interface TabSearch {
  tab?: string | undefined;
  cursor?: string | undefined;
}

export function tabSearch(search: Record<string, unknown>): TabSearch {
  return { tab: word(search.tab), cursor: word(search.cursor) };
}
