/** What the address of a screen says besides its path. Anything unknown in it is passed over. */

function word(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A list: what is searched for, and from where it is shown. */
export interface ListSearch {
  query?: string | undefined;
  cursor?: string | undefined;
  /** The audit trail only: who did it, what was done, and to what. */
  actor?: string | undefined;
  action?: string | undefined;
  target?: string | undefined;
}

export function listSearch(search: Record<string, unknown>): ListSearch {
  return present({
    query: word(search.query),
    cursor: word(search.cursor),
    actor: word(search.actor),
    action: word(search.action),
    target: word(search.target),
  });
}

/** A screen with parts of which one is shown. */
export interface TabSearch {
  tab?: string | undefined;
  cursor?: string | undefined;
}

export function tabSearch(search: Record<string, unknown>): TabSearch {
  return present({ tab: word(search.tab), cursor: word(search.cursor) });
}

function present<T extends Record<string, string | undefined>>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
}
