import { Badge, Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useMatches } from "@tanstack/react-router";

import { workspaceQuery } from "../api/workspaces";
import { Icon } from "../parts/Icon";
import { useShownTitle } from "../parts/shownTitle";
import { WorkspaceTile } from "../parts/WorkspaceTile";
import classes from "./Crumbs.module.css";
import { readsOnly, useMe } from "./rights";

const LISTS = { apps: { to: "/w/$ws/apps", label: "Apps" }, users: { to: "/w/$ws/users", label: "Users" } } as const;

/** Where the person is: the workspace with its colour, and the way down to the screen. */
export function Crumbs({ workspace, onSwitch }: { workspace: string | null; onSwitch: () => void }) {
  const here = useMatches({ select: (matches) => matches.at(-1) });
  const title = useShownTitle();
  const crumb = here?.staticData.crumb;
  const list = /^\/w\/\$ws\/(apps|users)\/./.exec(here?.routeId ?? "")?.[1] as keyof typeof LISTS | undefined;
  return (
    <nav aria-label="Where you are" className={classes.crumbs}>
      <ol className={classes.list}>
        <li className={classes.workspace}>
          {workspace === null ? (
            <UnstyledButton className={classes.switch} onClick={onSwitch}>
              All workspaces
              <Icon name="updown" size={15} />
            </UnstyledButton>
          ) : (
            <WorkspaceCrumb slug={workspace} onSwitch={onSwitch} />
          )}
          <ReadOnlyBadge />
        </li>
        {list !== undefined && (
          <li className={classes.more}>
            <Link to={LISTS[list].to} params={{ ws: workspace ?? "" }}>
              {LISTS[list].label}
            </Link>
          </li>
        )}
        {crumb !== undefined && (
          <li className={classes.more} aria-current="page">
            {list === undefined ? crumb : title}
          </li>
        )}
      </ol>
    </nav>
  );
}

/** Beside the name of the workspace, for those who change nothing there. */
function ReadOnlyBadge() {
  const me = useMe();
  if (me === undefined || !readsOnly(me)) return null;
  return (
    <Tooltip label={`Your role here is ${me.role}: you can look at everything and change nothing.`}>
      <Badge variant="light" color="gray" size="sm" className={classes.badge} tabIndex={0}>
        read-only
      </Badge>
    </Tooltip>
  );
}

function WorkspaceCrumb({ slug, onSwitch }: { slug: string; onSwitch: () => void }) {
  const found = useQuery(workspaceQuery(slug));
  const name = found.data?.value.name ?? slug;
  return (
    <UnstyledButton className={classes.switch} onClick={onSwitch}>
      <WorkspaceTile slug={slug} name={name} primary={found.data?.value.brand.primary} size="sm" />
      <span className={classes.name}>{name}</span>
      <VisuallyHidden>: switch to another workspace</VisuallyHidden>
      <Icon name="updown" size={15} />
    </UnstyledButton>
  );
}
