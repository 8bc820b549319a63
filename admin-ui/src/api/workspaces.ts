import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { type Page, tagged, value } from "./answer";
import { api } from "./client";
import { type Part, sortedQuery } from "./list";
import type { Workspace, WorkspaceItem } from "./types";

const all = "/workspaces";
const one = "/workspaces/{ws}";

export function workspacesQuery(part: Part) {
  return queryOptions({
    queryKey: ["api", "workspaces", part],
    queryFn: ({ signal }) => value<Page<WorkspaceItem>>(api.GET(all, { params: { query: sortedQuery(part) }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function workspaceQuery(ws: string) {
  return queryOptions({
    queryKey: ["api", ws, "workspace"],
    queryFn: ({ signal }) => tagged<Workspace>(api.GET(one, { params: { path: { ws } }, signal })),
  });
}

export function createWorkspace(body: { name: string; slug: string; template: string }) {
  return value<Workspace>(api.POST(all, { body }));
}

export function updateWorkspace(ws: string, etag: string, body: { name: string }) {
  return value<Workspace>(api.PATCH(one, { params: { path: { ws }, header: { "If-Match": etag } }, body }));
}

export function suspendWorkspace(ws: string) {
  return value<Workspace>(api.POST("/workspaces/{ws}/suspend", { params: { path: { ws } } }));
}

export function resumeWorkspace(ws: string) {
  return value<Workspace>(api.POST("/workspaces/{ws}/resume", { params: { path: { ws } } }));
}

export function deleteWorkspace(ws: string) {
  return value<unknown>(api.DELETE(one, { params: { path: { ws } } }));
}
