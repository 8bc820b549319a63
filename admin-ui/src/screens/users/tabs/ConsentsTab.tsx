import { Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { consentsQuery, withdrawConsent } from "../../../api/consents";
import type { Consent } from "../../../api/types";
import { useChange } from "../../../api/useChange";
import { Card } from "../../../parts/Card";
import { ConfirmByName } from "../../../parts/ConfirmByName";
import { EmptyState } from "../../../parts/EmptyState";
import { LoadMore, rowsOf } from "../../../parts/LoadMore";
import { RecordTable } from "../../../parts/RecordTable";
import { RelativeTime } from "../../../parts/RelativeTime";
import { Waiting } from "../../../parts/Waiting";

/** What the person allowed apps, and is not asked again. */
export function ConsentsTab({ ws, user }: { ws: string; user: string }) {
  const found = useInfiniteQuery(consentsQuery(ws, user));
  if (!found.isSuccess) return <Waiting found={found} />;
  const rows = rowsOf(found.data);
  return (
    <Card title="Consents" hint="What the person allowed, and is not asked again. Withdrawing one ends the app's tokens for this person at once.">
      {rows.length === 0 && !found.hasNextPage ? (
        <EmptyState icon="apps" title="No consent is remembered">
          A person is asked before an app gets what it wants, and what they allow is remembered. The workspace's own apps do not ask.
        </EmptyState>
      ) : (
        <RecordTable
          caption="Consents"
          rows={rows}
          id={({ id }) => id}
          columns={[
            {
              label: "App",
              cell: ({ client_id, client_name }) => (
                <>
                  <Text size="sm">{client_name}</Text>
                  <Link to="/w/$ws/apps/$clientId" params={{ ws, clientId: client_id }}>
                    <code>{client_id}</code>
                  </Link>
                </>
              ),
            },
            { label: "scope", cell: ({ scope }) => <code>{scope}</code> },
            { label: "APIs", cell: ({ resources }) => resources.map((resource) => <div key={resource}><code>{resource}</code></div>) },
            { label: "Since", cell: ({ created_at }) => <RelativeTime at={created_at} /> },
            { label: "", cell: (consent) => <Withdraw ws={ws} consent={consent} /> },
          ]}
        />
      )}
      <LoadMore found={found} />
    </Card>
  );
}

function Withdraw({ ws, consent: { id, client_name, username } }: { ws: string; consent: Consent }) {
  const withdraw = useChange(() => withdrawConsent(ws, id), { said: "Withdrew the consent" });
  return (
    <ConfirmByName
      small
      right="write_grants"
      label="Withdraw"
      title={`Withdraw what ${username} allowed ${client_name}?`}
      name={client_name}
      action="Withdraw the consent"
      request={{ method: "DELETE", path: `/api/v1/workspaces/${ws}/consents/${id}` }}
      error={withdraw.error}
      pending={withdraw.isPending}
      confirm={(done) => { withdraw.mutate(undefined, { onSuccess: done }); }}
    >
      At every API: the app's tokens for {username} end, and {username} is asked again, unless the app is one of the workspace's own.
    </ConfirmByName>
  );
}
