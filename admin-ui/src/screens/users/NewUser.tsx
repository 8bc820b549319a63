import { Button, Group, Stack } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import type { User } from "../../api/types";
import { useChange } from "../../api/useChange";
import { createUser } from "../../api/users";
import { makePassword } from "../../logic/password";
import { Card } from "../../parts/Card";
import { Form } from "../../parts/Form";
import { SwitchField, TextField } from "../../parts/fields";
import { FormActions } from "../../parts/FormActions";
import { PageTitle } from "../../parts/PageTitle";
import { LinkButton } from "../../parts/LinkButton";
import { Secret } from "../../parts/Secret";
import { PasswordLink } from "./PasswordLink";

const route = getRouteApi("/w/$ws/users/new");

/** Adds a person. */
export function NewUser() {
  const { ws } = route.useParams();
  const [draft, setDraft] = useState({ username: "", email: "", email_verified: false, name: "", password: "" });
  const body = {
    username: draft.username.trim() === "" ? draft.email.trim() : draft.username.trim(),
    ...(draft.email.trim() === "" ? {} : { email: draft.email.trim(), email_verified: draft.email_verified }),
    ...(draft.name.trim() === "" ? {} : { name: draft.name.trim() }),
    ...(draft.password === "" ? {} : { password: draft.password }),
  };
  const create = useChange(() => createUser(ws, body), { said: `Added ${body.username}` });
  const change = (part: Partial<typeof draft>) => { setDraft({ ...draft, ...part }); };
  const { error } = create;
  if (create.isSuccess) return <Added ws={ws} user={create.data} password={draft.password} />;
  return (
    <>
      <PageTitle title="Add a user" />
      <Card>
        <Form send={() => { create.mutate(undefined); }}>
          <Stack maw={560}>
            <TextField label="E-mail" wire="email" type="email" autoFocus error={error} value={draft.email} onChange={(email) => { change({ email }); }} />
            <SwitchField
              label="They have proved the address"
              wire="email_verified"
              checked={draft.email_verified}
              disabled={draft.email === ""}
              onChange={(email_verified) => { change({ email_verified }); }}
            />
            <TextField
              label="Username"
              wire="username"
              hint="What they sign in with. Empty: the e-mail address."
              placeholder={draft.email}
              error={error}
              value={draft.username}
              onChange={(username) => { change({ username }); }}
            />
            <TextField label="Name" wire="name" error={error} value={draft.name} onChange={(name) => { change({ name }); }} />
            <Group align="flex-end" gap="xs">
              <TextField
                label="Password"
                wire="password"
                hint="15 characters or more. Empty: they choose it themselves, with a link you make next."
                error={error}
                value={draft.password}
                onChange={(password) => { change({ password }); }}
              />
              <Button variant="default" onClick={() => { change({ password: makePassword() }); }}>
                Make one
              </Button>
            </Group>
            <FormActions
              label="Add user"
              request={{ method: "POST", path: `/api/v1/workspaces/${ws}/users`, body: "password" in body ? { ...body, password: "…" } : body }}
              pending={create.isPending}
              error={error}
              disabled={body.username === ""}
            />
          </Stack>
        </Form>
      </Card>
    </>
  );
}

function Added({ ws, user, password }: { ws: string; user: User; password: string }) {
  const { id, username } = user;
  return (
    <>
      <PageTitle title={`${username} is added`} />
      {password !== "" && (
        <Secret title={`The password of ${username}`} what="password" value={password} env={{ USERNAME: username, PASSWORD: password }} fileName={`${username}.env`} />
      )}
      {password === "" && (
        <Card title="They have no password yet" hint={`Make a link with which ${username} chooses one.`}>
          <Group>
            <PasswordLink ws={ws} user={user} />
          </Group>
        </Card>
      )}
      <Group>
        <LinkButton variant={password === "" ? "default" : "filled"} to="/w/$ws/users/$userId" params={{ ws, userId: id }}>
          Open {username}
        </LinkButton>
        <LinkButton variant="default" to="/w/$ws/users" params={{ ws }}>
          All users
        </LinkButton>
      </Group>
    </>
  );
}
