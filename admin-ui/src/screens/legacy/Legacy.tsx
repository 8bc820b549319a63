import { Badge, Group, Paper, Stack, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";

import { updateSettings } from "../../api/settings";
import { switchesQuery } from "../../api/switches";
import type { SwitchState } from "../../api/types";
import { useChange } from "../../api/useChange";
import { useRefusal } from "../../app/rights";
import { useWorkspace } from "../../app/workspace";
import { CopyCurl } from "../../parts/CopyCurl";
import { PageTitle } from "../../parts/PageTitle";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { ReadOnly } from "../../parts/ReadOnly";
import { RecordTable } from "../../parts/RecordTable";
import { RelativeTime } from "../../parts/RelativeTime";
import { Waiting } from "../../parts/Waiting";
import { SWITCH_WORDS } from "./switches";

const route = getRouteApi("/w/$ws/legacy");

/** Settings that have a switch here but more than two states; they are changed under Settings. */
const ELSEWHERE = new Set(["app_pkce", "allowed_grants"]);

/** Deviations from today's best practice, and who still needs each. */
export function Legacy() {
  const { ws } = route.useParams();
  const { etag } = useWorkspace();
  const refused = useRefusal() !== null;
  const found = useQuery(switchesQuery(ws));
  const flip = useChange(({ name, on }: { name: string; on: boolean }) => updateSettings(ws, etag, { switches: { [name]: on } }), { said: "Saved" });
  return (
    <>
      <PageTitle title="Legacy switches" hint="Each lets something older be spoken here, and counts who still does. When a meter has stood still for long enough, turn its switch off." />
      <ReadOnly />
      {flip.isError && <ProblemAlert error={flip.error} />}
      <Paper withBorder p="md">
        <Waiting found={found} lines={8} />
        {found.isSuccess && (
          <RecordTable
            caption="Legacy switches"
            rows={found.data.items}
            id={({ name }) => name}
            columns={[
              {
                label: "Switch",
                cell: ({ name, on }) => (
                  <Group gap="sm" wrap="nowrap">
                    <Switch aria-label={name} checked={on} disabled={refused || ELSEWHERE.has(name) || flip.isPending} onChange={(event) => { flip.mutate({ name, on: event.currentTarget.checked }); }} />
                    <Stack gap={0}>
                      <code>{name}</code>
                      <Text size="xs" c="dimmed" fw={400}>
                        {SWITCH_WORDS[name] ?? ""}
                        {ELSEWHERE.has(name) && (
                          <>
                            {" "}
                            <Link to="/w/$ws/settings" params={{ ws }}>
                              Settings
                            </Link>
                          </>
                        )}
                      </Text>
                    </Stack>
                  </Group>
                ),
              },
              { label: "Uses", cell: ({ uses, on }) => <Badge variant="light" color={on && uses > 0 ? "orange" : "gray"}>{uses}</Badge> },
              { label: "Last used", cell: (state) => <LastUse ws={ws} state={state} /> },
              ...(refused ? [] : [{ label: "", cell: ({ name, on }: SwitchState) => <CopyCurl small request={{ method: "PATCH", path: `/api/v1/workspaces/${ws}/settings`, body: { switches: { [name]: !on } }, etag }} /> }]),
            ]}
          />
        )}
      </Paper>
    </>
  );
}

function LastUse({ ws, state: { last_used_at, last_app } }: { ws: string; state: SwitchState }) {
  if (last_used_at == null) return "never";
  return (
    <>
      <RelativeTime at={last_used_at} />
      {last_app != null && (
        <>
          {" by "}
          <Link to="/w/$ws/apps/$clientId" params={{ ws, clientId: last_app }}>
            {last_app}
          </Link>
        </>
      )}
    </>
  );
}
