import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { type Page, value } from "./answer";
import { api } from "./client";
import { type Part, partQuery } from "./list";
import type { AuditEvent, ChainCheck } from "./types";

/** Which lines of the trail are asked for. */
export interface AuditPart extends Omit<Part, "query"> {
  actor?: string | undefined;
  action?: string | undefined;
  target?: string | undefined;
}

export function auditQuery(ws: string, { actor, action, target, cursor, limit }: AuditPart) {
  const query = partQuery({ cursor, ...(limit === undefined ? {} : { limit }) }, { actor, action, target });
  return queryOptions({
    queryKey: ["api", ws, "audit", query],
    queryFn: ({ signal }) => value<Page<AuditEvent>>(api.GET("/workspaces/{ws}/audit", { params: { path: { ws }, query }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** Checks a stretch of the chain: its beginning, or what follows the stretch before. */
export function verifyStretch(ws: string, before: ChainCheck | null, signal: AbortSignal) {
  const { checked_to: after, head } = before ?? {};
  const query = after == null || head == null ? {} : { after, head };
  return value<ChainCheck>(api.GET("/workspaces/{ws}/audit/verify", { params: { path: { ws }, query }, signal }));
}
