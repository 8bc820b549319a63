import { Group, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { appQuery } from "../../api/apps";
import { Card } from "../../parts/Card";
import { Copyable } from "../../parts/Copyable";
import { Facts } from "../../parts/Facts";
import { Icon } from "../../parts/Icon";
import { PageTitle } from "../../parts/PageTitle";
import { LinkButton } from "../../parts/LinkButton";
import { Waiting } from "../../parts/Waiting";
import { AppSecret } from "../apps/AppSecret";
import { TestLogin } from "../apps/testLogin/TestLogin";
import { FirstForm } from "./FirstForm";
import type { Made } from "./makeAll";

/** From nothing to a sign-in that was tried: one form, one click, one sign-in. */
export function FirstRun() {
  const [made, setMade] = useState<Made | null>(null);
  return made === null ? <FirstForm done={setMade} /> : <TryIt made={made} />;
}

function TryIt({ made: { workspace, app, person } }: { made: Made }) {
  const [tested, setTested] = useState(false);
  const kept = useQuery(appQuery(workspace.slug, app.client_id));
  return (
    <>
      <PageTitle title={`${workspace.name} is ready`} hint="Now sign in once through the new app, as its first user would." />
      <Card title="Your first user" hint="Made for trying out. Change or delete it under Users.">
        <Facts
          facts={[
            { label: "Username", wire: "username", value: person.username },
            { label: "Password", wire: "password", value: person.password },
          ]}
        />
      </Card>
      {app.client_secret != null && <AppSecret app={app} secret={app.client_secret} issuer={workspace.issuer} />}
      <Waiting found={kept} />
      {kept.isSuccess && (
        <TestLogin
          issuer={workspace.issuer}
          app={kept.data}
          secret={app.client_secret ?? undefined}
          passed={() => {
            setTested(true);
          }}
        />
      )}
      <Card title={tested ? "That was it" : "Afterwards"}>
        <Stack gap="sm">
          <List size="sm" spacing={4}>
            <List.Item>
              Point your app at the issuer <Copyable value={workspace.issuer} what="issuer" />
            </List.Item>
            <List.Item>The app&apos;s page has snippets for your framework, with its real ids filled in.</List.Item>
          </List>
          <Group gap="xs">
            <LinkButton to="/w/$ws/apps/$clientId" params={{ ws: workspace.slug, clientId: app.client_id }} rightSection={<Icon name="chevron" size={16} />}>
              Open the app
            </LinkButton>
            <LinkButton to="/w/$ws" params={{ ws: workspace.slug }} variant="default">
              Open the workspace
            </LinkButton>
            {!tested && (
              <Text size="sm" c="dimmed">
                You can test the login there later too.
              </Text>
            )}
          </Group>
        </Stack>
      </Card>
    </>
  );
}
