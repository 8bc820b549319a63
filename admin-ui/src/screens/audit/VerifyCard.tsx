import { Alert, Button, Group, Progress, Stack, Text } from "@mantine/core";

import type { ChainCheck } from "../../api/types";
import { Card } from "../../parts/Card";
import { Copyable } from "../../parts/Copyable";
import { Icon } from "../../parts/Icon";
import { ProblemAlert } from "../../parts/ProblemAlert";
import type { Verification } from "./useVerification";

/** How far the chain is verified, and what came of it. */
export function VerifyCard({ ws, state, stop, goOn }: { ws: string; state: Verification; stop: () => void; goOn: () => void }) {
  const { running, events, latest, error } = state;
  if (error !== null) return <ProblemAlert error={error} retry={goOn} />;
  if (latest !== null && !latest.intact) return <Broken latest={latest} />;
  if (latest?.complete === true) return <Whole ws={ws} latest={latest} events={events} />;
  if (latest === null && !running) return null;
  const last = latest?.last ?? 0;
  const part = last === 0 ? 0 : Math.min(100, (events / last) * 100);
  return (
    <Card>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text size="sm" role="status">
            {running ? "Verifying" : "Stopped"}: {events} of {last === 0 ? "…" : last} lines are whole so far.
          </Text>
          <Button size="xs" variant="default" onClick={running ? stop : goOn}>
            {running ? "Stop" : "Go on"}
          </Button>
        </Group>
        <Progress value={part} aria-label="Lines verified" animated={running} />
      </Stack>
    </Card>
  );
}

function Broken({ latest }: { latest: ChainCheck }) {
  return (
    <Alert color="red" role="alert" icon={<Icon name="warning" />} title="The chain is broken">
      Line {latest.broken_at ?? "?"}: {latest.reason ?? "it does not follow from the one before"}.
    </Alert>
  );
}

function Whole({ ws, latest, events }: { ws: string; latest: ChainCheck; events: number }) {
  const { unchained, head } = latest;
  const later = `tenantry audit verify --workspace ${ws} --events ${String(events)} --head ${head ?? ""}`;
  return (
    <Alert color="green" role="status" icon={<Icon name="check" />} title="The chain is whole">
      <Stack gap={6}>
        <Text size="sm">
          {events} lines were checked. {unchained === 0 ? "Every line has its place in the chain." : `The newest ${String(unchained)} have no place in it yet; they get one within seconds.`}
        </Text>
        {head != null && (
          <Text size="sm" component="div">
            Keep this command elsewhere and run it later. It notices lines that were cut off the end, and a chain that was made anew: <Copyable value={later} what="command" />
          </Text>
        )}
      </Stack>
    </Alert>
  );
}
