import { queryOptions } from "@tanstack/react-query";

import { type Page, value } from "./answer";
import { api } from "./client";
import type { SwitchState } from "./types";

export function switchesQuery(ws: string) {
  return queryOptions({
    queryKey: ["api", ws, "switches"],
    queryFn: ({ signal }) => value<Page<SwitchState>>(api.GET("/workspaces/{ws}/switches", { params: { path: { ws } }, signal })),
  });
}
