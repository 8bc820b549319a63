/** The workspaces a person was in last, newest first, as this browser remembers them. */
import { remember, remembered } from "./storage";

const MOST = 6;

export interface Recent {
  slug: string;
  name: string;
  primary: string | null;
}

function isRecent(value: unknown): value is Recent {
  if (typeof value !== "object" || value === null) return false;
  const { slug, name, primary } = value as Record<string, unknown>;
  return typeof slug === "string" && typeof name === "string" && (primary === null || typeof primary === "string");
}

export function recents(): Recent[] {
  const kept = remembered("recents");
  return Array.isArray(kept) ? kept.filter(isRecent) : [];
}

export function visit(recent: Recent): void {
  remember("recents", [recent, ...recents().filter(({ slug }) => slug !== recent.slug)].slice(0, MOST));
}

export function forget(slug: string): void {
  remember("recents", recents().filter((recent) => recent.slug !== slug));
}
