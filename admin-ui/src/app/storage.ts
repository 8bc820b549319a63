/** What this browser remembers for a person; nothing where the browser keeps nothing. */
export function remembered(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(`tenantry.${key}`) ?? "null");
  } catch {
    return null;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(`tenantry.${key}`, JSON.stringify(value));
  } catch {
    // A convenience only.
  }
}
