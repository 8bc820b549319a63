import { Badge, Button, Group, Modal, Stack, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { createScope, deleteScope, describeScope, scopesQuery } from "../../api/scopes";
import type { Scope } from "../../api/types";
import { useChange } from "../../api/useChange";
import { Allowed } from "../../app/rights";
import { Card } from "../../parts/Card";
import { ConfirmByName } from "../../parts/ConfirmByName";
import { Copyable } from "../../parts/Copyable";
import { Form } from "../../parts/Form";
import { Waiting } from "../../parts/Waiting";
import { TextField } from "../../parts/fields";
import { FormActions } from "../../parts/FormActions";
import { RecordTable } from "../../parts/RecordTable";

const ORDER: Scope["kind"][] = ["api", "identity", "platform"];
const WORDS: Record<Scope["kind"], string> = { api: "this workspace", identity: "OpenID Connect", platform: "admin API" };

/** The permissions there are. */
export function ScopesTab({ ws }: { ws: string }) {
  const found = useQuery(scopesQuery(ws));
  if (!found.isSuccess) return <Waiting found={found} />;
  const scopes = ORDER.flatMap((kind) => found.data.items.filter((scope) => scope.kind === kind));
  return (
    <Stack gap="lg">
      <Allowed right="write_scopes">
        <Add ws={ws} />
      </Allowed>
      <Card title="Scopes" hint="Those of OpenID Connect and of the admin API are the same in every workspace.">
        <RecordTable
          caption="Scopes"
          rows={scopes}
          id={({ name }) => name}
          columns={[
            { label: "name", cell: ({ name }) => <Copyable value={name} what="scope" /> },
            { label: "People read", cell: ({ description }) => description },
            { label: "Of", cell: ({ kind }) => <Badge variant={kind === "api" ? "light" : "default"}>{WORDS[kind]}</Badge> },
            { label: "", cell: (scope) => scope.kind === "api" && <Actions ws={ws} scope={scope} /> },
          ]}
        />
      </Card>
    </Stack>
  );
}

function Add({ ws }: { ws: string }) {
  const [draft, setDraft] = useState({ name: "", description: "" });
  const create = useChange(() => createScope(ws, draft), {
    said: `Added ${draft.name}`,
    then: () => { setDraft({ name: "", description: "" }); },
  });
  return (
    <Card title="Add a scope">
      <Form send={() => { create.mutate(undefined); }}>
        <Stack maw={560}>
          <TextField label="Name" wire="name" placeholder="orders:read" error={create.error} value={draft.name} onChange={(name) => { setDraft({ ...draft, name }); }} />
          <TextField
            label="What people read"
            wire="description"
            hint="On the page that asks whether they agree."
            placeholder="See your orders"
            error={create.error}
            value={draft.description}
            onChange={(description) => { setDraft({ ...draft, description }); }}
          />
          <FormActions
            label="Add scope"
            request={{ method: "POST", path: `/api/v1/workspaces/${ws}/scopes`, body: draft }}
            pending={create.isPending}
            error={create.error}
            disabled={draft.name === ""}
          />
        </Stack>
      </Form>
    </Card>
  );
}

function Actions({ ws, scope }: { ws: string; scope: Scope }) {
  const [open, setOpen] = useState(false);
  return (
    <Allowed right="write_scopes">
      <Group gap={4} wrap="nowrap">
        <Button size="xs" variant="default" onClick={() => { setOpen(true); }}>
          Edit <VisuallyHidden>{scope.name}</VisuallyHidden>
        </Button>
        <Remove ws={ws} scope={scope} />
      </Group>
      <Modal opened={open} onClose={() => { setOpen(false); }} title={`What people read about ${scope.name}`}>
        <Describe ws={ws} scope={scope} done={() => { setOpen(false); }} />
      </Modal>
    </Allowed>
  );
}

function Describe({ ws, scope: { id, name, description }, done }: { ws: string; scope: Scope; done: () => void }) {
  const [typed, setTyped] = useState(description);
  const save = useChange(() => describeScope(ws, id, typed), { said: `Changed ${name}`, then: done });
  return (
    <Form right="write_scopes" send={() => { save.mutate(undefined); }}>
      <Stack>
        <TextField label="What people read" wire="description" autoFocus hint="On the page that asks whether they agree." error={save.error} value={typed} onChange={setTyped} />
        <FormActions
          label="Save"
          right="write_scopes"
          request={{ method: "PATCH", path: `/api/v1/workspaces/${ws}/scopes/${id}`, body: { description: typed }, etag: "*" }}
          pending={save.isPending}
          error={save.error}
          disabled={typed === description}
        />
      </Stack>
    </Form>
  );
}

function Remove({ ws, scope: { id, name } }: { ws: string; scope: Scope }) {
  const remove = useChange(() => deleteScope(ws, id), { said: `Removed ${name}` });
  return (
    <ConfirmByName
      right="write_scopes"
      small
      label="Remove"
      title={`Remove ${name}?`}
      name={name}
      action="Remove scope"
      request={{ method: "DELETE", path: `/api/v1/workspaces/${ws}/scopes/${id}` }}
      error={remove.error}
      pending={remove.isPending}
      confirm={(done) => { remove.mutate(undefined, { onSuccess: done }); }}
    >
      No app may ask for it any more, and the lines of the path table it opens go with it.
    </ConfirmByName>
  );
}
