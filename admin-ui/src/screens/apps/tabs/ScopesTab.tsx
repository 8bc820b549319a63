import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Tagged } from "../../../api/answer";
import { scopesQuery } from "../../../api/scopes";
import type { App, Scope } from "../../../api/types";
import { Card } from "../../../parts/Card";
import { Waiting } from "../../../parts/Waiting";
import { SomeField } from "../../../parts/fields";
import { Form } from "../../../parts/Form";
import { FormActions } from "../../../parts/FormActions";
import { useAppForm } from "./useAppForm";

const KINDS: { kind: Scope["kind"]; label: string }[] = [
  { kind: "api", label: "Of this workspace's APIs" },
  { kind: "identity", label: "About the person" },
  { kind: "platform", label: "Of the admin API" },
];

/** What the app may ask for. */
export function ScopesTab({ app }: { app: Tagged<App> }) {
  const found = useQuery(scopesQuery(app.value.workspace));
  if (!found.isSuccess) return <Waiting found={found} />;
  return <Choices app={app} scopes={found.data.items} />;
}

function Choices({ app, scopes }: { app: Tagged<App>; scopes: Scope[] }) {
  const first = { scopes: app.value.scope.split(" ").filter((name) => name !== "") };
  const { draft, change, save, actions, submit } = useAppForm(app, first, (values) => ({ scope: values.scopes.join(" ") }));
  return (
    <Card hint="Users are asked to agree to these, unless the app is first-party.">
      <Form send={submit}>
        <Stack>
          {KINDS.map(({ kind, label }) => {
            const choices = scopes.filter((scope) => scope.kind === kind);
            const names = choices.map(({ name }) => name);
            // Only machines manage the workspace; what another app has all the same, it can be relieved of.
            const fits = kind !== "platform" || app.value.type === "machine" || draft.scopes.some((name) => names.includes(name));
            if (names.length === 0 || !fits) return null;
            return (
              <SomeField
                key={kind}
                label={label}
                wire="scope"
                choices={choices.map(({ name, description }) => ({ value: name, label: name, hint: description }))}
                error={save.error}
                values={draft.scopes.filter((name) => names.includes(name))}
                onChange={(values) => {
                  change({ scopes: [...draft.scopes.filter((name) => !names.includes(name)), ...values] });
                }}
              />
            );
          })}
          <FormActions {...actions} />
        </Stack>
      </Form>
    </Card>
  );
}
