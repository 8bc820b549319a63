import { Badge, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";

import { instanceUsageQuery } from "../../api/instance";
import type { InstanceUsage } from "../../api/types";
import { count, counted } from "../../logic/count";
import { Card } from "../../parts/Card";
import { EmptyState } from "../../parts/EmptyState";
import { PageTitle } from "../../parts/PageTitle";
import { type Column, RecordTable } from "../../parts/RecordTable";
import { UsageChart } from "../../parts/UsageChart";
import { Waiting } from "../../parts/Waiting";
import { PeriodChoice } from "../home/PeriodChoice";
import { type Period, periodOf } from "../home/periods";
import { usageBars } from "../home/usageBars";
import classes from "./Usage.module.css";

const route = getRouteApi("/usage");

type Busiest = InstanceUsage["busiest"][number];

/** What happens in all workspaces, and in which most of it. */
export function Usage() {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const period = periodOf(tab);
  const found = useQuery(instanceUsageQuery(period));
  return (
    <>
      <PageTitle
        title="Usage"
        hint="Of all workspaces together. What happened in the last seconds may still be on its way."
        actions={<PeriodChoice period={period} choose={(value) => void navigate({ search: { tab: value } })} />}
      />
      <Waiting found={found} lines={8} />
      {found.isSuccess && <Report usage={found.data} period={period} />}
    </>
  );
}

function Report({ usage, period }: { usage: InstanceUsage; period: Period }) {
  const { tokens, client_failures } = usage.totals;
  return (
    <>
      <Card title="Sign-ins" hint={`Meanwhile ${counted(tokens, "access token was", "access tokens were")} issued, and apps could not prove themselves ${counted(client_failures, "time", "times")}.`}>
        <UsageChart title={`Sign-ins and failures of all workspaces, ${period}`} good="Sign-ins" bad="Failures" bars={usageBars(usage, period)} />
      </Card>
      <Card title="The busiest workspaces" hint="By access tokens issued.">
        {usage.busiest.length === 0 ? (
          <EmptyState icon="apps" title="Nothing happened">
            No workspace issued a token in this time.
          </EmptyState>
        ) : (
          <RecordTable caption="The busiest workspaces" columns={columns(Math.max(1, ...usage.busiest.map((one) => one.tokens)))} rows={usage.busiest} id={({ slug }) => slug} />
        )}
      </Card>
    </>
  );
}

function columns(most: number): Column<Busiest>[] {
  return [
    {
      label: "Workspace",
      cell: ({ slug, name, status }) => (
        <>
          <Link to="/w/$ws" params={{ ws: slug }}>
            {name}
          </Link>{" "}
          {status !== "active" && (
            <Badge variant="light" color="orange">
              {status}
            </Badge>
          )}
        </>
      ),
    },
    {
      label: "Tokens",
      cell: ({ tokens }) => (
        <div className={classes.amount}>
          <Text size="sm" component="span" className={classes.number}>
            {count(tokens)}
          </Text>
          <svg className={classes.bar} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect width={(tokens / most) * 100} height={8} rx={1.5} />
          </svg>
        </div>
      ),
    },
    { label: "Sign-ins", cell: ({ logins }) => count(logins) },
    { label: "Failures", cell: ({ login_failures }) => count(login_failures) },
  ];
}
