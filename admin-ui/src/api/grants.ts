import { type Page, value } from "./answer";
import { api } from "./client";
import { partQuery } from "./list";
import { growingQuery } from "./more";
import type { Grant } from "./types";

export function grantsQuery(ws: string, user: string) {
  return growingQuery(["api", ws, "grants", user], (cursor, signal) =>
    value<Page<Grant>>(api.GET("/workspaces/{ws}/grants", { params: { path: { ws }, query: partQuery({ cursor }, { user_id: user }) }, signal })),
  );
}

export function revokeGrant(ws: string, id: string) {
  return value<unknown>(api.DELETE("/workspaces/{ws}/grants/{grant_id}", { params: { path: { ws, grant_id: id } } }));
}
