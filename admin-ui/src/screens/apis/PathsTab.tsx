import { Alert, Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { createPath, deletePath, pathsQuery, tryPath } from "../../api/paths-table";
import { resourcesQuery } from "../../api/resources";
import { scopesQuery } from "../../api/scopes";
import type { GatewayPath } from "../../api/types";
import { useChange } from "../../api/useChange";
import { Allowed } from "../../app/rights";
import { Card } from "../../parts/Card";
import { ConfirmByName } from "../../parts/ConfirmByName";
import { Copyable } from "../../parts/Copyable";
import { EmptyState } from "../../parts/EmptyState";
import { Form } from "../../parts/Form";
import { Waiting } from "../../parts/Waiting";
import { ChoiceField, SomeField, TextField } from "../../parts/fields";
import { FormActions } from "../../parts/FormActions";
import { Icon } from "../../parts/Icon";
import { RecordTable } from "../../parts/RecordTable";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Which scope opens which path at the gateway, and a box to try it with. */
export function PathsTab({ ws }: { ws: string }) {
  const found = useQuery(pathsQuery(ws));
  if (!found.isSuccess) return <Waiting found={found} />;
  const rows = found.data.items;
  return (
    <Stack gap="lg">
      <Card title="Path table" hint="Your gateway asks for each request; what no line opens is refused.">
        {rows.length === 0 ? (
          <EmptyState icon="apis" title="No line yet">
            A line says: this scope opens this path for these methods. With nginx, Traefik, Caddy or Envoy in front of an API, that is all the API needs.
          </EmptyState>
        ) : (
          <RecordTable
            caption="Path table"
            rows={rows}
            id={({ id }) => id}
            columns={[
              { label: "Path", cell: ({ path }) => <Copyable value={path} what="path" /> },
              {
                label: "Methods",
                cell: ({ methods }) => (
                  <Group gap={4}>
                    {methods.map((method) => (
                      <Badge key={method} size="sm" variant="default">
                        {method}
                      </Badge>
                    ))}
                  </Group>
                ),
              },
              { label: "Scope", cell: ({ scope }) => <code>{scope}</code> },
              { label: "API", cell: ({ resource }) => <code>{resource}</code> },
              { label: "", cell: (path) => <Remove ws={ws} path={path} /> },
            ]}
          />
        )}
      </Card>
      <Try ws={ws} />
      <Allowed right="write_resources">
        <Add ws={ws} />
      </Allowed>
    </Stack>
  );
}

function Try({ ws }: { ws: string }) {
  const [draft, setDraft] = useState({ method: "GET", path: "/", scope: "" });
  const scopes = draft.scope.split(" ").filter((name) => name !== "");
  const body = { method: draft.method, path: draft.path, scopes };
  const attempt = useChange(() => tryPath(ws, body));
  return (
    <Card title="Try a request" hint="Whether a token with these scopes would be let through. Nothing is sent to the API.">
      <Form right="read_resources" send={() => { attempt.mutate(undefined); }}>
        <Stack maw={560}>
          <Group align="flex-start" gap="xs" wrap="nowrap" grow preventGrowOverflow={false}>
            <ChoiceField label="Method" wire="method" choices={METHODS.map((value) => ({ value, label: value }))} value={draft.method} onChange={(method) => { setDraft({ ...draft, method }); }} />
            <TextField label="Path" wire="path" placeholder="/orders/42" error={attempt.error} value={draft.path} onChange={(path) => { setDraft({ ...draft, path }); }} />
          </Group>
          <TextField
            label="Scopes of the token"
            wire="scopes"
            placeholder="orders:read"
            hint="With spaces between."
            error={attempt.error}
            value={draft.scope}
            onChange={(scope) => { setDraft({ ...draft, scope }); }}
          />
          <FormActions
            right="read_resources"
            keeps={false}
            label="Try"
            request={{ method: "POST", path: `/api/v1/workspaces/${ws}/paths/try`, body }}
            pending={attempt.isPending}
            error={attempt.error}
          />
          {attempt.isSuccess && (
            <Alert role="status" color={attempt.data.allowed ? "green" : "red"} icon={<Icon name={attempt.data.allowed ? "check" : "close"} />} title={attempt.data.allowed ? "Let through" : "Refused"}>
              <Text size="sm">{attempt.data.reason}</Text>
            </Alert>
          )}
        </Stack>
      </Form>
    </Card>
  );
}

function Add({ ws }: { ws: string }) {
  const scopes = useQuery(scopesQuery(ws));
  const resources = useQuery(resourcesQuery(ws));
  const [draft, setDraft] = useState({ scope: "", methods: ["GET"], path: "", resource: "" });
  const names = (scopes.data?.items ?? []).filter(({ kind }) => kind === "api").map(({ name }) => name);
  const scope = draft.scope === "" ? (names[0] ?? "") : draft.scope;
  const body = { scope, methods: draft.methods, path: draft.path.trim(), ...(draft.resource === "" ? {} : { resource: draft.resource }) };
  const create = useChange(() => createPath(ws, body), { said: `Added ${body.path}`, then: () => { setDraft({ ...draft, path: "" }); } });
  if (names.length === 0) return null;
  return (
    <Card title="Add a line">
      <Form send={() => { create.mutate(undefined); }}>
        <Stack maw={560}>
          <ChoiceField label="Scope" wire="scope" choices={names.map((value) => ({ value, label: value }))} error={create.error} value={scope} onChange={(value) => { setDraft({ ...draft, scope: value }); }} />
          <TextField
            label="Path"
            wire="path"
            hint={<>A part in braces stands for any one segment: <code>/orders/{"{id}"}</code></>}
            placeholder="/orders/{id}"
            error={create.error}
            value={draft.path}
            onChange={(path) => { setDraft({ ...draft, path }); }}
          />
          <SomeField label="Methods" wire="methods" choices={METHODS.map((value) => ({ value, label: value }))} error={create.error} values={draft.methods} onChange={(methods) => { setDraft({ ...draft, methods }); }} />
          <ChoiceField
            label="API"
            wire="resource"
            choices={(resources.data?.items ?? []).map(({ identifier, name, default: isDefault }) => ({ value: isDefault ? "" : identifier, label: name }))}
            error={create.error}
            value={draft.resource}
            onChange={(resource) => { setDraft({ ...draft, resource }); }}
          />
          <FormActions
            label="Add line"
            request={{ method: "POST", path: `/api/v1/workspaces/${ws}/paths`, body }}
            pending={create.isPending}
            error={create.error}
            disabled={body.path === "" || body.methods.length === 0}
          />
        </Stack>
      </Form>
    </Card>
  );
}

function Remove({ ws, path }: { ws: string; path: GatewayPath }) {
  const remove = useChange(() => deletePath(ws, path.id), { said: `Removed ${path.path}` });
  return (
    <ConfirmByName
      right="write_resources"
      small
      label="Remove"
      title={`Remove ${path.path}?`}
      name={path.path}
      action="Remove line"
      request={{ method: "DELETE", path: `/api/v1/workspaces/${ws}/paths/${path.id}` }}
      error={remove.error}
      pending={remove.isPending}
      confirm={(done) => { remove.mutate(undefined, { onSuccess: done }); }}
    >
      Requests that only this line opened are refused from now on.
    </ConfirmByName>
  );
}
