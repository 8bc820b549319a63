import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";

import { BASE } from "../api/paths";
import type { RightName } from "../api/types";
import { Loading } from "../parts/Loading";
import { NotFound } from "./NotFound";
import { listSearch, tabSearch } from "./search";
import { Shell } from "./Shell";
import { Stumbled } from "./Stumbled";
import { WorkspaceFrame } from "./WorkspaceFrame";

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** What the screen is called in the path at the top of the page. */
    crumb?: string;
    /** What its forms need, unless they say it themselves. */
    writes?: RightName;
  }
}

const root = createRootRoute({ component: Shell });

const workspaces = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("../screens/workspaces/WorkspaceList"), "WorkspaceList"),
});

const firstRun = createRoute({
  getParentRoute: () => root,
  path: "/first-run",
  staticData: { crumb: "First run", writes: "operate_workspaces" },
  component: lazyRouteComponent(() => import("../screens/start/FirstRun"), "FirstRun"),
});

const newWorkspace = createRoute({
  getParentRoute: () => root,
  path: "/workspaces/new",
  staticData: { crumb: "New workspace", writes: "operate_workspaces" },
  component: lazyRouteComponent(() => import("../screens/workspaces/NewWorkspace"), "NewWorkspace"),
});

const operator = createRoute({
  getParentRoute: () => root,
  path: "/instance",
  staticData: { crumb: "Health" },
  component: lazyRouteComponent(() => import("../screens/operator/Instance"), "Instance"),
});

const usage = createRoute({
  getParentRoute: () => root,
  path: "/usage",
  validateSearch: tabSearch,
  staticData: { crumb: "Usage" },
  component: lazyRouteComponent(() => import("../screens/operator/Usage"), "Usage"),
});

const testLogin = createRoute({
  getParentRoute: () => root,
  path: "/test-login",
  component: lazyRouteComponent(() => import("../screens/apps/testLogin/Returned"), "Returned"),
});

const signedInAgain = createRoute({
  getParentRoute: () => root,
  path: "/signed-in",
  component: lazyRouteComponent(() => import("./SignedInAgain"), "SignedInAgain"),
});

const workspace = createRoute({ getParentRoute: () => root, path: "/w/$ws", component: WorkspaceFrame });

const home = createRoute({
  getParentRoute: () => workspace,
  path: "/",
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import("../screens/home/Home"), "Home"),
});

const apps = createRoute({
  getParentRoute: () => workspace,
  path: "/apps",
  validateSearch: listSearch,
  staticData: { crumb: "Apps", writes: "write_apps" },
  component: lazyRouteComponent(() => import("../screens/apps/AppList"), "AppList"),
});

const newApp = createRoute({
  getParentRoute: () => workspace,
  path: "/apps/new",
  validateSearch: tabSearch,
  staticData: { crumb: "New app", writes: "write_apps" },
  component: lazyRouteComponent(() => import("../screens/apps/NewApp"), "NewApp"),
});

const app = createRoute({
  getParentRoute: () => workspace,
  path: "/apps/$clientId",
  validateSearch: tabSearch,
  staticData: { crumb: "App", writes: "write_apps" },
  component: lazyRouteComponent(() => import("../screens/apps/AppDetail"), "AppDetail"),
});

const users = createRoute({
  getParentRoute: () => workspace,
  path: "/users",
  validateSearch: listSearch,
  staticData: { crumb: "Users", writes: "write_users" },
  component: lazyRouteComponent(() => import("../screens/users/UserList"), "UserList"),
});

const newUser = createRoute({
  getParentRoute: () => workspace,
  path: "/users/new",
  staticData: { crumb: "New user", writes: "write_users" },
  component: lazyRouteComponent(() => import("../screens/users/NewUser"), "NewUser"),
});

const user = createRoute({
  getParentRoute: () => workspace,
  path: "/users/$userId",
  validateSearch: tabSearch,
  staticData: { crumb: "User", writes: "write_users" },
  component: lazyRouteComponent(() => import("../screens/users/UserDetail"), "UserDetail"),
});

const members = createRoute({
  getParentRoute: () => workspace,
  path: "/members",
  validateSearch: listSearch,
  staticData: { crumb: "Members", writes: "write_members" },
  component: lazyRouteComponent(() => import("../screens/members/Members"), "Members"),
});

const apis = createRoute({
  getParentRoute: () => workspace,
  path: "/apis",
  validateSearch: tabSearch,
  staticData: { crumb: "Scopes and APIs" },
  component: lazyRouteComponent(() => import("../screens/apis/Apis"), "Apis"),
});

const keys = createRoute({
  getParentRoute: () => workspace,
  path: "/keys",
  staticData: { crumb: "Keys", writes: "write_keys" },
  component: lazyRouteComponent(() => import("../screens/keys/Keys"), "Keys"),
});

const legacy = createRoute({
  getParentRoute: () => workspace,
  path: "/legacy",
  staticData: { crumb: "Legacy switches", writes: "write_settings" },
  component: lazyRouteComponent(() => import("../screens/legacy/Legacy"), "Legacy"),
});

const audit = createRoute({
  getParentRoute: () => workspace,
  path: "/audit",
  validateSearch: listSearch,
  staticData: { crumb: "Audit" },
  component: lazyRouteComponent(() => import("../screens/audit/Audit"), "Audit"),
});

const branding = createRoute({
  getParentRoute: () => workspace,
  path: "/branding",
  staticData: { crumb: "Branding", writes: "write_settings" },
  component: lazyRouteComponent(() => import("../screens/branding/Branding"), "Branding"),
});

const settings = createRoute({
  getParentRoute: () => workspace,
  path: "/settings",
  staticData: { crumb: "Settings", writes: "write_settings" },
  component: lazyRouteComponent(() => import("../screens/settings/SettingsPage"), "SettingsPage"),
});

const routeTree = root.addChildren([
  workspaces,
  firstRun,
  newWorkspace,
  operator,
  usage,
  testLogin,
  signedInAgain,
  workspace.addChildren([home, apps, newApp, app, users, newUser, user, members, apis, keys, legacy, audit, branding, settings]),
]);

export const router = createRouter({
  routeTree,
  basepath: BASE,
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultPendingComponent: Loading,
  defaultErrorComponent: Stumbled,
  defaultNotFoundComponent: NotFound,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
