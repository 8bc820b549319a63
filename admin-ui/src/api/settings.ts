import { value } from "./answer";
import { api } from "./client";
import type { Settings } from "./types";

/** What is named is replaced, the rest stays. */
export type SettingsChange = Partial<Omit<Settings, "switches">> & { switches?: Partial<Settings["switches"]> };

export function updateSettings(ws: string, etag: string, body: SettingsChange) {
  return value<unknown>(api.PATCH("/workspaces/{ws}/settings", { params: { path: { ws }, header: { "If-Match": etag } }, body: body as Settings }));
}
