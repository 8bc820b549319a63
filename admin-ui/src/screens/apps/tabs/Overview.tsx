import { Stack } from "@mantine/core";

import type { Tagged } from "../../../api/answer";
import type { App } from "../../../api/types";
import { useWorkspace } from "../../../app/workspace";
import { Card } from "../../../parts/Card";
import { type Fact, Facts } from "../../../parts/Facts";
import { kindOf } from "../appTypes";
import { Snippets } from "../snippets/Snippets";
import { TestLogin } from "../testLogin/TestLogin";

/** What one needs to connect an app: its ids, where to send requests, code to start from, and a way to try it. */
export function Overview({ app }: { app: Tagged<App> }) {
  const { value: workspace } = useWorkspace();
  const { issuer } = workspace;
  const kind = kindOf(app.value.type);
  const endpoints: Fact[] = [
    { label: "Issuer", wire: "issuer", value: issuer },
    { label: "Metadata", wire: "openid-configuration", value: `${issuer}/.well-known/openid-configuration` },
    ...(kind.people ? [{ label: "Authorization", wire: "authorization_endpoint", value: `${issuer}/oauth2/authorize` }] : []),
    ...(app.value.type === "api"
      ? [{ label: "Introspection", wire: "introspection_endpoint", value: `${issuer}/oauth2/introspect` }]
      : [{ label: "Tokens", wire: "token_endpoint", value: `${issuer}/oauth2/token` }]),
    ...(kind.people ? [{ label: "User info", wire: "userinfo_endpoint", value: `${issuer}/oauth2/userinfo` }] : []),
    { label: "Keys", wire: "jwks_uri", value: `${issuer}/oauth2/jwks` },
  ];
  return (
    <Stack gap="lg">
      <Card title="Ids and endpoints">
        <Facts facts={[{ label: "Client id", wire: "client_id", value: app.value.client_id }, ...endpoints]} />
      </Card>
      {app.value.type !== "api" && <TestLogin issuer={issuer} app={app} />}
      <Card title="Code to start from" hint="The ids of this app are filled in. A secret belongs in the environment, never in code.">
        <Snippets app={app.value} issuer={issuer} />
      </Card>
    </Stack>
  );
}
