import { Badge, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";

import { appsQuery } from "../../api/apps";
import type { App } from "../../api/types";
import { Allowed, useMe } from "../../app/rights";
import { Copyable } from "../../parts/Copyable";
import { EmptyState } from "../../parts/EmptyState";
import { Icon } from "../../parts/Icon";
import { LinkButton } from "../../parts/LinkButton";
import { ListCard } from "../../parts/ListCard";
import { PageTitle } from "../../parts/PageTitle";
import type { Column } from "../../parts/RecordTable";
import { RelativeTime } from "../../parts/RelativeTime";
import { kindOf } from "./appTypes";

const route = getRouteApi("/w/$ws/apps");

const COLUMNS: Column<App>[] = [
  {
    label: "Name",
    orders: ["name", "name_descending"],
    cell: ({ workspace, client_id, client_name, disabled }) => (
      <Group gap="xs">
        <Link to="/w/$ws/apps/$clientId" params={{ ws: workspace, clientId: client_id }}>
          {client_name}
        </Link>
        {disabled && (
          <Badge variant="light" color="orange" size="sm">
            disabled
          </Badge>
        )}
      </Group>
    ),
  },
  { label: "Type", cell: ({ type }) => kindOf(type).label },
  { label: "client_id", cell: ({ client_id }) => <Copyable value={client_id} what="client_id" /> },
  { label: "Created", orders: ["oldest", "newest"], cell: ({ created_at }) => <RelativeTime at={created_at} /> },
];

/** The apps of a workspace. */
export function AppList() {
  const { ws } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const own = useMe()?.own_apps_only === true;
  const register = (
    <Allowed>
      <LinkButton to="/w/$ws/apps/new" params={{ ws }} leftSection={<Icon name="plus" size={16} />}>
        Register app
      </LinkButton>
    </Allowed>
  );
  return (
    <>
      <PageTitle title="Apps" hint={own ? "The apps you have registered. Those of others are shown to admins and owners." : "Whatever asks this workspace for tokens: OAuth clients, and the APIs that check them."} actions={register} />
      <ListCard
        found={useQuery(appsQuery(ws, search))}
        caption="Apps"
        columns={COLUMNS}
        id={({ client_id }) => client_id}
        searchFor="Search by name or client_id"
        usual="oldest"
        place={search}
        go={(place) => void navigate({ search: place })}
        empty={
          <EmptyState icon="apps" title="No app yet" actions={register}>
            An app is what people sign in to: a website, a phone app, a command line tool, or a service that acts on its own. Register one to get a client_id, snippets for your framework, and a
            test login.
          </EmptyState>
        }
      />
    </>
  );
}
