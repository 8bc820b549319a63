import { Badge, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Navigate } from "@tanstack/react-router";

import { SYSTEM } from "../../api/paths";
import type { WorkspaceItem } from "../../api/types";
import { workspacesQuery } from "../../api/workspaces";
import { Allowed } from "../../app/rights";
import { recents } from "../../app/recents";
import { count } from "../../logic/count";
import { Copyable } from "../../parts/Copyable";
import { EmptyState } from "../../parts/EmptyState";
import { Icon } from "../../parts/Icon";
import { LinkButton } from "../../parts/LinkButton";
import { ListCard } from "../../parts/ListCard";
import { PageTitle } from "../../parts/PageTitle";
import type { Column } from "../../parts/RecordTable";
import { RelativeTime } from "../../parts/RelativeTime";
import { WorkspaceTile } from "../../parts/WorkspaceTile";
import classes from "./WorkspaceList.module.css";

const route = getRouteApi("/");

const COLUMNS: Column<WorkspaceItem>[] = [
  {
    label: "Workspace",
    orders: ["name", "name_descending"],
    cell: ({ slug, name, brand }) => (
      <Link to="/w/$ws" params={{ ws: slug }} className={classes.link}>
        <WorkspaceTile slug={slug} name={name} primary={brand.primary} size="sm" />
        {name}
      </Link>
    ),
  },
  { label: "Issuer", cell: ({ issuer }) => <Copyable value={issuer} what="issuer" /> },
  { label: "Template", cell: ({ template }) => template },
  {
    label: "Status",
    cell: ({ status }) => (
      <Badge variant="light" color={status === "active" ? "green" : "orange"}>
        {status}
      </Badge>
    ),
  },
  { label: "Users", cell: ({ users, more_users }) => count(users, more_users) },
  { label: "Sign-ins, 24 h", cell: ({ logins_24h }) => count(logins_24h) },
  { label: "Created", orders: ["oldest", "newest"], cell: ({ created_at }) => <RelativeTime at={created_at} /> },
];

/** Every workspace this person may see, a page at a time. */
export function WorkspaceList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const found = useQuery(workspacesQuery(search));
  const nothingYet = found.isSuccess && search.query === undefined && search.cursor === undefined && found.data.items.every(({ slug }) => slug === SYSTEM);
  if (nothingYet) return <Navigate to="/first-run" replace />;
  return (
    <>
      <PageTitle
        title="Workspaces"
        actions={
          <Allowed right="operate_workspaces">
            <LinkButton to="/workspaces/new" leftSection={<Icon name="plus" size={16} />}>
              New workspace
            </LinkButton>
          </Allowed>
        }
      />
      {search.query === undefined && search.cursor === undefined && <Recents />}
      <ListCard
        found={found}
        caption="Workspaces"
        columns={COLUMNS}
        id={({ id }) => id}
        searchFor="Search by name or slug"
        usual="oldest"
        place={search}
        go={(place) => void navigate({ search: place })}
        empty={
          <EmptyState icon="apps" title="No workspace yet">
            A workspace is one customer, product or team.
          </EmptyState>
        }
      />
    </>
  );
}

function Recents() {
  const known = recents();
  if (known.length === 0) return null;
  return (
    <nav aria-label="Recent workspaces">
      <Group gap="xs">
        {known.map(({ slug, name, primary }) => (
          <Link key={slug} to="/w/$ws" params={{ ws: slug }} className={classes.recent}>
            <WorkspaceTile slug={slug} name={name} primary={primary} size="sm" />
            {name}
          </Link>
        ))}
      </Group>
    </nav>
  );
}
