import { SimpleGrid, Stack } from "@mantine/core";
import { useState } from "react";

import type { Tagged } from "../../api/answer";
import { type SettingsChange, updateSettings } from "../../api/settings";
import type { Settings, Workspace } from "../../api/types";
import { useChange } from "../../api/useChange";
import { duration } from "../../logic/duration";
import { Card } from "../../parts/Card";
import { Form } from "../../parts/Form";
import { ChoiceField, SomeField, SwitchField, TextField } from "../../parts/fields";
import { FormActions } from "../../parts/FormActions";
import { GRANTS } from "../apps/grants";
import { ALGORITHMS, CHOICES, LIFETIMES } from "./policy";

type Draft = Pick<Settings, (typeof CHOICES)[number]["name"] | "verify_dry_run" | "id_token_signing_algs" | "allowed_grants"> & { lifetimes: Record<string, string> };

function draftOf(settings: Settings): Draft {
  const { client_id_format, app_auth_method, app_pkce, app_grant_life, verify_dry_run, id_token_signing_algs, allowed_grants } = settings;
  const lifetimes = Object.fromEntries(LIFETIMES.map(({ name }) => [name, String(settings[name])]));
  return { client_id_format, app_auth_method, app_pkce, app_grant_life, verify_dry_run, id_token_signing_algs, allowed_grants, lifetimes };
}

/** Only what differs is sent. */
function changeOf(before: Draft, after: Draft): SettingsChange {
  const { lifetimes: oldLives, ...oldWords } = before;
  const { lifetimes: newLives, ...newWords } = after;
  const words = Object.entries(newWords).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(oldWords[name as keyof typeof oldWords]));
  const lives = Object.entries(newLives).filter(([name, value]) => value !== oldLives[name]);
  return Object.fromEntries([...words, ...lives.map(([name, value]): [string, number] => [name, Number(value)])]) as SettingsChange;
}

/** How long things hold, and what new apps start with. */
export function PolicyCard({ workspace: { value, etag } }: { workspace: Tagged<Workspace> }) {
  const first = draftOf(value.settings);
  const [draft, setDraft] = useState(first);
  const body = changeOf(first, draft);
  const save = useChange(() => updateSettings(value.slug, etag, body), { said: "Saved" });
  const change = (part: Partial<Draft>) => { setDraft({ ...draft, ...part }); };
  return (
    <Card title="Policy" hint="Lifetimes here are the longest there are: an app may have shorter ones.">
      <Form send={() => { save.mutate(undefined); }}>
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {LIFETIMES.map(({ name, label }) => {
              const text = draft.lifetimes[name] ?? "";
              const whole = /^\d+$/.test(text);
              return (
                <TextField
                  key={name}
                  label={`${label}, in seconds`}
                  wire={name}
                  hint={whole ? duration(Number(text)) : " "}
                  invalid={whole ? null : "Write a whole number of seconds."}
                  error={save.error}
                  value={text}
                  onChange={(seconds) => { change({ lifetimes: { ...draft.lifetimes, [name]: seconds } }); }}
                />
              );
            })}
            {CHOICES.map(({ name, label, choices }) => (
              <ChoiceField key={name} label={label} wire={name} choices={[...choices]} error={save.error} value={draft[name]} onChange={(word) => { change({ [name]: word }); }} />
            ))}
          </SimpleGrid>
          <SomeField
            label="ID tokens may be signed with"
            wire="id_token_signing_algs"
            choices={ALGORITHMS.map((value) => ({ value, label: value }))}
            error={save.error}
            values={draft.id_token_signing_algs}
            onChange={(id_token_signing_algs) => { change({ id_token_signing_algs }); }}
          />
          <SomeField
            label="Grants there are"
            wire="allowed_grants"
            hint="None chosen: every one whose switch is on."
            choices={GRANTS.map(({ value: grant, label }) => ({ value: grant, label }))}
            error={save.error}
            values={draft.allowed_grants}
            onChange={(allowed_grants) => { change({ allowed_grants }); }}
          />
          <SwitchField
            label="Only watch at the gateway"
            wire="verify_dry_run"
            hint="The verify endpoint lets everything pass, and writes to the log what it would have refused."
            checked={draft.verify_dry_run}
            onChange={(verify_dry_run) => { change({ verify_dry_run }); }}
          />
          <FormActions
            label="Save policy"
            request={{ method: "PATCH", path: `/api/v1/workspaces/${value.slug}/settings`, body, etag }}
            pending={save.isPending}
            error={save.error}
            disabled={Object.keys(body).length === 0 || LIFETIMES.some(({ name }) => !/^\d+$/.test(draft.lifetimes[name] ?? ""))}
            undo={() => { setDraft(first); }}
          />
        </Stack>
      </Form>
    </Card>
  );
}
