import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { usageQuery } from "../../api/usage";
import { useWorkspace } from "../../app/workspace";
import { Card } from "../../parts/Card";
import { Copyable } from "../../parts/Copyable";
import { PageTitle } from "../../parts/PageTitle";
import { UsageChart } from "../../parts/UsageChart";
import { Waiting } from "../../parts/Waiting";
import { WorkspaceStatus } from "../../parts/WorkspaceStatus";
import { Checklist } from "./Checklist";
import { PeriodChoice } from "./PeriodChoice";
import { periodOf } from "./periods";
import { usageBars } from "./usageBars";
import { Warnings } from "./Warnings";

const route = getRouteApi("/w/$ws/");

/** How a workspace is doing: what is left to do, what needs a look, who signed in. */
export function Home() {
  const { value: workspace } = useWorkspace();
  return (
    <>
      <PageTitle title={workspace.name} badge={<WorkspaceStatus status={workspace.status} />} hint={<Copyable value={workspace.issuer} what="issuer" />} />
      <Warnings workspace={workspace} />
      <Checklist workspace={workspace} />
      <Usage slug={workspace.slug} />
    </>
  );
}

function Usage({ slug }: { slug: string }) {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const period = periodOf(tab);
  const found = useQuery(usageQuery(slug, period));
  return (
    <Card
      title="Sign-ins"
      actions={<PeriodChoice period={period} choose={(value) => void navigate({ search: { tab: value } })} />}
    >
      <Waiting found={found} lines={6} />
      {found.isSuccess && <UsageChart title={`Sign-ins and failures, ${period}`} good="Sign-ins" bad="Failures" bars={usageBars(found.data, period)} />}
    </Card>
  );
}
