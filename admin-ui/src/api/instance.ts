import { queryOptions } from "@tanstack/react-query";

import type { Period } from "../screens/home/periods";
import { value } from "./answer";
import { api } from "./client";
import type { Instance, InstanceUsage } from "./types";

export const instanceQuery = queryOptions({
  queryKey: ["api", "instance"],
  refetchInterval: 10_000,
  queryFn: ({ signal }) => value<Instance>(api.GET("/instance", { signal })),
});

export function instanceUsageQuery(period: Period) {
  return queryOptions({
    queryKey: ["api", "instance", "usage", period],
    queryFn: ({ signal }) => value<InstanceUsage>(api.GET("/instance/usage", { params: { query: { period } }, signal })),
  });
}
