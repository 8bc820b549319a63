import { Button, Group } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";

import type { Page } from "../api/answer";
import { ProblemAlert } from "./ProblemAlert";

/** The rows of a growing list that have been read. */
export function rowsOf<Row>({ pages }: InfiniteData<Page<Row>>): Row[] {
  return pages.flatMap(({ items }) => items);
}

/** Reads the next page of a growing list, while there is one. */
export function LoadMore({ found }: { found: UseInfiniteQueryResult }) {
  if (!found.hasNextPage) return null;
  return (
    <>
      {found.isFetchNextPageError && <ProblemAlert error={found.error} />}
      <Group justify="center">
        <Button size="xs" variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          Load more
        </Button>
      </Group>
    </>
  );
}
