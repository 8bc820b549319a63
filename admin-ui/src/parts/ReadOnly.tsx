import { Group, Text } from "@mantine/core";

import { useRefusal } from "../app/rights";
import type { RightName } from "../api/types";
import { Icon } from "./Icon";
import classes from "./ReadOnly.module.css";

/** Stands where a button would be, and says what is missing for it. */
export function ReadOnly({ right }: { right?: RightName }) {
  const reason = useRefusal(right);
  if (reason === null) return null;
  return (
    <Group gap="xs" wrap="nowrap" c="dimmed" role="note" className={classes.note}>
      <Icon name="lock" size={16} />
      <Text size="sm">Read-only: {reason}.</Text>
    </Group>
  );
}
