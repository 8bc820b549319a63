import { type Page, value } from "./answer";
import { api } from "./client";
import { partQuery } from "./list";
import { growingQuery } from "./more";
import type { Session } from "./types";

const all = "/workspaces/{ws}/sessions";

export function sessionsQuery(ws: string, user: string) {
  return growingQuery(["api", ws, "sessions", user], (cursor, signal) =>
    value<Page<Session>>(api.GET(all, { params: { path: { ws }, query: partQuery({ cursor }, { user_id: user }) }, signal })),
  );
}

export function revokeSession(ws: string, id: string) {
  return value<unknown>(api.DELETE("/workspaces/{ws}/sessions/{session_id}", { params: { path: { ws, session_id: id } } }));
}

/** Ends everything of a person: sessions, grants and tokens. */
export function signOut(ws: string, user_id: string) {
  return value<unknown>(api.POST("/workspaces/{ws}/users/{user_id}/sign-out", { params: { path: { ws, user_id } } }));
}
