import { queryOptions } from "@tanstack/react-query";

import { type Page, value } from "./answer";
import { api } from "./client";
import type { Key } from "./types";

export function keysQuery(ws: string) {
  return queryOptions({
    queryKey: ["api", ws, "keys"],
    queryFn: ({ signal }) => value<Page<Key>>(api.GET("/workspaces/{ws}/keys", { params: { path: { ws } }, signal })),
  });
}

export function rotateKeys(ws: string, compromised: boolean) {
  return value<unknown>(api.POST("/workspaces/{ws}/keys/rotate", { params: { path: { ws } }, body: { compromised } }));
}
