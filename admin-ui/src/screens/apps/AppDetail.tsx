import { Badge, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy } from "react";

import type { Tagged } from "../../api/answer";
import { appQuery } from "../../api/apps";
import type { App } from "../../api/types";
import { Loading } from "../../parts/Loading";
import { PageTitle } from "../../parts/PageTitle";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { type Part, TabbedScreen } from "../../parts/TabbedScreen";
import { kindOf } from "./appTypes";
import { GrantsTab } from "./tabs/GrantsTab";
import { SecretsTab } from "./tabs/SecretsTab";
import { SettingsTab } from "./tabs/SettingsTab";
import { UrlsTab } from "./tabs/UrlsTab";

const Overview = lazy(() => import("./tabs/Overview").then((module) => ({ default: module.Overview })));

const route = getRouteApi("/w/$ws/apps/$clientId");

/** One app. */
export function AppDetail() {
  const { ws, clientId } = route.useParams();
  const found = useQuery(appQuery(ws, clientId));
  if (found.isPending) return <Loading />;
  if (found.isError) {
    return (
      <>
        <PageTitle title="The app could not be loaded" />
        <ProblemAlert error={found.error} retry={() => void found.refetch()} />
      </>
    );
  }
  return <Shown app={found.data} />;
}

function Shown({ app }: { app: Tagged<App> }) {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const { client_name, type, disabled } = app.value;
  const kind = kindOf(type);
  // Forms begin anew when somebody has changed the app; what shows a secret or a test does not.
  const parts: Part[] = [
    { value: "overview", label: "Overview", content: () => <Overview app={app} /> },
    ...(kind.people ? [{ value: "urls", label: "URLs", content: () => <UrlsTab key={app.etag} app={app} /> }] : []),
    ...(type === "api" ? [] : [{ value: "grants", label: "Grants and tokens", content: () => <GrantsTab key={app.etag} app={app} /> }]),
    ...(kind.secret ? [{ value: "secrets", label: "Secrets", content: () => <SecretsTab app={app} /> }] : []),
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
