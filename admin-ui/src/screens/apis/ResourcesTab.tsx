import { Badge, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { createResource, deleteResource, type NewResource, resourcesQuery } from "../../api/resources";
import type { Resource } from "../../api/types";
import { useChange } from "../../api/useChange";
import { Allowed } from "../../app/rights";
import { useWorkspace } from "../../app/workspace";
import { Card } from "../../parts/Card";
import { ConfirmByName } from "../../parts/ConfirmByName";
import { Copyable } from "../../parts/Copyable";
import { Form } from "../../parts/Form";
import { Waiting } from "../../parts/Waiting";
import { ChoiceField, TextField } from "../../parts/fields";
import { FormActions } from "../../parts/FormActions";
import { RecordTable } from "../../parts/RecordTable";

/** The APIs tokens are made for. */
export function ResourcesTab({ ws }: { ws: string }) {
  const found = useQuery(resourcesQuery(ws));
  if (!found.isSuccess) return <Waiting found={found} />;
  return (
    <Stack gap="lg">
      <Card title="APIs" hint="An app names one with resource (RFC 8707), and gets tokens that hold there only.">
        <RecordTable
          caption="APIs"
          rows={found.data.items}
          id={({ id }) => id}
          columns={[
            { label: "Name", cell: ({ name }) => name },
            { label: "identifier", cell: ({ identifier }) => <Copyable value={identifier} what="identifier" /> },
            { label: "Tokens", cell: ({ access_token, alg }) => (alg == null ? access_token : `${access_token}, ${alg}`) },
            { label: "", cell: (resource) => (resource.default ? <Badge variant="light">default</Badge> : <Remove ws={ws} resource={resource} />) },
          ]}
        />
      </Card>
      <Allowed right="write_resources">
        <Add ws={ws} />
      </Allowed>
    </Stack>
  );
}

const EMPTY = { identifier: "", name: "", access_token: "opaque", alg: "" };

function Add({ ws }: { ws: string }) {
  const { value: workspace } = useWorkspace();
  const [draft, setDraft] = useState(EMPTY);
  const body: NewResource = {
    identifier: draft.identifier.trim(),
    ...(draft.name.trim() === "" ? {} : { name: draft.name.trim() }),
    access_token: draft.access_token as Resource["access_token"],
    ...(draft.access_token === "jwt" && draft.alg !== "" ? { alg: draft.alg } : {}),
  };
  const create = useChange(() => createResource(ws, body), { said: `Added ${body.identifier}`, then: () => { setDraft(EMPTY); } });
  const change = (part: Partial<typeof EMPTY>) => { setDraft({ ...draft, ...part }); };
  return (
    <Card title="Add an API">
      <Form send={() => { create.mutate(undefined); }}>
        <Stack maw={560}>
          <TextField
            label="Identifier"
            wire="identifier"
            type="url"
            hint="An absolute URI, usually the API's address. It stands in aud."
            placeholder="https://api.example.com"
            error={create.error}
            value={draft.identifier}
            onChange={(identifier) => { change({ identifier }); }}
          />
          <TextField label="Name" wire="name" placeholder="Orders" error={create.error} value={draft.name} onChange={(name) => { change({ name }); }} />
          <ChoiceField
            label="Its access tokens"
            wire="access_token"
            choices={[
              { value: "opaque", label: "Opaque: the API or its gateway asks here; revoking works at once" },
              { value: "jwt", label: "JWT: the API checks the signature itself" },
            ]}
            error={create.error}
            value={draft.access_token}
            onChange={(access_token) => { change({ access_token }); }}
          />
          {draft.access_token === "jwt" && (
            <ChoiceField
              label="Signed with"
              wire="alg"
              choices={[{ value: "", label: "The workspace's first" }, ...workspace.settings.id_token_signing_algs.map((value) => ({ value, label: value }))]}
              error={create.error}
              value={draft.alg}
              onChange={(alg) => { change({ alg }); }}
            />
          )}
          <FormActions
            label="Add API"
            request={{ method: "POST", path: `/api/v1/workspaces/${ws}/resources`, body }}
            pending={create.isPending}
            error={create.error}
            disabled={body.identifier === ""}
          />
        </Stack>
      </Form>
    </Card>
  );
}

function Remove({ ws, resource: { id, name } }: { ws: string; resource: Resource }) {
  const remove = useChange(() => deleteResource(ws, id), { said: `Removed ${name}` });
  return (
    <ConfirmByName
      right="write_resources"
      small
      label="Remove"
      title={`Remove ${name}?`}
      name={name}
      action="Remove API"
      request={{ method: "DELETE", path: `/api/v1/workspaces/${ws}/resources/${id}` }}
      error={remove.error}
      pending={remove.isPending}
      confirm={(done) => { remove.mutate(undefined, { onSuccess: done }); }}
    >
      Nobody gets tokens for it any more.
    </ConfirmByName>
  );
}
