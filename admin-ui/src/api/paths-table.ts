import { queryOptions } from "@tanstack/react-query";

import { type Page, value } from "./answer";
import { api } from "./client";
import type { GatewayPath, Verdict } from "./types";

const all = "/workspaces/{ws}/paths";

export interface NewPath {
  scope: string;
  methods: string[];
  path: string;
  resource?: string;
}

export function pathsQuery(ws: string) {
  return queryOptions({
    queryKey: ["api", ws, "paths"],
    queryFn: ({ signal }) => value<Page<GatewayPath>>(api.GET(all, { params: { path: { ws } }, signal })),
  });
}

export function createPath(ws: string, body: NewPath) {
  return value<GatewayPath>(api.POST(all, { params: { path: { ws } }, body }));
}

export function deletePath(ws: string, path_id: string) {
  return value<unknown>(api.DELETE("/workspaces/{ws}/paths/{path_id}", { params: { path: { ws, path_id } } }));
}

export function tryPath(ws: string, body: { method: string; path: string; scopes: string[] }) {
  return value<Verdict>(api.POST("/workspaces/{ws}/paths/try", { params: { path: { ws } }, body }));
}
