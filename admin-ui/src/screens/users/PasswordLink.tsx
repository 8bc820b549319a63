import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";

import type { PasswordLink as Made, User } from "../../api/types";
import { useChange } from "../../api/useChange";
import { type Delivery, createPasswordLink } from "../../api/users";
import { CopyWords } from "../../parts/CopyButton";
import classes from "../../parts/Copyable.module.css";
import { Form } from "../../parts/Form";
import { ChoiceField } from "../../parts/fields";
import { FormActions } from "../../parts/FormActions";
import { Icon } from "../../parts/Icon";
import { RelativeTime } from "../../parts/RelativeTime";

const LIFETIMES = [
  { value: "3600", label: "an hour" },
  { value: "86400", label: "a day" },
  { value: "604800", label: "a week" },
];

/** Makes a link with which a person chooses their own password: to be mailed, or shown once to be handed over. */
export function PasswordLink({ ws, user }: { ws: string; user: User }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button onClick={() => { setOpened(true); }}>
        Set-password link
      </Button>
      <Modal opened={opened} onClose={() => { setOpened(false); }} title={`A link for ${user.username}`}>
        <Question ws={ws} user={user} />
      </Modal>
    </>
  );
}

function Question({ ws, user }: { ws: string; user: User }) {
  const address = user.email ?? "";
  const [delivery, setDelivery] = useState<Delivery>(address === "" ? "answer" : "mail");
  const [seconds, setSeconds] = useState("86400");
  const body = { delivery, expires_in: Number(seconds) };
  const make = useChange(() => createPasswordLink(ws, user.id, body));
  if (make.isSuccess) return <Told link={make.data} address={address} />;
  const ways = [
    ...(address === "" ? [] : [{ value: "mail", label: `Mail it to ${address}` }]),
    { value: "answer", label: "Show it here once, to hand it over" },
  ];
  return (
    <Form send={() => { make.mutate(undefined); }}>
      <Stack>
        <Text size="sm">
          Whoever opens it chooses the password of {user.username}. It works once. Until then nothing changes; afterwards every session and token they
          have ends. It stops working if they are given a greater role meanwhile: give the role first.
        </Text>
        <ChoiceField
          label="How it gets there"
          wire="delivery"
          hint={address === "" ? "They have no e-mail address that it could be mailed to." : "Mailing it also proves the address once it is used."}
          error={make.error}
          value={delivery}
          choices={ways}
          onChange={(value) => { setDelivery(value === "mail" ? "mail" : "answer"); }}
        />
        <ChoiceField label="Works for" wire="expires_in" error={make.error} value={seconds} choices={LIFETIMES} onChange={setSeconds} />
        <FormActions
          label={delivery === "mail" ? "Mail the link" : "Show the link"}
          request={{ method: "POST", path: `/api/v1/workspaces/${ws}/users/${user.id}/password-link`, body }}
          pending={make.isPending}
          error={make.error}
        />
      </Stack>
    </Form>
  );
}

function Told({ link: { url, expires_at }, address }: { link: Made; address: string }) {
  if (url === undefined || url === null) {
    return (
      <Alert color="green" icon={<Icon name="check" />} title="A letter with the link is on its way">
        <Text size="sm">
          To {address}. The link ends <RelativeTime at={expires_at} />.
        </Text>
      </Alert>
    );
  }
  return (
    <Alert color="green" icon={<Icon name="keys" />} title="The link">
      <Stack gap="sm">
        <Text size="sm">
          It is shown only now and ends <RelativeTime at={expires_at} />. Whoever has it can sign in as this person: hand it to nobody else.
        </Text>
        <code className={classes.value} data-testid="password-link">
          {url}
        </code>
        <Group gap="xs">
          <CopyWords text={url} what="link" label="Copy link" />
        </Group>
      </Stack>
    </Alert>
  );
}
