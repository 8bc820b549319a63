import { Button, Group, VisuallyHidden } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";

import { revokeSession, sessionsQuery, signOut } from "../../../api/sessions";
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

/** Where the person is signed in. */
export function SessionsTab({ ws, user }: { ws: string; user: string }) {
  const found = useInfiniteQuery(sessionsQuery(ws, user));
  const end = useChange((id: string) => revokeSession(ws, id), { said: "Ended the session" });
  const endAll = useChange(() => signOut(ws, user), { said: "Signed out everywhere" });
  if (!found.isSuccess) return <Waiting found={found} />;
  const error = end.error ?? endAll.error;
  const rows = rowsOf(found.data);
  // A page may hold nothing and yet not be the last.
  const some = rows.length > 0 || found.hasNextPage;
  return (
    <Card
      title="Sessions"
      actions={
        some && (
          <Allowed right="write_sessions">
            <Group gap="xs">
              <Button size="xs" variant="default" loading={endAll.isPending} onClick={() => { endAll.mutate(undefined); }}>
                Sign out everywhere
              </Button>
              <CopyCurl request={{ method: "POST", path: `/api/v1/workspaces/${ws}/users/${user}/sign-out` }} />
            </Group>
          </Allowed>
        )
      }
    >
      {error !== null && <ProblemAlert error={error} />}
      {some ? (
        <RecordTable
          caption="Sessions"
          rows={rows}
          id={({ id }) => id}
          columns={[
            { label: "Browser", cell: ({ user_agent }) => user_agent ?? "unknown" },
            { label: "Address", cell: ({ address }) => address ?? "" },
            { label: "Signed in", cell: ({ auth_time }) => <RelativeTime at={auth_time} /> },
            { label: "Last used", cell: ({ last_used_at }) => <RelativeTime at={last_used_at} /> },
            { label: "Ends", cell: ({ ends_at }) => <RelativeTime at={ends_at} /> },
            {
              label: "",
              cell: ({ id, user_agent }) => (
                <Allowed right="write_sessions">
                  <Group gap={4} wrap="nowrap">
                    <Button size="xs" variant="default" onClick={() => { end.mutate(id); }}>
                      End <VisuallyHidden>the session of {user_agent ?? "an unknown browser"}</VisuallyHidden>
                    </Button>
                    <CopyCurl small request={{ method: "DELETE", path: `/api/v1/workspaces/${ws}/sessions/${id}` }} />
                  </Group>
                </Allowed>
              ),
            },
          ]}
        />
      ) : (
        <EmptyState icon="users" title="Not signed in anywhere">
          A session begins when the person signs in with a browser, and lets them into further apps without asking again.
        </EmptyState>
      )}
      <LoadMore found={found} />
    </Card>
  );
}
