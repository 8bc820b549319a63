import { createApp } from "../../api/apps";
import { testRedirectUri } from "../../api/paths";
import type { App, AppType, Workspace } from "../../api/types";
import { createUser } from "../../api/users";
import { createWorkspace } from "../../api/workspaces";
import { filled } from "../../parts/fields";
import { makePassword } from "../../logic/password";

export interface Wanted {
  name: string;
  slug: string;
  template: string;
  appName: string;
  type: AppType;
  redirectUri: string;
}

export interface Made {
  workspace: Workspace;
  app: App;
  person: { username: string; password: string };
}

/** Makes a workspace, its app and a user, one after the other; `sofar` holds what an earlier try has made. */
export async function makeAll(wanted: Wanted, sofar: Partial<Made>): Promise<Made> {
  sofar.workspace ??= await createWorkspace({ name: wanted.name.trim(), slug: wanted.slug, template: wanted.template });
  const { slug } = sofar.workspace;
  sofar.app ??= await createApp(slug, {
    client_name: wanted.appName.trim(),
    type: wanted.type,
    redirect_uris: filled([wanted.redirectUri, testRedirectUri()]),
  });
  if (sofar.person === undefined) {
    const person = { username: "test-user", password: makePassword() };
    await createUser(slug, { ...person, name: "Test User" });
    sofar.person = person;
  }
  return { workspace: sofar.workspace, app: sofar.app, person: sofar.person };
}
