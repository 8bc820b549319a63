import { Anchor, Button, Divider, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";

import { loginHref, SYSTEM } from "../api/paths";
import { slugProblem } from "../logic/slug";
import { Form } from "../parts/Form";
import { WorkspaceTile } from "../parts/WorkspaceTile";
import { recents } from "./recents";
import classes from "./Shell.module.css";

/** Nobody is signed in: the ways in. */
export function SignIn({ workspace }: { workspace: string | null }) {
  return (
    <main className={classes.alone}>
      <Paper withBorder p="xl" shadow="sm">
        <Stack gap="lg">
          <div>
            <Text size="sm" c="dimmed">
              Tenantry
            </Text>
            <Title order={1} size="h2">
              Console
            </Title>
          </div>
          {workspace === null || workspace === SYSTEM ? <Anywhere /> : <Into workspace={workspace} />}
        </Stack>
      </Paper>
    </main>
  );
}

/** The address names a workspace: its members sign in there, operators of the instance as always. */
function Into({ workspace }: { workspace: string }) {
  return (
    <>
      <Text>
        You were on your way to the workspace <b>{workspace}</b>.
      </Text>
      <Button component="a" href={loginHref({ workspace })}>
        Sign in to {workspace}
      </Button>
      <Anchor href={loginHref()} size="sm" ta="center">
        Sign in as an operator of this instance
      </Anchor>
    </>
  );
}

function Anywhere() {
  const [slug, setSlug] = useState("");
  const known = recents();
  const ready = slugProblem(slug) === null;
  return (
    <>
      <Text>For the operators of this instance.</Text>
      <Button component="a" href={loginHref()}>
        Sign in
      </Button>
      <Divider label="or as a member of one workspace" />
      <Form send={() => { if (ready) location.assign(memberHref(slug)); }}>
        <Stack gap="xs">
          <TextInput
            label="Workspace"
            placeholder="acme"
            autoComplete="off"
            value={slug}
            onChange={(event) => {
              setSlug(event.currentTarget.value.trim().toLowerCase());
            }}
          />
          <Button type="submit" variant="default" disabled={!ready}>
            Sign in to the workspace
          </Button>
        </Stack>
      </Form>
      {known.length > 0 && (
        <Stack gap="xs" align="flex-start">
          {known.map((recent) => (
            <Anchor key={recent.slug} href={memberHref(recent.slug)} size="sm" className={classes.recent}>
              <WorkspaceTile slug={recent.slug} name={recent.name} primary={recent.primary} size="sm" /> {recent.name}
            </Anchor>
          ))}
        </Stack>
      )}
    </>
  );
}

function memberHref(workspace: string): string {
  return `/console/login?${new URLSearchParams({ workspace, return_to: `/console/w/${workspace}` }).toString()}`;
}
