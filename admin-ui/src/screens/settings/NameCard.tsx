import { Stack } from "@mantine/core";
import { useState } from "react";

import type { Tagged } from "../../api/answer";
import type { Workspace } from "../../api/types";
import { useChange } from "../../api/useChange";
import { updateWorkspace } from "../../api/workspaces";
import { Card } from "../../parts/Card";
import { Form } from "../../parts/Form";
import { TextField } from "../../parts/fields";
import { FormActions } from "../../parts/FormActions";

export function NameCard({ workspace: { value, etag } }: { workspace: Tagged<Workspace> }) {
  const [name, setName] = useState(value.name);
  const body = { name: name.trim() };
  const save = useChange(() => updateWorkspace(value.slug, etag, body), { said: "Saved" });
  return (
    <Card title="Name">
      <Form right="write_workspace" send={() => { save.mutate(undefined); }}>
        <Stack maw={560}>
          <TextField label="Name" wire="name" hint="People see it when they sign in." error={save.error} value={name} onChange={setName} />
          <FormActions
            right="write_workspace"
            label="Save name"
            request={{ method: "PATCH", path: `/api/v1/workspaces/${value.slug}`, body, etag }}
            pending={save.isPending}
            error={save.error}
            disabled={body.name === "" || body.name === value.name}
          />
        </Stack>
      </Form>
    </Card>
  );
}
