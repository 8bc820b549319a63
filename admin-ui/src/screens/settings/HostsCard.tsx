import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { createHost, deleteHost, hostsQuery } from "../../api/hosts";
import type { Host } from "../../api/types";
import { useChange } from "../../api/useChange";
import { Card } from "../../parts/Card";
import { ConfirmByName } from "../../parts/ConfirmByName";
import { Copyable } from "../../parts/Copyable";
import { Form } from "../../parts/Form";
import { Waiting } from "../../parts/Waiting";
import { TextField } from "../../parts/fields";
import { FormActions } from "../../parts/FormActions";
import { RecordTable } from "../../parts/RecordTable";
import { RelativeTime } from "../../parts/RelativeTime";

/** Hostnames of its own that the workspace answers under. */
export function HostsCard({ ws }: { ws: string }) {
  const found = useQuery(hostsQuery(ws));
  const [host, setHost] = useState("");
  const body = { host: host.trim() };
  const create = useChange(() => createHost(ws, body), { said: `Added ${body.host}`, then: () => { setHost(""); } });
  return (
    <Card title="Hosts" hint="Hostnames under which this workspace answers, and no other. The name has to point at this server.">
      <Waiting found={found} lines={2} />
      {found.isSuccess && found.data.items.length === 0 && (
        <Text size="sm" c="dimmed">
          None yet: the workspace answers under the server&apos;s own address.
        </Text>
      )}
      {found.isSuccess && found.data.items.length > 0 && (
        <RecordTable
          caption="Hosts"
          rows={found.data.items}
          id={({ host: name }) => name}
          columns={[
            { label: "host", cell: ({ host: name }) => <Copyable value={name} what="host" /> },
            { label: "Since", cell: ({ created_at }) => <RelativeTime at={created_at} /> },
            { label: "", cell: (bound) => <Remove ws={ws} bound={bound} /> },
          ]}
        />
      )}
      <Form right="write_hosts" send={() => { create.mutate(undefined); }}>
        <Stack maw={560}>
          <TextField label="Another host" wire="host" placeholder="login.example.com" error={create.error} value={host} onChange={setHost} />
          <FormActions
            right="write_hosts"
            label="Add host"
            request={{ method: "POST", path: `/api/v1/workspaces/${ws}/hosts`, body }}
            pending={create.isPending}
            error={create.error}
            disabled={body.host === ""}
          />
        </Stack>
      </Form>
    </Card>
  );
}

function Remove({ ws, bound: { id, host } }: { ws: string; bound: Host }) {
  const remove = useChange(() => deleteHost(ws, id), { said: `Released ${host}` });
  return (
    <ConfirmByName
      right="write_hosts"
      small
      label="Release"
      title={`Release ${host}?`}
      name={host}
      action="Release the host"
      request={{ method: "DELETE", path: `/api/v1/workspaces/${ws}/hosts/${id}` }}
      error={remove.error}
      pending={remove.isPending}
      confirm={(done) => { remove.mutate(undefined, { onSuccess: done }); }}
    >
      Apps that reach the workspace under this name no longer do.
    </ConfirmByName>
  );
}
