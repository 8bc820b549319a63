/**
 * Who is signed in to the console: the one question asked before anything else, answered by `GET /console/session`.
 * The answer is checked here, once; behind this module it is a value of type `Session`.
 */
import { queryOptions } from "@tanstack/react-query";

import { sessionPath, SYSTEM } from "./paths";

export interface Workspace {
  slug: string;
  name: string;
}

export interface User {
  username: string;
  name: string | null;
  email: string | null;
}

/** `role` is the role in the instance, or null for a member of a workspace only; `fresh` says that they signed in a moment ago. */
export type Session =
  | { signedIn: false }
  | { signedIn: true; workspace: Workspace; user: User; role: string | null; fresh: boolean; formToken: string };

/** Why no session could be read, in words for a person. */
export class SessionUnavailable extends Error {
  override name = "SessionUnavailable";
}

type Members = Record<string, unknown>;

function members(value: unknown, what: string): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SessionUnavailable(`The server's answer has no ${what}.`);
  }
  return value as Members;
}

function text(from: Members, member: string): string {
  const value = from[member];
  if (typeof value !== "string") throw new SessionUnavailable(`The server's answer has no ${member}.`);
  return value;
}

function optionalText(from: Members, member: string): string | null {
  const value = from[member] ?? null;
  if (value !== null && typeof value !== "string") {
    throw new SessionUnavailable(`The server's answer has an unreadable ${member}.`);
  }
  return value;
}

/** Reads the answer of the server; throws `SessionUnavailable` for anything that is not one. */
export function parseSession(answer: unknown): Session {
  const session = members(answer, "session");
  if (session.signed_in === false) return { signedIn: false };
  if (session.signed_in !== true) throw new SessionUnavailable("The server's answer has no signed_in.");
  const workspace = members(session.workspace, "workspace");
  const user = members(session.user, "user");
  return {
    signedIn: true,
    workspace: { slug: text(workspace, "slug"), name: text(workspace, "name") },
    user: { username: text(user, "username"), name: optionalText(user, "name"), email: optionalText(user, "email") },
    role: optionalText(session, "role"),
    fresh: session.fresh === true,
    formToken: text(session, "form_token"),
  };
}

async function fetchSession(workspace: string, signal: AbortSignal): Promise<Session> {
  let response: Response;
  try {
    response = await fetch(sessionPath(workspace), {
      headers: { accept: "application/json" },
      cache: "no-store",
      signal,
    });
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new SessionUnavailable("The server could not be reached.", { cause });
  }
  if (!response.ok) throw new SessionUnavailable(`The server answered with status ${String(response.status)}.`);
  let answer: unknown;
  try {
    answer = await response.json();
  } catch (cause) {
    throw new SessionUnavailable("The server's answer could not be read.", { cause });
  }
  return parseSession(answer);
}

/** The session for a workspace: a member's own there, or an operator's, which is good everywhere. Asked again whenever the window gets the focus, so that signing out in another tab shows here. */
export function sessionQuery(workspace: string | null) {
  return queryOptions({
    queryKey: ["session", workspace],
    queryFn: ({ signal }) => fetchSession(workspace ?? SYSTEM, signal),
    staleTime: 60_000,
    refetchOnWindowFocus: "always",
  });
}
