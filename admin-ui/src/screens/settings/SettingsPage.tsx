import { getRouteApi } from "@tanstack/react-router";

import { SYSTEM } from "../../api/paths";
import { useWorkspace } from "../../app/workspace";
import { Card } from "../../parts/Card";
import { Facts } from "../../parts/Facts";
import { PageTitle } from "../../parts/PageTitle";
import { RelativeTime } from "../../parts/RelativeTime";
import { DangerCard } from "./DangerCard";
import { HostsCard } from "./HostsCard";
import { NameCard } from "./NameCard";
import { PolicyCard } from "./PolicyCard";

const route = getRouteApi("/w/$ws/settings");

/** What the workspace is called, how long things hold, where it answers, and how it is stopped. */
export function SettingsPage() {
  const { ws } = route.useParams();
  const workspace = useWorkspace();
  const { id, slug, issuer, template, created_at, name } = workspace.value;
  return (
    <>
      <PageTitle title="Settings" />
      <NameCard key={name} workspace={workspace} />
      <Card title="What stays the same">
        <Facts
          facts={[
            { label: "Id", wire: "id", value: id },
            { label: "Slug", wire: "slug", value: slug },
            { label: "Issuer", wire: "issuer", value: issuer },
            { label: "Started with", wire: "template", value: <code>{template}</code> },
            { label: "Created", wire: "created_at", value: <RelativeTime at={created_at} /> },
          ]}
        />
      </Card>
      <PolicyCard key={workspace.etag} workspace={workspace} />
      <HostsCard ws={ws} />
      {ws !== SYSTEM && <DangerCard workspace={workspace.value} />}
    </>
  );
}
