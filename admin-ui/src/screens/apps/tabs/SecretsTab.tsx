import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Tagged } from "../../../api/answer";
import { addSecret, deleteSecret, secretsQuery } from "../../../api/apps";
import type { App, AppSecret as SecretRow } from "../../../api/types";
import { useChange } from "../../../api/useChange";
import { Allowed } from "../../../app/rights";
import { useWorkspace } from "../../../app/workspace";
import { Card } from "../../../parts/Card";
import { ConfirmByName } from "../../../parts/ConfirmByName";
import { Copyable } from "../../../parts/Copyable";
import { CopyCurl } from "../../../parts/CopyCurl";
import { ProblemAlert } from "../../../parts/ProblemAlert";
import { RecordTable } from "../../../parts/RecordTable";
import { RelativeTime } from "../../../parts/RelativeTime";
import { Waiting } from "../../../parts/Waiting";
import { AppSecret } from "../AppSecret";

/** The secrets that work: usually one, and two while it is exchanged. */
export function SecretsTab({ app }: { app: Tagged<App> }) {
  const { value: workspace } = useWorkspace();
  const { workspace: slug, client_id } = app.value;
  const found = useQuery(secretsQuery(slug, client_id));
  const add = useChange(() => addSecret(slug, client_id), { said: "Made a new secret" });
  return (
    <Card
      title="Secrets"
      hint="A new secret works at once, and the one before it goes on working for a day: change your app in between, and nobody notices."
      actions={
        <Allowed right="write_secrets">
          <Group gap="xs">
            <Button loading={add.isPending} onClick={() => { add.mutate(undefined); }}>
              New secret
            </Button>
            <CopyCurl request={{ method: "POST", path: `/api/v1/workspaces/${slug}/apps/${client_id}/secrets`, body: {} }} />
          </Group>
        </Allowed>
      }
    >
      <Stack>
        {add.isError && <ProblemAlert error={add.error} />}
        {add.isSuccess && <AppSecret app={app.value} secret={add.data} issuer={workspace.issuer} />}
        <Waiting found={found} lines={3} />
        {found.isSuccess && (
          <RecordTable
            caption="Secrets"
            rows={found.data.items}
            id={({ id }) => id}
            columns={[
              { label: "Id", cell: ({ id }) => <Copyable value={id} what="secret id" /> },
              { label: "Made", cell: ({ created_at }) => <RelativeTime at={created_at} /> },
              { label: "Ends", cell: ({ expires_at }) => (expires_at == null ? <Badge variant="light" color="green">when replaced</Badge> : <RelativeTime at={expires_at} />) },
              { label: "", cell: (secret) => secret.expires_at != null && <Remove app={app.value} secret={secret} /> },
            ]}
          />
        )}
      </Stack>
    </Card>
  );
}

function Remove({ app: { workspace, client_id, client_name }, secret }: { app: App; secret: SecretRow }) {
  const remove = useChange(() => deleteSecret(workspace, client_id, secret.id), { said: "Ended the secret" });
  return (
    <ConfirmByName
      small
      label="End now"
      title="End this secret now?"
      name={client_name}
      action="End the secret"
      request={{ method: "DELETE", path: `/api/v1/workspaces/${workspace}/apps/${client_id}/secrets/${secret.id}` }}
      error={remove.error}
      pending={remove.isPending}
      confirm={(done) => { remove.mutate(undefined, { onSuccess: done }); }}
    >
      <Text size="sm">Whatever still uses it is refused from now on.</Text>
    </ConfirmByName>
  );
}
