import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { type Page, tagged, value } from "./answer";
import { api } from "./client";
import { type Part, sortedQuery } from "./list";
import type { components } from "./schema";
import type { PasswordLink, User } from "./types";

const all = "/workspaces/{ws}/users";
const one = "/workspaces/{ws}/users/{user_id}";

export type NewUser = components["schemas"]["UserCreate"];
export type Delivery = components["schemas"]["PasswordLinkDelivery"];

export function usersQuery(ws: string, part: Part) {
  return queryOptions({
    queryKey: ["api", ws, "users", part],
    queryFn: ({ signal }) => value<Page<User>>(api.GET(all, { params: { path: { ws }, query: sortedQuery(part) }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function userQuery(ws: string, id: string) {
  return queryOptions({
    queryKey: ["api", ws, "user", id],
    queryFn: ({ signal }) => tagged<User>(api.GET(one, { params: { path: { ws, user_id: id } }, signal })),
  });
}

export function createUser(ws: string, body: NewUser) {
  return value<User>(api.POST(all, { params: { path: { ws } }, body }));
}

export function updateUser(ws: string, id: string, etag: string, body: Record<string, unknown>) {
  return value<User>(api.PATCH(one, { params: { path: { ws, user_id: id }, header: { "If-Match": etag } }, body }));
}

export function setUserDisabled(ws: string, id: string, disabled: boolean) {
  const path = { ws, user_id: id };
  return value<User>(
    disabled
      ? api.POST("/workspaces/{ws}/users/{user_id}/disable", { params: { path } })
      : api.POST("/workspaces/{ws}/users/{user_id}/enable", { params: { path } }),
  );
}

export function setPassword(ws: string, id: string, password: string) {
  return value<unknown>(api.PUT("/workspaces/{ws}/users/{user_id}/password", { params: { path: { ws, user_id: id } }, body: { password } }));
}

export function createPasswordLink(ws: string, id: string, body: components["schemas"]["PasswordLinkCreate"]) {
  return value<PasswordLink>(api.POST("/workspaces/{ws}/users/{user_id}/password-link", { params: { path: { ws, user_id: id } }, body }));
}

export function deleteUser(ws: string, id: string) {
  return value<unknown>(api.DELETE(one, { params: { path: { ws, user_id: id } } }));
}
