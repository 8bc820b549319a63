import { Group, Stack, Text, ThemeIcon } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { appsQuery } from "../../api/apps";
import { membersQuery } from "../../api/members";
import type { RightName, Workspace } from "../../api/types";
import { usersQuery } from "../../api/users";
import { usageQuery } from "../../api/usage";
import { refusal, useMe } from "../../app/rights";
import type { Screen } from "../../app/screens";
import { Card } from "../../parts/Card";
import { Icon } from "../../parts/Icon";
import classes from "./Checklist.module.css";

interface Step {
  label: string;
  hint: string;
  done: boolean;
  to: Screen["to"];
  right: RightName;
}

/** What a workspace still needs before people can use it; gone when all is done that this person can do. */
export function Checklist({ workspace: { slug, brand } }: { workspace: Workspace }) {
  const me = useMe();
  const apps = useQuery(appsQuery(slug, { limit: 5 }));
  const users = useQuery(usersQuery(slug, { limit: 1 }));
  const members = useQuery(membersQuery(slug, { limit: 1 }));
  const usage = useQuery(usageQuery(slug, "30d"));
  if (!apps.isSuccess || !users.isSuccess || !members.isSuccess || !usage.isSuccess) return null;
  const all: Step[] = [
    { label: "Register an app", hint: "What people will sign in to.", done: apps.data.items.some(({ client_id }) => client_id !== "console"), to: "/w/$ws/apps/new", right: "write_apps" },
    { label: "Add a user", hint: "Somebody who signs in.", done: users.data.items.length > 0, to: "/w/$ws/users/new", right: "write_users" },
    { label: "Test a login", hint: "From the app's page.", done: usage.data.totals.logins > 0, to: "/w/$ws/apps", right: "write_apps" },
    { label: "Give somebody a role", hint: "So that the workspace has people of its own who manage it.", done: members.data.items.length > 0, to: "/w/$ws/members", right: "write_members" },
    { label: "Choose a colour", hint: "Of the pages people sign in on.", done: brand.primary != null, to: "/w/$ws/branding", right: "write_settings" },
  ];
  const steps = all.filter(({ right }) => refusal(me, right) === null);
  const left = steps.filter(({ done }) => !done).length;
  if (left === 0) return null;
  return (
    <Card title="Getting started" hint={`${String(steps.length - left)} of ${String(steps.length)} done`}>
      <ol className={classes.list}>
        {steps.map((step) => (
          <li key={step.label} data-done={step.done || undefined}>
            <Group gap="sm" wrap="nowrap">
              <ThemeIcon radius="xl" size="md" variant={step.done ? "light" : "default"} color={step.done ? "green" : "gray"}>
                {step.done ? <Icon name="check" size={15} /> : <span className={classes.dot} />}
              </ThemeIcon>
              <Stack gap={0}>
                {step.done ? (
                  <Text size="sm" c="dimmed">
                    {step.label} <span className={classes.hidden}>(done)</span>
                  </Text>
                ) : (
                  <Link to={step.to} params={{ ws: slug }} className={classes.link}>
                    {step.label}
                  </Link>
                )}
                {!step.done && (
                  <Text size="xs" c="dimmed">
                    {step.hint}
                  </Text>
                )}
              </Stack>
            </Group>
          </li>
        ))}
      </ol>
    </Card>
  );
}
