import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A part of a screen under a heading of its own. */
export function Card({ title, hint, actions, children }: { title?: string; hint?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" component="section">
      <Stack gap="md">
        {title !== undefined && (
          <Group justify="space-between" align="flex-start" gap="sm">
            <div>
              <Title order={2} size="h5">
                {title}
              </Title>
              {hint !== undefined && (
                <Text size="sm" c="dimmed" maw={640}>
                  {hint}
                </Text>
              )}
            </div>
            {actions}
          </Group>
        )}
        {children}
      </Stack>
    </Paper>
  );
}
