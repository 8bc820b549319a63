import { Button, Group } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";

import type { Page } from "../api/answer";
import { ProblemAlert } from "./ProblemAlert";

/** The rows of a growing list that have been read. */
export function rowsOf<Row>({ pages }: InfiniteData<Page<Row>>): Row[] {
  return pages.flatMap(({ items }) => items);
}

/** Reads the next page of a growing list, while there is one; at once, where the pages so far hold nothing. */
export function LoadMore<Row>({ found }: { found: UseInfiniteQueryResult<InfiniteData<Page<Row>>> }) {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = found;
  const nothingYet = data !== undefined && rowsOf(data).length === 0;
  useEffect(() => {
    if (nothingYet && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [nothingYet, hasNextPage, isFetching, isError, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <>
      {found.isFetchNextPageError && <ProblemAlert error={found.error} />}
      <Group justify="center">
        <Button size="xs" variant="default" loading={found.isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Load more
        </Button>
      </Group>
    </>
  );
}
