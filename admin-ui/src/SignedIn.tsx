import { Badge, Button, Group, Stack, Text } from "@mantine/core";

import { paths } from "./paths";
import type { Session } from "./session";

/** Who is signed in, where, as what, and the way out: a form of its own, because signing out changes state. */
export function SignedIn({ session }: { session: Extract<Session, { signedIn: true }> }) {
  const { user, workspace, role, formToken } = session;
  return (
    <Stack gap="lg">
      <Stack gap={4}>
        <Group justify="space-between" gap="sm">
          <Text fw={600}>{user.name ?? user.username}</Text>
          {role !== null && <Badge variant="default">{role}</Badge>}
        </Group>
        {user.email !== null && <Text size="sm">{user.email}</Text>}
        <Text size="sm" c="dimmed">
          Signed in to {workspace.name} ({workspace.slug})
        </Text>
      </Stack>
      <form method="post" action={paths.logout}>
        <input type="hidden" name="form_token" value={formToken} />
        <Button type="submit" variant="default" fullWidth>
          Sign out
        </Button>
      </form>
    </Stack>
  );
}
