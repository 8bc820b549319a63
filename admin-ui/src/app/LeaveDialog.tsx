import { Button, Group, Modal, Stack, Text } from "@mantine/core";

export function LeaveDialog({ stay, leave }: { stay: () => void; leave: () => void }) {
  return (
    <Modal opened onClose={stay} title="Leave without saving?">
      <Stack>
        <Text size="sm">What you have changed here is not saved yet, and leaving loses it.</Text>
        <Group gap="xs">
          <Button data-autofocus onClick={stay}>
            Stay
          </Button>
          <Button variant="default" onClick={leave}>
            Leave
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
