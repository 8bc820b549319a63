import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useState } from "react";

import { Icon, type IconName } from "./Icon";
import { notify } from "./notices";

const DONE_MILLIS = 1_500;

function useCopy(text: string, what: string) {
  const [done, setDone] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => {
        notify(`Copied ${what}`);
        setDone(true);
        setTimeout(() => {
          setDone(false);
        }, DONE_MILLIS);
      },
      () => {
        notify("The browser did not allow copying; select the text instead");
      },
    );
  };
  return { done, copy };
}

/** Copies a value; `what` names it, as in "Copy client_id". */
export function CopyButton({ text, what, icon = "copy" }: { text: string; what: string; icon?: IconName }) {
  const { done, copy } = useCopy(text, what);
  return (
    <Tooltip label={`Copy ${what}`}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Copy ${what}`} onClick={copy}>
        <Icon name={done ? "check" : icon} size={15} />
      </ActionIcon>
    </Tooltip>
  );
}

/** The same as a button with words. */
export function CopyWords({ text, what, label, icon = "copy" }: { text: string; what: string; label: string; icon?: IconName }) {
  const { done, copy } = useCopy(text, what);
  return (
    <Button variant="default" size="xs" leftSection={<Icon name={done ? "check" : icon} size={15} />} onClick={copy}>
      {label}
    </Button>
  );
}
