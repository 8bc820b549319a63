import { Badge, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";

import type { User } from "../../api/types";
import { usersQuery } from "../../api/users";
import { Allowed } from "../../app/rights";
import { Copyable } from "../../parts/Copyable";
import { EmptyState } from "../../parts/EmptyState";
import { Icon } from "../../parts/Icon";
import { LinkButton } from "../../parts/LinkButton";
import { ListCard } from "../../parts/ListCard";
import { PageTitle } from "../../parts/PageTitle";
import type { Column } from "../../parts/RecordTable";
import { RelativeTime } from "../../parts/RelativeTime";

const route = getRouteApi("/w/$ws/users");

/** The server's own order is that of ids, which tells nothing. */
const USUAL = "name";

function columns(ws: string): Column<User>[] {
  return [
    {
      label: "Username",
      orders: ["name", "name_descending"],
      cell: ({ id, username, disabled }) => (
        <Group gap="xs">
          <Link to="/w/$ws/users/$userId" params={{ ws, userId: id }}>
            {username}
          </Link>
          {disabled && (
            <Badge variant="light" color="orange" size="sm">
              disabled
            </Badge>
          )}
        </Group>
      ),
    },
    { label: "Name", cell: ({ name }) => (typeof name === "string" ? name : "") },
    { label: "E-mail", cell: ({ email }) => email ?? "" },
    { label: "sub", cell: ({ sub }) => <Copyable value={sub} what="sub" /> },
    { label: "Created", orders: ["oldest", "newest"], cell: ({ created_at }) => <RelativeTime at={created_at} /> },
  ];
}

/** The people of a workspace. */
export function UserList() {
  const { ws } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const add = (
    <Allowed>
      <LinkButton to="/w/$ws/users/new" params={{ ws }} leftSection={<Icon name="plus" size={16} />}>
        Add user
      </LinkButton>
    </Allowed>
  );
  return (
    <>
      <PageTitle title="Users" hint="The people who sign in here. They are this workspace's own: no other workspace sees them." actions={add} />
      <ListCard
        found={useQuery(usersQuery(ws, { ...search, order: search.order ?? USUAL }))}
        caption="Users"
        columns={columns(ws)}
        id={({ id }) => id}
        searchFor="Search by username or e-mail"
        usual={USUAL}
        place={search}
        go={(place) => void navigate({ search: place })}
        empty={
          <EmptyState icon="users" title="No user yet" actions={add}>
            Users sign in to the apps of this workspace with a username or e-mail address and a password. Add one to try a login.
          </EmptyState>
        }
      />
    </>
  );
}
