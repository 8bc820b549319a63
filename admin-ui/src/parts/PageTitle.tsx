import { Group, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

import { showTitle } from "./shownTitle";

let shownBefore = false;

/** The heading of a screen. It names the tab, and takes the focus when the person has come from another screen. */
export function PageTitle({ title, hint, badge, actions }: { title: string; hint?: ReactNode; badge?: ReactNode; actions?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    showTitle(title);
  }, [title]);
  useEffect(() => {
    if (shownBefore) heading.current?.focus({ preventScroll: true });
    shownBefore = true;
  }, []);
  return (
    <Group justify="space-between" align="flex-start" gap="sm">
      <div>
        <Group gap="sm">
          <Title order={1} size="h2" ref={heading} tabIndex={-1}>
            {title}
          </Title>
          {badge}
        </Group>
        {hint !== undefined && (
          <Text c="dimmed" size="sm" maw={680} component="div">
            {hint}
          </Text>
        )}
      </div>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
