import { queryOptions } from "@tanstack/react-query";

import { type Page, value } from "./answer";
import { api } from "./client";
import type { Resource } from "./types";

const all = "/workspaces/{ws}/resources";

export interface NewResource {
  identifier: string;
  name?: string;
  access_token: Resource["access_token"];
  alg?: string;
}

export function resourcesQuery(ws: string) {
  return queryOptions({
    queryKey: ["api", ws, "resources"],
    queryFn: ({ signal }) => value<Page<Resource>>(api.GET(all, { params: { path: { ws } }, signal })),
  });
}

export function createResource(ws: string, body: NewResource) {
  return value<Resource>(api.POST(all, { params: { path: { ws } }, body }));
}

export function deleteResource(ws: string, resource_id: string) {
  return value<unknown>(api.DELETE("/workspaces/{ws}/resources/{resource_id}", { params: { path: { ws, resource_id } } }));
}
