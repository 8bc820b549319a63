import { type Page, value } from "./answer";
import { api } from "./client";
import { partQuery } from "./list";
import { growingQuery } from "./more";
import type { Consent } from "./types";

export function consentsQuery(ws: string, user: string) {
  return growingQuery(["api", ws, "consents", user], (cursor, signal) =>
    value<Page<Consent>>(api.GET("/workspaces/{ws}/consents", { params: { path: { ws }, query: partQuery({ cursor }, { user_id: user }) }, signal })),
  );
}

export function withdrawConsent(ws: string, id: string) {
  return value<unknown>(api.DELETE("/workspaces/{ws}/consents/{consent_id}", { params: { path: { ws, consent_id: id } } }));
}
