import { Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./EmptyState.module.css";
import { Icon, type IconName } from "./Icon";

/** Nothing is here yet: what would be, what it is good for, and how to make the first one. */
export function EmptyState({ icon, title, children, actions }: { icon: IconName; title: string; children: ReactNode; actions?: ReactNode }) {
  return (
    <Stack align="center" gap="sm" className={classes.empty}>
      <span className={classes.icon}>
        <Icon name={icon} size={26} />
      </span>
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text c="dimmed" size="sm" ta="center" maw={520}>
        {children}
      </Text>
      {actions !== undefined && <Group justify="center">{actions}</Group>}
    </Stack>
  );
}
