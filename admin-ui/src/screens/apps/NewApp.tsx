import { Checkbox, Group, Radio, Stack, Text } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { createApp } from "../../api/apps";
import { testRedirectUri } from "../../api/paths";
import type { App, AppType } from "../../api/types";
import { useChange } from "../../api/useChange";
import { useMe } from "../../app/rights";
import { useWorkspace } from "../../app/workspace";
import { Card } from "../../parts/Card";
import { Form } from "../../parts/Form";
import { filled, ListField, TextField } from "../../parts/fields";
import { FormActions } from "../../parts/FormActions";
import { PageTitle } from "../../parts/PageTitle";
import { LinkButton } from "../../parts/LinkButton";
import { AppSecret } from "./AppSecret";
import { kindOf, KINDS } from "./appTypes";
import classes from "./NewApp.module.css";

const route = getRouteApi("/w/$ws/apps/new");

/** Registers an app: what kind of software it is decides nearly everything else. */
export function NewApp() {
  const { ws } = route.useParams();
  const navigate = route.useNavigate();
  const [type, setType] = useState<AppType>("web");
  const [name, setName] = useState("");
  const [addresses, setAddresses] = useState<string[]>([]);
  const [testable, setTestable] = useState(true);
  const [made, setMade] = useState<App | null>(null);
  const kind = kindOf(type);
  const own = useMe()?.own_apps_only === true;
  const body = {
    type,
    client_name: name.trim(),
    ...(kind.people ? { redirect_uris: [...filled(addresses), ...(testable ? [testRedirectUri()] : [])] } : {}),
  };
  const create = useChange(() => createApp(ws, body), {
    said: `Registered ${body.client_name}`,
    then: (app) => {
      if (app.client_secret == null) return navigate({ to: "/w/$ws/apps/$clientId", params: { ws, clientId: app.client_id } });
      setMade(app);
      return undefined;
    },
  });
  if (made !== null) return <Registered app={made} />;
  return (
    <>
      <PageTitle title="Register an app" />
      <Form send={() => { create.mutate(undefined); }}>
        <Stack gap="lg">
          <Card title="What is it?">
            <Radio.Group aria-label="Type" name="type" value={type} onChange={(value) => { setType(value); }}>
              <div className={classes.kinds}>
                {KINDS.filter(({ value }) => !own || value !== "api").map(({ value, label, hint }) => (
                  <Radio.Card key={value} value={value} className={classes.kind} aria-label={label}>
                    <Group gap="sm" wrap="nowrap" align="flex-start">
                      <Radio.Indicator />
                      <div>
                        <Text size="sm" fw={600}>
                          {label} <code className={classes.wire}>{value}</code>
                        </Text>
                        <Text size="xs" c="dimmed">
                          {hint}
                        </Text>
                      </div>
                    </Group>
                  </Radio.Card>
                ))}
              </div>
            </Radio.Group>
          </Card>
          <Card title="Its name and addresses">
            <Stack maw={640}>
              <TextField label="Name" wire="client_name" required hint="People see it when they sign in." error={create.error} value={name} onChange={setName} />
              {kind.people && (
                <>
                  <ListField
                    label="Redirect URIs"
                    wire="redirect_uris"
                    hint="Where people come back to after signing in, compared byte for byte."
                    placeholder={kind.redirect}
                    error={create.error}
                    values={addresses}
                    onChange={setAddresses}
                  />
                  <Checkbox
                    label="Let the console test sign-ins"
                    description={`Adds ${testRedirectUri()}`}
                    checked={testable}
                    onChange={(event) => { setTestable(event.currentTarget.checked); }}
                  />
                </>
              )}
            </Stack>
          </Card>
          <FormActions
            label="Register app"
            request={{ method: "POST", path: `/api/v1/workspaces/${ws}/apps`, body }}
            pending={create.isPending}
            error={create.error}
            disabled={body.client_name === ""}
          />
        </Stack>
      </Form>
    </>
  );
}

function Registered({ app }: { app: App }) {
  const { value: workspace } = useWorkspace();
  return (
    <>
      <PageTitle title={`${app.client_name} is registered`} />
      <AppSecret app={app} secret={app.client_secret ?? ""} issuer={workspace.issuer} />
      <Group>
        <LinkButton to="/w/$ws/apps/$clientId" params={{ ws: workspace.slug, clientId: app.client_id }}>
          I have kept the secret
        </LinkButton>
      </Group>
    </>
  );
}
