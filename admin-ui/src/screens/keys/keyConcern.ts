import type { Key } from "../../api/types";

const DAY_MILLIS = 86_400_000;
/** A signing key in use longer than this is worth replacing. */
export const OLD_DAYS = 90;

/** What should be done about the keys of a workspace, in words, or null. */
export function keyConcern(keys: Key[], now: Date): string | null {
  const signing = keys.filter((key) => key.state === "signing");
  const ages = signing.map((key) => Math.floor((now.getTime() - new Date(key.active_at).getTime()) / DAY_MILLIS));
  const oldest = Math.max(0, ...ages);
  if (oldest < OLD_DAYS) return null;
  return `A signing key has been in use for ${String(oldest)} days. Rotate the keys: nobody notices, because the old ones stay published until their tokens have ended.`;
}
