import { Alert, Badge, Button, Group, Paper } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { keysQuery, rotateKeys } from "../../api/keys";
import type { Key } from "../../api/types";
import { useChange } from "../../api/useChange";
import { Allowed } from "../../app/rights";
import { Card } from "../../parts/Card";
import { ConfirmByName } from "../../parts/ConfirmByName";
import { Copyable } from "../../parts/Copyable";
import { CopyCurl } from "../../parts/CopyCurl";
import { Icon } from "../../parts/Icon";
import { PageTitle } from "../../parts/PageTitle";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { ReadOnly } from "../../parts/ReadOnly";
import { RecordTable } from "../../parts/RecordTable";
import { RelativeTime } from "../../parts/RelativeTime";
import { Waiting } from "../../parts/Waiting";
import { keyConcern } from "./keyConcern";

const route = getRouteApi("/w/$ws/keys");

const COLORS: Record<string, string> = { signing: "green", sealing: "green", published: "indigo", retired: "gray" };

/** What signs and seals, and how it is replaced. */
export function Keys() {
  const { ws } = route.useParams();
  const found = useQuery(keysQuery(ws));
  return (
    <>
      <PageTitle title="Keys" hint="Signing keys prove ID tokens and JWTs; root keys seal opaque tokens and codes. Private parts never leave the server." />
      <Waiting found={found} />
      {found.isSuccess && (
        <>
          <Concern keys={found.data.items} />
          <Paper withBorder p="md">
            <RecordTable
              caption="Keys"
              rows={found.data.items}
              id={({ id }) => id}
              columns={[
                { label: "kid", cell: ({ kid }) => (kid == null ? "root" : <Copyable value={kid} what="kid" />) },
                { label: "Kind", cell: ({ kind, alg }) => (alg == null ? kind : `${kind}, ${alg}`) },
                {
                  label: "State",
                  cell: ({ state }) => (
                    <Badge variant="light" color={COLORS[state] ?? "gray"}>
                      {state}
                    </Badge>
                  ),
                },
                { label: "Active", cell: ({ active_at }) => <RelativeTime at={active_at} /> },
                { label: "Ends", cell: ({ ends_at }) => (ends_at == null ? "when rotated" : <RelativeTime at={ends_at} />) },
              ]}
            />
          </Paper>
          <Rotate ws={ws} />
        </>
      )}
    </>
  );
}

function Concern({ keys }: { keys: Key[] }) {
  const concern = keyConcern(keys, new Date());
  if (concern === null) return null;
  return (
    <Alert color="orange" icon={<Icon name="warning" />} title="Worth a look">
      {concern}
    </Alert>
  );
}

function Rotate({ ws }: { ws: string }) {
  const path = `/api/v1/workspaces/${ws}/keys/rotate`;
  const rotate = useChange((compromised: boolean) => rotateKeys(ws, compromised), { said: "Rotated the keys" });
  return (
    <Card
      title="Replace them"
      hint="The new keys are published ten minutes before they sign, and the old ones stay until the last token they made has ended. If somebody else may have the keys, drop them at once: every token of this workspace ends."
    >
      {rotate.isError && <ProblemAlert error={rotate.error} />}
      <Allowed otherwise={<ReadOnly />}>
        <Group gap="xs">
          <Button loading={rotate.isPending} onClick={() => { rotate.mutate(false); }}>
            Rotate keys
          </Button>
          <CopyCurl request={{ method: "POST", path, body: { compromised: false } }} />
          <ConfirmByName
            label="They are compromised"
            title="Drop every key now?"
            name={ws}
            action="Drop the keys"
            request={{ method: "POST", path, body: { compromised: true } }}
            error={rotate.error}
            pending={rotate.isPending}
            confirm={(done) => { rotate.mutate(true, { onSuccess: done }); }}
          >
            Every token, code and session of this workspace ends now, and everybody has to sign in again.
          </ConfirmByName>
        </Group>
      </Allowed>
    </Card>
  );
}
