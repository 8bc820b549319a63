import { Badge, Button, Group, Modal, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";

import { createMember, deleteMember, membersQuery, setMemberRole } from "../../api/members";
import { SYSTEM } from "../../api/paths";
import type { Member, Role } from "../../api/types";
import { useChange } from "../../api/useChange";
import { Allowed, useMe, useRefusal } from "../../app/rights";
import { ConfirmByName } from "../../parts/ConfirmByName";
import { CopyCurl } from "../../parts/CopyCurl";
import { EmptyState } from "../../parts/EmptyState";
import { Form } from "../../parts/Form";
import { ChoiceField } from "../../parts/fields";
import { FormActions } from "../../parts/FormActions";
import { Icon } from "../../parts/Icon";
import { ListCard } from "../../parts/ListCard";
import { PageTitle } from "../../parts/PageTitle";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { RelativeTime } from "../../parts/RelativeTime";
import { WireLabel } from "../../parts/WireLabel";
import { ROLES } from "./roles";

const route = getRouteApi("/w/$ws/members");

/** Who manages the workspace. */
export function Members() {
  const { ws } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [adding, setAdding] = useState(false);
  const add = (
    <Allowed>
      <Button leftSection={<Icon name="plus" size={16} />} onClick={() => { setAdding(true); }}>
        Give a role
      </Button>
    </Allowed>
  );
  return (
    <>
      <PageTitle
        title="Members"
        hint={ws === SYSTEM ? "The operators of this instance: any role here reaches every workspace." : "People and machine apps of this workspace who may manage it here and through the API."}
        actions={add}
      />
      <ListCard
        found={useQuery(membersQuery(ws, search))}
        caption="Members"
        id={({ id }) => id}
        place={search}
        go={(place) => void navigate({ search: place })}
        empty={
          <EmptyState icon="members" title="Nobody of this workspace manages it yet" actions={add}>
            Operators of the instance can do everything here. Give a user a role, and they can sign in to this console as well.
          </EmptyState>
        }
        columns={[
          {
            label: "Member",
            cell: ({ user_id, client_id, name }) =>
              user_id == null ? (
                <Group gap="xs">
                  <Link to="/w/$ws/apps/$clientId" params={{ ws, clientId: client_id ?? "" }}>
                    {name}
                  </Link>
                  <Badge size="sm" variant="light">
                    machine
                  </Badge>
                </Group>
              ) : (
                <Link to="/w/$ws/users/$userId" params={{ ws, userId: user_id }}>
                  {name}
                </Link>
              ),
          },
          { label: "Role", cell: (member) => <RoleOf ws={ws} member={member} /> },
          { label: "Since", cell: ({ created_at }) => <RelativeTime at={created_at} /> },
          { label: "", cell: (member) => <Remove ws={ws} member={member} /> },
        ]}
      />
      <Modal opened={adding} onClose={() => { setAdding(false); }} title="Give a role">
        <Add ws={ws} done={() => { setAdding(false); }} />
      </Modal>
    </>
  );
}

/** The roles this person may give and take; all, while that is not known. */
function useManaged() {
  const me = useMe();
  return me === undefined ? ROLES : ROLES.filter(({ value }) => me.manages.includes(value));
}

function RoleOf({ ws, member }: { ws: string; member: Member }) {
  const managed = useManaged();
  const closed = useRefusal() !== null || !managed.some(({ value }) => value === member.role);
  const change = useChange((role: Role) => setMemberRole(ws, member.id, role), { said: `${member.name} has another role` });
  if (closed) return <Badge variant="default">{member.role}</Badge>;
  return (
    <Stack gap={4}>
      <Group gap={4} wrap="nowrap">
        <NativeSelect
          size="xs"
          aria-label={`Role of ${member.name}`}
          value={member.role}
          disabled={change.isPending}
          data={managed.map(({ value }) => value)}
          onChange={(event) => { change.mutate(event.currentTarget.value as Role); }}
        />
        <CopyCurl
          small
          request={{ method: "PATCH", path: `/api/v1/workspaces/${ws}/members/${member.id}`, body: { role: member.role }, etag: "*" }}
        />
      </Group>
      {change.isError && <ProblemAlert error={change.error} />}
    </Stack>
  );
}

function Remove({ ws, member: { id, name, role } }: { ws: string; member: Member }) {
  const managed = useManaged();
  const remove = useChange(() => deleteMember(ws, id), { said: `${name} has no role any more` });
  if (!managed.some(({ value }) => value === role)) return null;
  return (
    <ConfirmByName
      small
      label="Take away"
      title={`Take the role of ${name} away?`}
      name={name}
      action="Take the role away"
      request={{ method: "DELETE", path: `/api/v1/workspaces/${ws}/members/${id}` }}
      error={remove.error}
      pending={remove.isPending}
      confirm={(done) => { remove.mutate(undefined, { onSuccess: done }); }}
    >
      They can no longer manage this workspace. Their account stays.
    </ConfirmByName>
  );
}

function Add({ ws, done }: { ws: string; done: () => void }) {
  const [who, setWho] = useState("");
  const [kind, setKind] = useState<"user" | "client_id">("user");
  const [role, setRole] = useState<Role>("viewer");
  const body = { [kind]: who.trim(), role };
  const create = useChange(() => createMember(ws, body), { said: `${who} is a member`, then: done });
  return (
    <Form send={() => { create.mutate(undefined); }}>
      <Stack>
        <NativeSelect
          label="Who"
          value={kind}
          data={[
            { value: "user", label: "A person" },
            { value: "client_id", label: "A machine app" },
          ]}
          onChange={(event) => { setKind(event.currentTarget.value as "user" | "client_id"); }}
        />
        <TextInput
          data-autofocus
          autoComplete="off"
          label={kind === "user" ? <WireLabel label="Username or e-mail" wire="user" /> : <WireLabel label="Client id" wire="client_id" />}
          value={who}
          onChange={(event) => { setWho(event.currentTarget.value); }}
        />
        <ChoiceField label="Role" wire="role" choices={useManaged()} value={role} onChange={(value) => { setRole(value as Role); }} />
        <FormActions
          label="Give the role"
          request={{ method: "POST", path: `/api/v1/workspaces/${ws}/members`, body }}
          pending={create.isPending}
          error={create.error}
          disabled={who.trim() === ""}
        />
      </Stack>
    </Form>
  );
}
