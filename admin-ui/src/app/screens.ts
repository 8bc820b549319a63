/** The screens of the console, for the navigation and the palette alike. */
import type { IconName } from "../parts/Icon";

export interface Screen {
  to: "/" | "/workspaces/new" | "/w/$ws/apps" | "/w/$ws/apps/new" | "/w/$ws/settings";
  label: string;
  icon: IconName;
  exact?: boolean;
}

export const WORKSPACE_SCREENS: { title: string; screens: Screen[] }[] = [
  {
    title: "Workspace",
    screens: [
      { to: "/w/$ws/apps", label: "Apps", icon: "apps" },
      { to: "/w/$ws/settings", label: "Settings", icon: "settings" },
    ],
  },
];

export const INSTANCE_SCREENS: Screen[] = [{ to: "/", label: "Workspaces", icon: "apps", exact: true }];

/** What is begun rather than looked at. */
export const WORKSPACE_ACTIONS: Screen[] = [{ to: "/w/$ws/apps/new", label: "Register an app", icon: "plus" }];

export const INSTANCE_ACTIONS: Screen[] = [{ to: "/workspaces/new", label: "Create a workspace", icon: "plus" }];
