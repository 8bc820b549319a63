import { Button, Group, Stack, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import type { User } from "../../../api/types";
import { useChange } from "../../../api/useChange";
import { deleteUser, setPassword, setUserDisabled } from "../../../api/users";
import { makePassword } from "../../../logic/password";
import { Allowed } from "../../../app/rights";
import { Card } from "../../../parts/Card";
import { ConfirmByName } from "../../../parts/ConfirmByName";
import { CopyCurl } from "../../../parts/CopyCurl";
import { Form } from "../../../parts/Form";
import { TextField } from "../../../parts/fields";
import { FormActions } from "../../../parts/FormActions";
import { ProblemAlert } from "../../../parts/ProblemAlert";
import { Secret } from "../../../parts/Secret";
import { PasswordLink } from "../PasswordLink";

/** A new password, and the ways to stop or erase an account. */
export function SafetyTab({ ws, user }: { ws: string; user: User }) {
  return (
    <Stack gap="lg">
      <OwnPassword ws={ws} user={user} />
      <NewPassword ws={ws} user={user} />
      <Allowed>
        <Stop ws={ws} user={user} />
      </Allowed>
    </Stack>
  );
}

function OwnPassword({ ws, user }: { ws: string; user: User }) {
  return (
    <Card title="Let them choose a password" hint="Nobody else knows it then.">
      <Group gap="sm">
        {user.disabled ? <Text size="sm">Enable the account first.</Text> : <PasswordLink ws={ws} user={user} />}
      </Group>
    </Card>
  );
}

function NewPassword({ ws, user: { id, username } }: { ws: string; user: User }) {
  const [password, setTyped] = useState("");
  const [set, setSet] = useState("");
  const save = useChange(() => setPassword(ws, id, password), {
    said: "Set the password",
    then: () => {
      setSet(password);
      setTyped("");
    },
  });
  return (
    <Card title="Set a password" hint="Ends every session and token the person has.">
      <Form send={() => { save.mutate(undefined); }}>
        <Stack maw={560}>
          <Group align="flex-end" gap="xs">
            <TextField label="New password" wire="password" hint="15 characters or more." error={save.error} value={password} onChange={setTyped} />
            <Button variant="default" onClick={() => { setTyped(makePassword()); }}>
              Make one
            </Button>
          </Group>
          <FormActions
            label="Set password"
            request={{ method: "PUT", path: `/api/v1/workspaces/${ws}/users/${id}/password`, body: { password: "…" } }}
            pending={save.isPending}
            error={save.error}
            disabled={password === ""}
          />
          {set !== "" && <Secret title={`The password of ${username}`} what="password" value={set} env={{ USERNAME: username, PASSWORD: set }} fileName={`${username}.env`} />}
        </Stack>
      </Form>
    </Card>
  );
}

function Stop({ ws, user: { id, username, disabled } }: { ws: string; user: User }) {
  const navigate = useNavigate();
  const path = `/api/v1/workspaces/${ws}/users/${id}`;
  const toggle = useChange(() => setUserDisabled(ws, id, !disabled), { said: disabled ? "Enabled" : "Disabled" });
  const remove = useChange(() => deleteUser(ws, id), { said: `Erased ${username}`, then: () => navigate({ to: "/w/$ws/users", params: { ws } }) });
  return (
    <Card title="Stop or erase">
      <Text size="sm">
        {disabled ? "The account is disabled: it cannot sign in anywhere." : "A disabled account cannot sign in, and its sessions and tokens end at once. It can be enabled again."}
      </Text>
      {toggle.isError && <ProblemAlert error={toggle.error} />}
      <Group gap="xs">
        <Button variant="default" loading={toggle.isPending} onClick={() => { toggle.mutate(undefined); }}>
          {disabled ? "Enable" : "Disable"}
        </Button>
        <CopyCurl request={{ method: "POST", path: `${path}/${disabled ? "enable" : "disable"}` }} />
        <ConfirmByName
          right="erase_users"
          label="Erase user"
          title={`Erase ${username}?`}
          name={username}
          action="Erase user"
          request={{ method: "DELETE", path }}
          error={remove.error}
          pending={remove.isPending}
          confirm={(done) => { remove.mutate(undefined, { onSuccess: done }); }}
        >
          The account, its profile, sessions, consents and tokens are deleted for good. The audit trail keeps only the id.
        </ConfirmByName>
      </Group>
    </Card>
  );
}
