import { Button, Group, Stack, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import type { Tagged } from "../../../api/answer";
import { deleteApp, setAppDisabled } from "../../../api/apps";
import type { App } from "../../../api/types";
import { useChange } from "../../../api/useChange";
import { Allowed } from "../../../app/rights";
import { Card } from "../../../parts/Card";
import { ConfirmByName } from "../../../parts/ConfirmByName";
import { CopyCurl } from "../../../parts/CopyCurl";
import { SwitchField, TextField } from "../../../parts/fields";
import { Form } from "../../../parts/Form";
import { FormActions } from "../../../parts/FormActions";
import { ProblemAlert } from "../../../parts/ProblemAlert";
import { useAppForm } from "./useAppForm";

/** What the app is called, and how it is stopped or removed. */
export function SettingsTab({ app }: { app: Tagged<App> }) {
  const { client_name, first_party } = app.value;
  const { draft, change, save, actions, submit } = useAppForm(app, { client_name, first_party }, (values) => values);
  return (
    <Stack gap="lg">
      <Card>
        <Form send={submit}>
          <Stack maw={560}>
            <TextField label="Name" wire="client_name" error={save.error} value={draft.client_name} onChange={(value) => { change({ client_name: value }); }} />
            <SwitchField
              label="First-party"
              wire="first_party"
              hint="It belongs to the workspace itself: people are not asked to agree to its scopes."
              checked={draft.first_party}
              onChange={(checked) => { change({ first_party: checked }); }}
            />
            <FormActions {...actions} />
          </Stack>
        </Form>
      </Card>
      <Allowed>
        <Danger app={app} />
      </Allowed>
    </Stack>
  );
}

function Danger({ app }: { app: Tagged<App> }) {
  const { workspace, client_id, client_name, disabled } = app.value;
  const navigate = useNavigate();
  const path = `/api/v1/workspaces/${workspace}/apps/${client_id}`;
  const toggle = useChange(() => setAppDisabled(workspace, client_id, !disabled), { said: disabled ? "Enabled" : "Disabled" });
  const remove = useChange(() => deleteApp(workspace, client_id), {
    said: `Deleted ${client_name}`,
    then: () => navigate({ to: "/w/$ws/apps", params: { ws: workspace } }),
  });
  return (
    <Card title="Stop it">
      <Stack gap="sm">
        <Text size="sm">
          {disabled
            ? "It is disabled: nobody can sign in to it, and its tokens are dead. Enabling it revives none of them."
            : "Disabling refuses the app everywhere at once and ends its tokens; it can be enabled again. Deleting cannot be undone."}
        </Text>
        {toggle.isError && <ProblemAlert error={toggle.error} />}
        <Group gap="xs">
          <Button variant="default" loading={toggle.isPending} onClick={() => { toggle.mutate(undefined); }}>
            {disabled ? "Enable" : "Disable"}
          </Button>
          <CopyCurl request={{ method: "POST", path: `${path}/${disabled ? "enable" : "disable"}` }} />
          <ConfirmByName
            label="Delete app"
            title={`Delete ${client_name}?`}
            name={client_name}
            action="Delete app"
            request={{ method: "DELETE", path }}
            error={remove.error}
            pending={remove.isPending}
            confirm={(done) => { remove.mutate(undefined, { onSuccess: done }); }}
          >
            Every token, grant and consent of this app ends, and its client_id stops working for good.
          </ConfirmByName>
        </Group>
      </Stack>
    </Card>
  );
}
