import { Badge, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy } from "react";

import type { Tagged } from "../../api/answer";
import { appQuery } from "../../api/apps";
import type { App } from "../../api/types";
import { PageTitle } from "../../parts/PageTitle";
import { type Part, TabbedScreen } from "../../parts/TabbedScreen";
import { Waiting } from "../../parts/Waiting";
import { ActivityCard } from "../audit/ActivityCard";
import { kindOf } from "./appTypes";
import { GrantsTab } from "./tabs/GrantsTab";
import { ScopesTab } from "./tabs/ScopesTab";
import { SecretsTab } from "./tabs/SecretsTab";
import { SettingsTab } from "./tabs/SettingsTab";
import { UrlsTab } from "./tabs/UrlsTab";

const Overview = lazy(() => import("./tabs/Overview").then((module) => ({ default: module.Overview })));

const route = getRouteApi("/w/$ws/apps/$clientId");

/** One app. */
export function AppDetail() {
  const { ws, clientId } = route.useParams();
  const found = useQuery(appQuery(ws, clientId));
  if (!found.isSuccess) {
    return (
      <>
        {found.isError && <PageTitle title="The app could not be loaded" />}
        <Waiting found={found} />
      </>
    );
  }
  return <Shown app={found.data} />;
}

function Shown({ app }: { app: Tagged<App> }) {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const { client_name, client_id, type, disabled, workspace } = app.value;
  const kind = kindOf(type);
  // Forms begin anew when somebody has changed the app; what shows a secret or a test does not.
  const parts: Part[] = [
    { value: "overview", label: "Overview", content: () => <Overview app={app} /> },
    ...(kind.people ? [{ value: "urls", label: "URLs", content: () => <UrlsTab key={app.etag} app={app} /> }] : []),
    ...(type === "api" ? [] : [{ value: "grants", label: "Grants and tokens", content: () => <GrantsTab key={app.etag} app={app} /> }]),
    ...(type === "api" ? [] : [{ value: "scopes", label: "Scopes", content: () => <ScopesTab key={app.etag} app={app} /> }]),
    ...(kind.secret ? [{ value: "secrets", label: "Secrets", content: () => <SecretsTab app={app} /> }] : []),
    { value: "activity", label: "Activity", content: () => <ActivityCard slug={workspace} target={`app:${client_id}`} /> },
    { value: "settings", label: "Settings", content: () => <SettingsTab key={app.etag} app={app} /> },
  ];
  return (
    <>
      <PageTitle
        title={client_name}
        badge={
          <Group gap="xs">
            <Badge variant="light">{kind.label}</Badge>
            {disabled && (
              <Badge variant="light" color="orange">
                disabled
              </Badge>
            )}
          </Group>
        }
      />
      <TabbedScreen label="Parts of the app" parts={parts} shown={tab} go={(next) => void navigate({ search: { tab: next } })} />
    </>
  );
}
