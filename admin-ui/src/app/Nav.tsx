import { Link } from "@tanstack/react-router";

import { Icon } from "../parts/Icon";
import classes from "./Nav.module.css";
import { useMe } from "./rights";
import { INSTANCE_SCREENS, type Screen, usable, WORKSPACE_SCREENS } from "./screens";

/** The screens one can go to from here; on a narrow screen behind a button. */
export function Nav({ workspace, open }: { workspace: string | null; open: boolean }) {
  const me = useMe();
  const groups = workspace === null ? [{ title: "Instance", screens: INSTANCE_SCREENS }] : WORKSPACE_SCREENS;
  return (
    <nav id="nav" className={classes.nav} data-open={open || undefined} aria-label={workspace === null ? "Instance" : "Workspace"}>
      {groups.map(({ title, screens }) => (
        <div key={title}>
          <p className={classes.title}>{title}</p>
          <ul className={classes.list}>
            {usable(screens, me).map((screen) => (
              <li key={screen.to}>
                <NavItem screen={screen} workspace={workspace} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function NavItem({ screen: { to, label, icon, exact = false }, workspace }: { screen: Screen; workspace: string | null }) {
  return (
    <Link
      to={to}
      params={{ ws: workspace ?? "" }}
      className={classes.link}
      activeOptions={{ exact, includeSearch: false }}
      activeProps={{ "data-active": true, "aria-current": "page" }}
    >
      <Icon name={icon} />
      {label}
    </Link>
  );
}
