import { Badge, Button, Group, VisuallyHidden } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { grantsQuery, revokeGrant } from "../../../api/grants";
import { useChange } from "../../../api/useChange";
import { Allowed } from "../../../app/rights";
import { Card } from "../../../parts/Card";
import { CopyCurl } from "../../../parts/CopyCurl";
import { EmptyState } from "../../../parts/EmptyState";
import { LoadMore, rowsOf } from "../../../parts/LoadMore";
import { ProblemAlert } from "../../../parts/ProblemAlert";
import { RecordTable } from "../../../parts/RecordTable";
import { RelativeTime } from "../../../parts/RelativeTime";
import { Waiting } from "../../../parts/Waiting";

/** The apps that may act for the person. */
export function GrantsTab({ ws, user }: { ws: string; user: string }) {
  const found = useInfiniteQuery(grantsQuery(ws, user));
  const end = useChange((id: string) => revokeGrant(ws, id), { said: "Took the access away" });
  if (!found.isSuccess) return <Waiting found={found} />;
  const rows = rowsOf(found.data);
  return (
    <Card title="Apps with access" hint="Taking it away ends the app's tokens for this person at once.">
      {end.isError && <ProblemAlert error={end.error} />}
      {rows.length === 0 && !found.hasNextPage ? (
        <EmptyState icon="apps" title="No app has access">
          An app gets access when the person signs in to it, and keeps it until the grant ends.
        </EmptyState>
      ) : (
        <RecordTable
          caption="Grants"
          rows={rows}
          id={({ id }) => id}
          columns={[
            {
              label: "App",
              cell: ({ client_id }) => (
                <Link to="/w/$ws/apps/$clientId" params={{ ws, clientId: client_id }}>
                  <code>{client_id}</code>
                </Link>
              ),
            },
            { label: "scope", cell: ({ scope }) => <code>{scope}</code> },
            { label: "Refreshes", cell: ({ refreshable }) => refreshable && <Badge variant="light">yes</Badge> },
            { label: "Last used", cell: ({ last_used_at }) => <RelativeTime at={last_used_at} /> },
            { label: "Ends", cell: ({ ends_at }) => <RelativeTime at={ends_at} /> },
            {
              label: "",
              cell: ({ id, client_id }) => (
                <Allowed right="write_grants">
                  <Group gap={4} wrap="nowrap">
                    <Button size="xs" variant="default" onClick={() => { end.mutate(id); }}>
                      Take away <VisuallyHidden>the access of {client_id}</VisuallyHidden>
                    </Button>
                    <CopyCurl small request={{ method: "DELETE", path: `/api/v1/workspaces/${ws}/grants/${id}` }} />
                  </Group>
                </Allowed>
              ),
            },
          ]}
        />
      )}
      <LoadMore found={found} />
    </Card>
  );
}
