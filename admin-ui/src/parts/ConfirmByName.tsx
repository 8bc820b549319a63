import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";

import type { RightName } from "../api/types";
import { useRefusal } from "../app/rights";
import type { ApiRequest } from "../logic/curl";
import { CopyCurl } from "./CopyCurl";
import { Form } from "./Form";
import { ProblemAlert } from "./ProblemAlert";

export interface Confirmation {
  /** What it takes, unless the screen says it. */
  right?: RightName;
  /** What happens, as a question. */
  title: string;
  /** What it means. */
  children: ReactNode;
  /** What has to be typed. */
  name: string;
  action: string;
  request: ApiRequest;
  error: Error | null;
  pending: boolean;
  /** Does it, and tells when it is done. */
  confirm: (done: () => void) => void;
}

/** A button for what cannot be undone, for those who may; it asks for the name of the thing first. */
export function ConfirmByName({ label, small = false, ...confirmation }: Confirmation & { label: string; small?: boolean }) {
  const [opened, setOpened] = useState(false);
  const close = () => { setOpened(false); };
  if (useRefusal(confirmation.right) !== null) return null;
  return (
    <>
      <Button
        color="red"
        variant={small ? "subtle" : "light"}
        size={small ? "xs" : "sm"}
        onClick={() => {
          setOpened(true);
        }}
      >
        {label}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={confirmation.title}
      >
        <Question {...confirmation} close={close} />
      </Modal>
    </>
  );
}

function Question({ right, children, name, action, request, error, pending, confirm, close }: Confirmation & { close: () => void }) {
  const [typed, setTyped] = useState("");
  return (
    <Form {...(right === undefined ? {} : { right })} send={() => { if (typed === name) confirm(close); }}>
      <Stack>
        <Text size="sm" component="div">
          {children}
        </Text>
        <TextInput
          data-autofocus
          autoComplete="off"
          label={
            <>
              Type <code>{name}</code> to confirm
            </>
          }
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
          }}
        />
        {error !== null && <ProblemAlert error={error} />}
        <Group justify="space-between">
          <CopyCurl request={request} />
          <Button type="submit" color="red" disabled={typed !== name} loading={pending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}
