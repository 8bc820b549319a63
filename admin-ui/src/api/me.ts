import { queryOptions } from "@tanstack/react-query";

import { value } from "./answer";
import { api } from "./client";
import type { Me } from "./types";

/** Who asks, and what they may do in a workspace, or as operators where none is named. */
export function meQuery(workspace: string | null) {
  return queryOptions({
    queryKey: ["api", workspace, "me"],
    staleTime: 60_000,
    queryFn: ({ signal }) => value<Me>(api.GET("/me", { params: { query: workspace === null ? {} : { workspace } }, signal })),
  });
}
