import { ActionIcon, Button, Popover, Stack, Text, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";

import { logoutPath } from "../api/paths";
import { initial } from "../logic/initial";
import { Icon } from "../parts/Icon";
import { useMe } from "./rights";
import { useSignedIn } from "./signedIn";

/** Who is signed in, the look, and the way out: a form of its own, because signing out changes state. */
export function AccountMenu() {
  const { user, workspace, formToken } = useSignedIn();
  const me = useMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  return (
    <Popover position="bottom-end" width={250} withinPortal={false} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <ActionIcon variant="light" radius="xl" size="lg" aria-label="Your account">
          <Text fw={650} size="sm">
            {initial(user.name ?? user.username)}
          </Text>
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Your account">
        <Stack gap="xs">
          <div>
            <Text size="sm" fw={600}>
              {user.name ?? user.username}
            </Text>
            {user.email !== null && <Text size="xs">{user.email}</Text>}
            <Text size="xs" c="dimmed">
              {me === undefined ? "" : `${me.operator ? `operator, ${me.role}` : me.role}, `}signed in to {workspace.name} ({workspace.slug})
            </Text>
          </div>
          <Button
            variant="default"
            size="xs"
            justify="start"
            leftSection={<Icon name={dark ? "sun" : "moon"} size={16} />}
            onClick={() => {
              setColorScheme(dark ? "light" : "dark");
            }}
          >
            {dark ? "Light look" : "Dark look"}
          </Button>
          {colorScheme !== "auto" && (
            <Button
              variant="default"
              size="xs"
              justify="start"
              leftSection={<Icon name="settings" size={16} />}
              onClick={() => {
                setColorScheme("auto");
              }}
            >
              Look of the system
            </Button>
          )}
          <form method="post" action={logoutPath}>
            <input type="hidden" name="form_token" value={formToken} />
            <input type="hidden" name="workspace" value={workspace.slug} />
            <Button type="submit" variant="default" size="xs" fullWidth justify="start" leftSection={<Icon name="logout" size={16} />}>
              Sign out
            </Button>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
