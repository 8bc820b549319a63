import { queryOptions } from "@tanstack/react-query";

import { type Page, value } from "./answer";
import { api } from "./client";
import { partQuery } from "./list";
import type { Grant } from "./types";

export function grantsQuery(ws: string, { user, cursor }: { user: string; cursor?: string }) {
  return queryOptions({
    queryKey: ["api", ws, "grants", user, cursor],
    queryFn: ({ signal }) =>
      value<Page<Grant>>(api.GET("/workspaces/{ws}/grants", { params: { path: { ws }, query: partQuery({ cursor }, { user_id: user }) }, signal })),
  });
}

export function revokeGrant(ws: string, id: string) {
  return value<unknown>(api.DELETE("/workspaces/{ws}/grants/{grant_id}", { params: { path: { ws, grant_id: id } } }));
}
