import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { answerQuestion } from "../api/fresh";
import { freshLoginHref, workspaceInPath } from "../api/paths";
import { sessionQuery } from "../api/session";
import { useSignedIn } from "../app/signedIn";
import { hearSignIns } from "../app/signIns";
import { Icon } from "./Icon";

/** Asks for a sign-in in another tab, because what was just sent wants a fresh one. What was typed stays where it is. */
export function FreshSignIn({ askedAt }: { askedAt: number }) {
  const { user, workspace } = useSignedIn();
  const queries = useQueryClient();
  const session = useQuery(sessionQuery(workspaceInPath(location.pathname)));
  const [waiting, setWaiting] = useState(false);

  useEffect(() => hearSignIns(() => void queries.invalidateQueries({ queryKey: ["session"] })), [queries]);
  const { data, dataUpdatedAt } = session;
  useEffect(() => {
    if (data?.signedIn !== true || !data.fresh || dataUpdatedAt <= askedAt) return;
    // Somebody else's sign-in confirms nothing: what was typed was not theirs.
    answerQuestion(data.user.username === user.username && data.workspace.slug === workspace.slug);
  }, [data, dataUpdatedAt, askedAt, user, workspace]);

  return (
    <Modal opened onClose={() => { answerQuestion(false); }} title="Confirm that it is you">
      <Stack>
        <Text size="sm">
          This needs a sign-in of the last five minutes. It is done in a new tab; what you have entered here stays, and is sent when you are back.
        </Text>
        <Group gap="xs">
          <Button
            component="a"
            data-autofocus
            href={freshLoginHref(workspace.slug)}
            target="_blank"
            rel="opener"
            rightSection={<Icon name="external" size={16} />}
            onClick={() => { setWaiting(true); }}
          >
            Sign in again
          </Button>
          <Button variant="default" onClick={() => { answerQuestion(false); }}>
            Cancel
          </Button>
        </Group>
        {waiting && (
          <Text size="sm" c="dimmed" role="status">
            Waiting for the sign-in in the other tab…
          </Text>
        )}
      </Stack>
    </Modal>
  );
}
