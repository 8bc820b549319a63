import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { type Page, tagged, value } from "./answer";
import { api } from "./client";
import { type Part, sortedQuery } from "./list";
import type { components } from "./schema";
import type { App, AppSecret, AppType } from "./types";

const all = "/workspaces/{ws}/apps";
const one = "/workspaces/{ws}/apps/{client_id}";
const secrets = "/workspaces/{ws}/apps/{client_id}/secrets";

export interface NewApp {
  type: AppType;
  client_name: string;
  redirect_uris?: string[];
}

export type AppChange = components["schemas"]["AppUpdate"];

export function appsQuery(ws: string, part: Part) {
  return queryOptions({
    queryKey: ["api", ws, "apps", part],
    queryFn: ({ signal }) => value<Page<App>>(api.GET(all, { params: { path: { ws }, query: sortedQuery(part) }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function appQuery(ws: string, client_id: string) {
  return queryOptions({
    queryKey: ["api", ws, "app", client_id],
    queryFn: ({ signal }) => tagged<App>(api.GET(one, { params: { path: { ws, client_id } }, signal })),
  });
}

export function createApp(ws: string, body: NewApp) {
  return value<App>(api.POST(all, { params: { path: { ws } }, body }));
}

export function updateApp(ws: string, client_id: string, etag: string, body: AppChange) {
  return value<App>(api.PATCH(one, { params: { path: { ws, client_id }, header: { "If-Match": etag } }, body }));
}

export function setAppDisabled(ws: string, client_id: string, disabled: boolean) {
  const path = { ws, client_id };
  return value<App>(
    disabled
      ? api.POST("/workspaces/{ws}/apps/{client_id}/disable", { params: { path } })
      : api.POST("/workspaces/{ws}/apps/{client_id}/enable", { params: { path } }),
  );
}

export function deleteApp(ws: string, client_id: string) {
  return value<unknown>(api.DELETE(one, { params: { path: { ws, client_id } } }));
}

export function secretsQuery(ws: string, client_id: string) {
  return queryOptions({
    queryKey: ["api", ws, "app", client_id, "secrets"],
    queryFn: ({ signal }) => value<Page<AppSecret>>(api.GET(secrets, { params: { path: { ws, client_id } }, signal })),
  });
}

/** A new secret, which is the answer; the one before it ends later. */
export async function addSecret(ws: string, client_id: string) {
  const made = await value<AppSecret>(api.POST(secrets, { params: { path: { ws, client_id } }, body: {} }));
  return made.client_secret ?? "";
}

export function deleteSecret(ws: string, client_id: string, secret_id: string) {
  return value<unknown>(api.DELETE("/workspaces/{ws}/apps/{client_id}/secrets/{secret_id}", { params: { path: { ws, client_id, secret_id } } }));
}
