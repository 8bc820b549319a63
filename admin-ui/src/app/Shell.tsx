import { ActionIcon, Group, UnstyledButton } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useMatches, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";

import { workspaceInPath } from "../api/paths";
import { onQuestion, openQuestion } from "../api/fresh";
import { meQuery } from "../api/me";
import { type Session, sessionQuery } from "../api/session";
import { Icon } from "../parts/Icon";
import { Loading } from "../parts/Loading";
import { Notices } from "../parts/notices";
import { ProblemAlert } from "../parts/ProblemAlert";
import { AccountMenu } from "./AccountMenu";
import { Crumbs } from "./Crumbs";
import { LeaveGuard } from "./LeaveGuard";
import { Nav } from "./Nav";
import { RightsProvider } from "./rights";
import classes from "./Shell.module.css";
import { SignIn } from "./SignIn";
import { SignedInProvider } from "./signedIn";
import { useColorOfWorkspace } from "./useColorOfWorkspace";

const FreshSignIn = lazy(() => import("../parts/FreshSignIn").then((module) => ({ default: module.FreshSignIn })));
const loadPalette = () => import("./Palette").then((module) => ({ default: module.Palette }));
const Palette = lazy(loadPalette);

/** The frame around every screen: the way around at the top and the side, the screen itself, and who is signed in. */
export function Shell() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const workspace = workspaceInPath(`/console${path.replace(/^\/console/, "")}`);
  const session = useQuery(sessionQuery(workspace));

  if (session.isPending) {
    return (
      <main className={classes.alone}>
        <h1 className={classes.hidden}>Console</h1>
        <Loading />
      </main>
    );
  }
  if (session.isError) {
    return (
      <main className={classes.alone}>
        <h1>Console</h1>
        <ProblemAlert error={session.error} retry={() => void session.refetch()} />
      </main>
    );
  }
  if (!session.data.signedIn) return <SignIn workspace={workspace} />;
  return <Frame path={path} workspace={workspace} session={session.data} />;
}

function Frame({ path, workspace, session }: { path: string; workspace: string | null; session: Extract<Session, { signedIn: true }> }) {
  const [menuOpen, setMenuOpen] = useState(false);
  const [palette, setPalette] = useState<"closed" | "everything" | "workspaces">("closed");
  const question = useSyncExternalStore(onQuestion, openQuestion);
  const color = useColorOfWorkspace(workspace);
  const me = useQuery(meQuery(workspace));
  const writes = useMatches({ select: (matches) => matches.at(-1)?.staticData.writes });

  useHotkeys([["mod+K", () => { setPalette("everything"); }]], []);
  // Going somewhere closes what led there.
  const [seenPath, setSeenPath] = useState(path);
  if (seenPath !== path) {
    setSeenPath(path);
    setMenuOpen(false);
    setPalette("closed");
  }
  useEffect(() => {
    document.documentElement.style.setProperty("--workspace", color);
  }, [color]);
  // Fetched once the screen is there, so that nothing typed right after Ctrl K is lost.
  useEffect(() => {
    if (me.isSuccess) void loadPalette();
  }, [me.isSuccess]);

  return (
    <SignedInProvider value={session}>
      <RightsProvider value={{ me: me.data, writes }}>
        <a className={classes.skip} href="#screen">
          Skip to the content
        </a>
        <header className={classes.header}>
          <Group gap="xs" wrap="nowrap" className={classes.side}>
            <ActionIcon
              className={classes.burger}
              color="gray"
              size="lg"
              aria-label={menuOpen ? "Close the menu" : "Open the menu"}
              aria-expanded={menuOpen}
              aria-controls="nav"
              onClick={() => {
                setMenuOpen(!menuOpen);
              }}
            >
              <Icon name={menuOpen ? "close" : "menu"} />
            </ActionIcon>
            <Link to="/" className={classes.mark} aria-label="Tenantry, all workspaces">
              <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true">
                <rect x="2" y="2" width="9" height="9" rx="2.5" fill="currentColor" />
                <rect x="13" y="2" width="9" height="9" rx="2.5" fill="currentColor" opacity="0.55" />
                <rect x="2" y="13" width="9" height="9" rx="2.5" fill="currentColor" opacity="0.55" />
                <rect x="13" y="13" width="9" height="9" rx="2.5" fill="currentColor" opacity="0.3" />
              </svg>
              <span className={classes.brand}>Tenantry</span>
            </Link>
          </Group>
          <Crumbs
            workspace={workspace}
            onSwitch={() => {
              setPalette("workspaces");
            }}
          />
          <Group gap="xs" wrap="nowrap" className={classes.end}>
            <UnstyledButton
              className={classes.search}
              aria-keyshortcuts="Control+K Meta+K"
              onClick={() => {
                setPalette("everything");
              }}
            >
              <Icon name="search" size={16} />
              <span className={classes.hidden}>Search and commands</span>
              <span className={classes.searchWords} aria-hidden="true">
                Search…
              </span>
              <kbd className={classes.kbd} aria-hidden="true">
                Ctrl K
              </kbd>
            </UnstyledButton>
            <AccountMenu />
          </Group>
        </header>
        <div className={classes.body}>
          <Nav workspace={workspace} open={menuOpen} />
          <main id="screen" tabIndex={-1} className={classes.screen}>
            {me.isPending ? <Loading /> : <Outlet />}
          </main>
        </div>
        {palette !== "closed" && (
          <Suspense>
            <Palette
              workspacesOnly={palette === "workspaces"}
              workspace={workspace}
              close={() => {
                setPalette("closed");
              }}
            />
          </Suspense>
        )}
        {question !== null && (
          <Suspense>
            <FreshSignIn askedAt={question.at} />
          </Suspense>
        )}
        <LeaveGuard />
        <Notices workspace={workspace} />
      </RightsProvider>
    </SignedInProvider>
  );
}
