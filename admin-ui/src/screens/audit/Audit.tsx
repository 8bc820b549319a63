import { Button, Group, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import { auditQuery } from "../../api/audit";
import type { ListSearch } from "../../app/search";
import { CopyCurl } from "../../parts/CopyCurl";
import { Form } from "../../parts/Form";
import { ListCard } from "../../parts/ListCard";
import { PageTitle } from "../../parts/PageTitle";
import { WireLabel } from "../../parts/WireLabel";
import { auditColumns } from "./columns";
import { useVerification } from "./useVerification";
import { VerifyCard } from "./VerifyCard";

const route = getRouteApi("/w/$ws/audit");

const FILTERS = [
  { name: "actor", label: "By", placeholder: "user:… or operator" },
  { name: "action", label: "Action", placeholder: "app.created" },
  { name: "target", label: "To", placeholder: "app:… or user:…" },
] as const;

/** Who did what to what. */
export function Audit() {
  const { ws } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { state, start, stop, goOn } = useVerification(ws);
  return (
    <>
      <PageTitle
        title="Audit"
        hint="Every change of this workspace, each line chained to the one before: nothing can be changed or taken out unseen."
        actions={
          <>
            <Button variant="default" disabled={state.running} onClick={start}>
              Verify the chain
            </Button>
            <CopyCurl request={{ method: "GET", path: `/api/v1/workspaces/${ws}/audit/verify` }} />
          </>
        }
      />
      <VerifyCard ws={ws} state={state} stop={stop} goOn={goOn} />
      <ListCard
        found={useQuery(auditQuery(ws, search))}
        caption="Audit trail"
        columns={auditColumns(ws)}
        id={({ id }) => id}
        place={search}
        go={({ cursor }) => void navigate({ search: { ...search, cursor } })}
        empty={null}
        filters={<Filters search={search} go={(next) => void navigate({ search: next })} />}
      />
    </>
  );
}

function Filters({ search, go }: { search: ListSearch; go: (search: ListSearch) => void }) {
  const [typed, setTyped] = useState({ actor: search.actor ?? "", action: search.action ?? "", target: search.target ?? "" });
  return (
    <Form send={() => { go(Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, value.trim() === "" ? undefined : value.trim()]))); }}>
      <Group gap="sm" align="flex-end">
        {FILTERS.map(({ name, label, placeholder }) => (
          <TextInput
            key={name}
            size="xs"
            label={<WireLabel label={label} wire={name} />}
            placeholder={placeholder}
            autoComplete="off"
            value={typed[name]}
            onChange={(event) => {
              setTyped({ ...typed, [name]: event.currentTarget.value });
            }}
          />
        ))}
        <Button size="xs" type="submit" variant="default">
          Filter
        </Button>
        {(search.actor ?? search.action ?? search.target) !== undefined && (
          <Button
            size="xs"
            variant="subtle"
            onClick={() => {
              setTyped({ actor: "", action: "", target: "" });
              go({});
            }}
          >
            Show everything
          </Button>
        )}
      </Group>
    </Form>
  );
}
