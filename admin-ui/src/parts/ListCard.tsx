import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import type { Page } from "../api/answer";
import type { Order } from "../api/list";
import { type Column, RecordTable } from "./RecordTable";
import { SearchBox } from "./SearchBox";
import { Waiting } from "./Waiting";

interface Place {
  query?: string | undefined;
  cursor?: string | undefined;
  order?: Order | undefined;
}

/** A list of the server's, a page at a time; what is searched for and shown, and in which order, stands in the address. */
export function ListCard<Row>({ found, caption, columns, id, empty, place, go, usual, searchFor, filters }: {
  found: UseQueryResult<Page<Row>>;
  caption: string;
  columns: Column<Row>[];
  id: (row: Row) => string;
  /** Shown when there is nothing at all. */
  empty: ReactNode;
  place: Place;
  go: (place: Place) => void;
  /** The order it comes in unless another is asked for, where that can be done. */
  usual?: Order;
  searchFor?: string;
  filters?: ReactNode;
}) {
  const { query, cursor } = place;
  const rows = found.data?.items ?? [];
  const next = found.data?.next_cursor ?? undefined;
  // What is searched for comes in the order of what it was found by.
  const sorting =
    usual === undefined || query !== undefined
      ? undefined
      : { order: place.order ?? usual, sort: (order: Order) => { go({ ...place, order, cursor: undefined }); } };
  const unfiltered = query === undefined && cursor === undefined && filters === undefined;
  if (found.isSuccess && rows.length === 0 && unfiltered) return <Paper withBorder>{empty}</Paper>;
  return (
    <Paper withBorder p="md">
      <Stack gap="md">
        {(searchFor !== undefined || filters !== undefined) && (
          <Group gap="sm" align="flex-end">
            {searchFor !== undefined && (
              <SearchBox
                label={searchFor}
                value={query ?? ""}
                onSearch={(typed) => {
                  go({ ...place, query: typed === "" ? undefined : typed, cursor: undefined });
                }}
              />
            )}
            {filters}
          </Group>
        )}
        <Waiting found={found} />
        {rows.length > 0 && <RecordTable caption={caption} columns={columns} rows={rows} id={id} sorting={sorting} />}
        {found.isSuccess && rows.length === 0 && (
          <Text c="dimmed" size="sm" ta="center" py="lg" role="status">
            Nothing matches.
          </Text>
        )}
        {(cursor !== undefined || next !== undefined) && (
          <Group justify="flex-end" gap="xs">
            {cursor !== undefined && (
              <Button size="xs" variant="default" onClick={() => { go({ ...place, cursor: undefined }); }}>
                First page
              </Button>
            )}
            {next !== undefined && (
              <Button size="xs" variant="default" onClick={() => { go({ ...place, cursor: next }); }}>
                Next page
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Paper>
  );
}
