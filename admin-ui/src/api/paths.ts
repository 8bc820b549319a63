/** What the server answers itself under the console's base path (`base` in vite.config.ts). */

/** The base path of every screen. */
export const BASE = "/console";

/** The workspace whose members operate the instance. */
export const SYSTEM = "system";

/** Who is signed in to the console for a workspace. */
export function sessionPath(workspace: string): string {
  return `${BASE}/session?${new URLSearchParams({ workspace }).toString()}`;
}

export const logoutPath = `${BASE}/logout`;

/** Where codes of test sign-ins come back to. */
export function testRedirectUri(): string {
  return `${location.origin}${BASE}/test-login`;
}

/** The workspace an address of the console is about. */
export function workspaceInPath(path: string): string | null {
  return /^\/console\/w\/([^/]+)/.exec(path)?.[1] ?? null;
}

/** The way to prove oneself anew, in a tab of its own. */
export function freshLoginHref(workspace: string): string {
  return `${BASE}/login?${new URLSearchParams({ workspace, return_to: `${BASE}/signed-in`, fresh: "1" }).toString()}`;
}

/** The way in, and back to where the person is now. */
export function loginHref({ workspace = SYSTEM }: { workspace?: string } = {}): string {
  const query = new URLSearchParams({ workspace, return_to: location.pathname + location.search });
  return `${BASE}/login?${query.toString()}`;
}
