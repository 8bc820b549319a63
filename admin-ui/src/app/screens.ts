/** The screens of the console, for the navigation and the palette alike. */
import type { Me, RightName } from "../api/types";
import type { IconName } from "../parts/Icon";
import { refusal } from "./rights";

export interface Screen {
  to:
    | "/"
    | "/instance"
    | "/usage"
    | "/workspaces/new"
    | "/w/$ws"
    | `/w/$ws/${"apps" | "users" | "members" | "apis" | "keys" | "legacy" | "audit" | "branding" | "settings"}`
    | "/w/$ws/apps/new"
    | "/w/$ws/users/new";
  label: string;
  icon: IconName;
  exact?: boolean;
  /** What it takes to have any use for it. */
  right?: RightName;
}

/** Those of use to somebody. */
export function usable(screens: Screen[], me: Me | undefined): Screen[] {
  return screens.filter(({ right }) => refusal(me, right) === null);
}

export const WORKSPACE_SCREENS: { title: string; screens: Screen[] }[] = [
  {
    title: "Workspace",
    screens: [
      { to: "/w/$ws", label: "Home", icon: "home", exact: true },
      { to: "/w/$ws/apps", label: "Apps", icon: "apps" },
      { to: "/w/$ws/users", label: "Users", icon: "users" },
      { to: "/w/$ws/apis", label: "Scopes and APIs", icon: "apis" },
    ],
  },
  {
    title: "Trust",
    screens: [
      { to: "/w/$ws/members", label: "Members", icon: "members" },
      { to: "/w/$ws/keys", label: "Keys", icon: "keys" },
      { to: "/w/$ws/legacy", label: "Legacy switches", icon: "legacy" },
      { to: "/w/$ws/audit", label: "Audit", icon: "audit" },
    ],
  },
  {
    title: "Look and policy",
    screens: [
      { to: "/w/$ws/branding", label: "Branding", icon: "branding" },
      { to: "/w/$ws/settings", label: "Settings", icon: "settings" },
    ],
  },
];

export const INSTANCE_SCREENS: Screen[] = [
  { to: "/", label: "Workspaces", icon: "apps", exact: true, right: "operate" },
  { to: "/usage", label: "Usage", icon: "usage", right: "operate" },
  { to: "/instance", label: "Health", icon: "operator", right: "operate" },
];

/** What is begun rather than looked at. */
export const WORKSPACE_ACTIONS: Screen[] = [
  { to: "/w/$ws/apps/new", label: "Register an app", icon: "plus", right: "write_apps" },
  { to: "/w/$ws/users/new", label: "Add a user", icon: "plus", right: "write_users" },
];

export const INSTANCE_ACTIONS: Screen[] = [{ to: "/workspaces/new", label: "Create a workspace", icon: "plus", right: "operate_workspaces" }];
