import { queryOptions } from "@tanstack/react-query";

import type { Period } from "../screens/home/periods";
import { value } from "./answer";
import { api } from "./client";
import type { Usage } from "./types";

export function usageQuery(ws: string, period: Period) {
  return queryOptions({
    queryKey: ["api", ws, "usage", period],
    queryFn: ({ signal }) => value<Usage>(api.GET("/workspaces/{ws}/usage", { params: { path: { ws }, query: { period } }, signal })),
  });
}
