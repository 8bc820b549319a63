import { queryOptions } from "@tanstack/react-query";

import { type Page, value } from "./answer";
import { api } from "./client";
import { type Part, partQuery } from "./list";
import type { Member, Role } from "./types";

const all = "/workspaces/{ws}/members";
const one = "/workspaces/{ws}/members/{member_id}";

/** Who is meant: a person by username, e-mail or id, or a machine app by client_id. */
export interface NewMember {
  user?: string;
  client_id?: string;
  role: Role;
}

export function membersQuery(ws: string, part: Part) {
  return queryOptions({
    queryKey: ["api", ws, "members", part],
    queryFn: ({ signal }) => value<Page<Member>>(api.GET(all, { params: { path: { ws }, query: partQuery(part) }, signal })),
  });
}

export function createMember(ws: string, body: NewMember) {
  return value<Member>(api.POST(all, { params: { path: { ws } }, body }));
}

export function setMemberRole(ws: string, id: string, role: Role) {
  return value<Member>(api.PATCH(one, { params: { path: { ws, member_id: id }, header: { "If-Match": "*" } }, body: { role } }));
}

export function deleteMember(ws: string, id: string) {
  return value<unknown>(api.DELETE(one, { params: { path: { ws, member_id: id } } }));
}
