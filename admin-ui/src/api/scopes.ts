import { queryOptions } from "@tanstack/react-query";

import { type Page, value } from "./answer";
import { api } from "./client";
import type { Scope } from "./types";

const all = "/workspaces/{ws}/scopes";

export function scopesQuery(ws: string) {
  return queryOptions({
    queryKey: ["api", ws, "scopes"],
    queryFn: ({ signal }) => value<Page<Scope>>(api.GET(all, { params: { path: { ws } }, signal })),
  });
}

export function createScope(ws: string, body: { name: string; description: string }) {
  return value<Scope>(api.POST(all, { params: { path: { ws } }, body }));
}

/** There is nothing else about a scope that could be overwritten unseen. */
export function describeScope(ws: string, scope_id: string, description: string) {
  const params = { path: { ws, scope_id }, header: { "If-Match": "*" } };
  return value<Scope>(api.PATCH("/workspaces/{ws}/scopes/{scope_id}", { params, body: { description } }));
}

export function deleteScope(ws: string, scope_id: string) {
  return value<unknown>(api.DELETE("/workspaces/{ws}/scopes/{scope_id}", { params: { path: { ws, scope_id } } }));
}
