/** The heading of the screen that is shown, for the way down to it at the top. */
import { useSyncExternalStore } from "react";

let shown = "";
const listeners = new Set<() => void>();

export function showTitle(title: string): void {
  shown = title;
  document.title = `${title} · Tenantry`;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useShownTitle(): string {
  return useSyncExternalStore(subscribe, () => shown);
}
