import { useQuery } from "@tanstack/react-query";

import { appsQuery } from "../api/apps";
import type { WorkspaceItem } from "../api/types";
import { usersQuery } from "../api/users";
import { workspacesQuery } from "../api/workspaces";
import { counted } from "../logic/count";
import type { IconName } from "../parts/Icon";
import { recents } from "./recents";
import { refusal, useMe } from "./rights";
import { INSTANCE_ACTIONS, INSTANCE_SCREENS, type Screen, usable, WORKSPACE_ACTIONS, WORKSPACE_SCREENS } from "./screens";

export interface Destination {
  to: Screen["to"] | "/w/$ws/apps/$clientId" | "/w/$ws/users/$userId";
  params: { ws: string; clientId: string; userId: string };
}

export interface Found {
  key: string;
  label: string;
  /** How programs call it. */
  more?: string;
  /** What is worth knowing before one goes there. */
  note?: string;
  icon: IconName | { slug: string; name: string; primary?: string | null | undefined };
  destination: Destination;
}

interface Group {
  title: string;
  found: Found[];
}

const FEW = 6;

/** How a workspace is doing, in a few words. */
function noteOf({ status, users, more_users, logins_24h }: WorkspaceItem): string {
  const words = [counted(users, "user", "users", more_users), `${counted(logins_24h, "sign-in", "sign-ins")} in 24 h`];
  return (status === "active" ? words : [status, ...words]).join(", ");
}

/** What a person may want to go to; names that are not on this page are searched for on the server. */
export function useFound({ query, workspace, workspacesOnly }: { query: string; workspace: string | null; workspacesOnly: boolean }): {
  groups: Group[];
  searching: boolean;
} {
  const me = useMe();
  const page = { query, limit: FEW };
  const operates = refusal(me, "operate") === null;
  const within = workspace !== null && !workspacesOnly && query !== "";
  const workspaces = useQuery({ ...workspacesQuery(page), enabled: operates && (query !== "" || workspacesOnly) });
  const apps = useQuery({ ...appsQuery(workspace ?? "", page), enabled: within });
  const users = useQuery({ ...usersQuery(workspace ?? "", page), enabled: within });

  const to = (destination: Destination["to"], params: Partial<Destination["params"]> = {}): Destination => ({
    to: destination,
    params: { ws: workspace ?? "", clientId: "", userId: "", ...params },
  });
  const screen = ({ to: path, label, icon }: Screen): Found => ({ key: path, label, icon, destination: to(path) });
  const matches = ({ label }: { label: string }) => label.toLowerCase().includes(query.toLowerCase());
  const place = (known: { slug: string; name: string; primary?: string | null | undefined }): Found => ({
    key: `workspace ${known.slug}`,
    label: known.name,
    more: known.slug,
    icon: { slug: known.slug, name: known.name, primary: known.primary },
    destination: to("/w/$ws", { ws: known.slug }),
  });

  const screens = workspacesOnly ? [] : [...(workspace === null ? [] : [...WORKSPACE_SCREENS.flatMap((group) => group.screens), ...WORKSPACE_ACTIONS])];
  const instance = workspacesOnly ? INSTANCE_ACTIONS : [...INSTANCE_SCREENS, ...INSTANCE_ACTIONS];
  const groups: Group[] = [
    { title: "Recent workspaces", found: query === "" ? recents().filter(({ slug }) => slug !== workspace).map(place) : [] },
    { title: "This workspace", found: usable(screens, me).filter(matches).map(screen) },
    {
      title: "Apps",
      found: (apps.data?.items ?? []).map((app) => ({
        key: `app ${app.client_id}`,
        label: app.client_name,
        more: app.client_id,
        icon: "apps" as const,
        destination: to("/w/$ws/apps/$clientId", { clientId: app.client_id }),
      })),
    },
    {
      title: "People",
      found: (users.data?.items ?? []).map((user) => ({
        key: `user ${user.id}`,
        label: user.username,
        ...(user.email == null || user.email === user.username ? {} : { more: user.email }),
        icon: "users" as const,
        destination: to("/w/$ws/users/$userId", { userId: user.id }),
      })),
    },
    {
      title: "Workspaces",
      found: (workspaces.data?.items ?? []).map((found) => ({ ...place({ slug: found.slug, name: found.name, primary: found.brand.primary }), note: noteOf(found) })),
    },
    { title: "Instance", found: usable(instance, me).filter(matches).map(screen) },
  ];
  return {
    groups: groups.filter((group) => group.found.length > 0),
    searching: workspaces.isFetching || apps.isFetching || users.isFetching,
  };
}
