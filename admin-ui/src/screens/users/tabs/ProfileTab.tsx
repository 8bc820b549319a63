import { Stack } from "@mantine/core";
import { useState } from "react";

import type { Tagged } from "../../../api/answer";
import type { User } from "../../../api/types";
import { useChange } from "../../../api/useChange";
import { updateUser } from "../../../api/users";
import { Card } from "../../../parts/Card";
import { Form } from "../../../parts/Form";
import { SwitchField, TextField } from "../../../parts/fields";
import { FormActions } from "../../../parts/FormActions";

/** The standard claims that are a line of text (OpenID Connect Core §5.1). */
const CLAIMS = [
  { name: "name", label: "Name" },
  { name: "given_name", label: "Given name" },
  { name: "family_name", label: "Family name" },
  { name: "nickname", label: "Nickname" },
  { name: "phone_number", label: "Telephone" },
  { name: "locale", label: "Language" },
  { name: "zoneinfo", label: "Time zone" },
] as const;

function text(user: User, claim: string): string {
  const value = (user as unknown as Record<string, unknown>)[claim];
  return typeof value === "string" ? value : "";
}

/** What is known about the person, by the names tokens carry. */
export function ProfileTab({ ws, user }: { ws: string; user: Tagged<User> }) {
  const first = {
    username: user.value.username,
    email: user.value.email ?? "",
    email_verified: user.value.email_verified,
    ...Object.fromEntries(CLAIMS.map(({ name }) => [name, text(user.value, name)])),
  } as { username: string; email: string; email_verified: boolean } & Record<(typeof CLAIMS)[number]["name"], string>;
  const [draft, setDraft] = useState(first);
  const changed = (Object.keys(first) as (keyof typeof first)[]).filter((name) => draft[name] !== first[name]);
  const body = Object.fromEntries(changed.map((name) => [name, draft[name] === "" ? null : draft[name]]));
  const save = useChange(() => updateUser(ws, user.value.id, user.etag, body), { said: "Saved" });
  const change = (part: Partial<typeof first>) => { setDraft({ ...draft, ...part }); };
  return (
    <Card>
      <Form send={() => { save.mutate(undefined); }}>
        <Stack maw={560}>
          <TextField label="Username" wire="username" error={save.error} value={draft.username} onChange={(username) => { change({ username }); }} />
          <TextField label="E-mail" wire="email" type="email" error={save.error} value={draft.email} onChange={(email) => { change({ email }); }} />
          <SwitchField
            label="They have proved the address"
            wire="email_verified"
            disabled={draft.email === ""}
            checked={draft.email_verified}
            onChange={(email_verified) => { change({ email_verified }); }}
          />
          {CLAIMS.map(({ name, label }) => (
            <TextField key={name} label={label} wire={name} error={save.error} value={draft[name]} onChange={(value) => { change({ [name]: value }); }} />
          ))}
          <FormActions
            label="Save"
            request={{ method: "PATCH", path: `/api/v1/workspaces/${ws}/users/${user.value.id}`, body, etag: user.etag }}
            pending={save.isPending}
            error={save.error}
            disabled={changed.length === 0}
            undo={() => { setDraft(first); }}
          />
        </Stack>
      </Form>
    </Card>
  );
}
