import { queryOptions } from "@tanstack/react-query";

import { type Page, value } from "./answer";
import { api } from "./client";
import type { Host } from "./types";

const all = "/workspaces/{ws}/hosts";

export function hostsQuery(ws: string) {
  return queryOptions({
    queryKey: ["api", ws, "hosts"],
    queryFn: ({ signal }) => value<Page<Host>>(api.GET(all, { params: { path: { ws } }, signal })),
  });
}

export function createHost(ws: string, body: { host: string }) {
  return value<Host>(api.POST(all, { params: { path: { ws } }, body }));
}

export function deleteHost(ws: string, host_id: string) {
  return value<unknown>(api.DELETE("/workspaces/{ws}/hosts/{host_id}", { params: { path: { ws, host_id } } }));
}
