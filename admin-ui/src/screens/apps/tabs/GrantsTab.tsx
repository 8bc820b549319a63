import { Stack } from "@mantine/core";

import type { Tagged } from "../../../api/answer";
import type { App, AuthMethod } from "../../../api/types";
import { useWorkspace } from "../../../app/workspace";
import { duration } from "../../../logic/duration";
import { Card } from "../../../parts/Card";
import { ChoiceField, SomeField, SwitchField, TextField } from "../../../parts/fields";
import { Form } from "../../../parts/Form";
import { FormActions } from "../../../parts/FormActions";
import { GRANTS } from "../grants";
import { kindOf } from "../appTypes";
import { useAppForm } from "./useAppForm";

const LIFETIMES = [
  { name: "access_token_seconds", label: "Access tokens" },
  { name: "id_token_seconds", label: "ID tokens" },
  { name: "refresh_seconds", label: "Refresh tokens" },
  { name: "refresh_grace_seconds", label: "Refresh grace" },
] as const;

/** What the app may ask for, how it proves itself, and how long the answers hold. */
export function GrantsTab({ app }: { app: Tagged<App> }) {
  const { value: workspace } = useWorkspace();
  const { grant_types, token_endpoint_auth_method, pkce, grant_life, id_token_signed_response_alg, settings, type } = app.value;
  const kind = kindOf(type);
  const first = {
    grant_types,
    token_endpoint_auth_method,
    pkce: pkce === "required" ? ("required" as const) : ("optional" as const),
    grant_life,
    id_token_signed_response_alg,
    lifetimes: Object.fromEntries(LIFETIMES.map(({ name }) => [name, String(settings[name] ?? "")])),
  };
  const seconds = (lifetimes: Record<string, string>, name: string) => (lifetimes[name] === "" ? null : Number(lifetimes[name]));
  const { draft, change, save, actions, submit } = useAppForm(app, first, (values) => ({
    grant_types: values.grant_types,
    ...(kind.secret ? { token_endpoint_auth_method: values.token_endpoint_auth_method, pkce: values.pkce } : {}),
    ...(kind.people ? { grant_life: values.grant_life, id_token_signed_response_alg: values.id_token_signed_response_alg } : {}),
    settings: {
      access_token_seconds: seconds(values.lifetimes, "access_token_seconds"),
      id_token_seconds: seconds(values.lifetimes, "id_token_seconds"),
      refresh_seconds: seconds(values.lifetimes, "refresh_seconds"),
      refresh_grace_seconds: seconds(values.lifetimes, "refresh_grace_seconds"),
    },
  }));
  return (
    <Card>
      <Form send={submit}>
        <Stack maw={640}>
          <SomeField
            label="Grants"
            wire="grant_types"
            choices={GRANTS.filter(({ types, value }) => types.includes(type) || grant_types.includes(value))}
            error={save.error}
            values={draft.grant_types}
            onChange={(values) => { change({ grant_types: values }); }}
          />
          {kind.secret && (
            <ChoiceField
              label="How it proves itself"
              wire="token_endpoint_auth_method"
              choices={[
                { value: "client_secret_basic", label: "Secret in the Authorization header" },
                { value: "client_secret_post", label: "Secret in the form" },
              ]}
              error={save.error}
              value={draft.token_endpoint_auth_method}
              onChange={(value) => { change({ token_endpoint_auth_method: value as AuthMethod }); }}
            />
          )}
          {kind.people && kind.secret && (
            <SwitchField
              label="Demand a code challenge"
              wire="pkce"
              hint="Keeps a stolen code useless (RFC 7636)."
              checked={draft.pkce === "required"}
              onChange={(checked) => { change({ pkce: checked ? "required" : "optional" }); }}
            />
          )}
          {kind.people && (
            <>
              <SwitchField
                label="Grants end with the sign-in session"
                wire="grant_life"
                hint="Off: the app keeps its access after the person has signed out."
                checked={draft.grant_life === "session"}
                onChange={(checked) => { change({ grant_life: checked ? "session" : "own" }); }}
              />
              <ChoiceField
                label="ID tokens are signed with"
                wire="id_token_signed_response_alg"
                choices={workspace.settings.id_token_signing_algs.map((value) => ({ value, label: value }))}
                error={save.error}
                value={draft.id_token_signed_response_alg}
                onChange={(value) => { change({ id_token_signed_response_alg: value }); }}
              />
            </>
          )}
          {LIFETIMES.filter(({ name }) => kind.people || name === "access_token_seconds").map(({ name, label }) => (
            <TextField
              key={name}
              label={`${label}, in seconds`}
              wire={name}
              placeholder={String(workspace.settings[name])}
              hint={`Empty: as the workspace says, ${duration(workspace.settings[name])}.`}
              invalid={/^\d*$/.test(draft.lifetimes[name] ?? "") ? null : "Write a whole number of seconds."}
              error={save.error}
              value={draft.lifetimes[name] ?? ""}
              onChange={(value) => { change({ lifetimes: { ...draft.lifetimes, [name]: value } }); }}
            />
          ))}
          <FormActions {...actions} />
        </Stack>
      </Form>
    </Card>
  );
}
