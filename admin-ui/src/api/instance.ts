import { queryOptions } from "@tanstack/react-query";

import { value } from "./answer";
import { api } from "./client";
import type { Instance } from "./types";

export const instanceQuery = queryOptions({
  queryKey: ["api", "instance"],
  refetchInterval: 10_000,
  queryFn: ({ signal }) => value<Instance>(api.GET("/instance", { signal })),
});
