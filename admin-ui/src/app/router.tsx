import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";

import { BASE } from "../api/paths";
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
  }
}

const root = createRootRoute({ component: Shell });

const workspaces = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("../screens/workspaces/WorkspaceList"), "WorkspaceList"),
});

const newWorkspace = createRoute({
  getParentRoute: () => root,
  path: "/workspaces/new",
  staticData: { crumb: "New workspace" },
  component: lazyRouteComponent(() => import("../screens/workspaces/NewWorkspace"), "NewWorkspace"),
});

const testLogin = createRoute({
  getParentRoute: () => root,
  path: "/test-login",
  component: lazyRouteComponent(() => import("../screens/apps/testLogin/Returned"), "Returned"),
});

const workspace = createRoute({ getParentRoute: () => root, path: "/w/$ws", component: WorkspaceFrame });

const start = createRoute({
  getParentRoute: () => workspace,
  path: "/",
  beforeLoad: ({ params }) => redirect({ to: "/w/$ws/apps", params, throw: true }),
});

const apps = createRoute({
  getParentRoute: () => workspace,
  path: "/apps",
  validateSearch: listSearch,
  staticData: { crumb: "Apps" },
  component: lazyRouteComponent(() => import("../screens/apps/AppList"), "AppList"),
});

const newApp = createRoute({
  getParentRoute: () => workspace,
  path: "/apps/new",
  validateSearch: tabSearch,
  staticData: { crumb: "New app" },
  component: lazyRouteComponent(() => import("../screens/apps/NewApp"), "NewApp"),
});

const app = createRoute({
  getParentRoute: () => workspace,
  path: "/apps/$clientId",
  validateSearch: tabSearch,
  staticData: { crumb: "App" },
  component: lazyRouteComponent(() => import("../screens/apps/AppDetail"), "AppDetail"),
});

const settings = createRoute({
  getParentRoute: () => workspace,
  path: "/settings",
  staticData: { crumb: "Settings" },
  component: lazyRouteComponent(() => import("../screens/settings/SettingsPage"), "SettingsPage"),
});

const routeTree = root.addChildren([
  workspaces,
  newWorkspace,
  testLogin,
  workspace.addChildren([start, apps, newApp, app, settings]),
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
