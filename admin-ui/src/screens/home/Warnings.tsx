import { Alert, List } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { keysQuery } from "../../api/keys";
import { switchesQuery } from "../../api/switches";
import type { Workspace } from "../../api/types";
import { Icon } from "../../parts/Icon";
import { keyConcern } from "../keys/keyConcern";

/** What needs a look before it becomes a problem. */
export function Warnings({ workspace: { slug, status } }: { workspace: Workspace }) {
  const switches = useQuery(switchesQuery(slug));
  const keys = useQuery(keysQuery(slug));
  const inUse = (switches.data?.items ?? []).filter(({ on, uses }) => on && uses > 0);
  const concern = keyConcern(keys.data?.items ?? [], new Date());
  if (status === "active" && inUse.length === 0 && concern === null) return null;
  return (
    <Alert color="orange" icon={<Icon name="warning" />} title="Worth a look">
      <List size="sm" spacing={4}>
        {status !== "active" && (
          <List.Item>
            The workspace is {status}: nobody can sign in. <Link to="/w/$ws/settings" params={{ ws: slug }}>Settings</Link>
          </List.Item>
        )}
        {inUse.length > 0 && (
          <List.Item>
            Apps still use {inUse.length === 1 ? "a legacy switch" : `${String(inUse.length)} legacy switches`}: {inUse.map(({ name }) => name).join(", ")}.{" "}
            <Link to="/w/$ws/legacy" params={{ ws: slug }}>See who</Link>
          </List.Item>
        )}
        {concern !== null && (
          <List.Item>
            {concern} <Link to="/w/$ws/keys" params={{ ws: slug }}>Keys</Link>
          </List.Item>
        )}
      </List>
    </Alert>
  );
}
