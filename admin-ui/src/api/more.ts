/** Lists that grow where they stand: the first page, and more on demand. */
import { infiniteQueryOptions } from "@tanstack/react-query";

import type { Page } from "./answer";

/** A list by its key, read a page at a time. */
export function growingQuery<Row>(queryKey: readonly unknown[], read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>) {
  return infiniteQueryOptions({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => read(pageParam, signal),
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
}
