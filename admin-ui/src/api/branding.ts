import { queryOptions } from "@tanstack/react-query";

import { tagged, value } from "./answer";
import { api } from "./client";
import type { Branding, BrandingReplace } from "./types";

const all = "/workspaces/{ws}/branding";
const logo = "/workspaces/{ws}/branding/logo";

export function brandingQuery(ws: string) {
  return queryOptions({
    queryKey: ["api", ws, "branding"],
    queryFn: ({ signal }) => tagged<Branding>(api.GET(all, { params: { path: { ws } }, signal })),
  });
}

/** What the pages would look like: the server judges it, and keeps nothing. */
export function brandingPreviewQuery(ws: string, body: BrandingReplace) {
  return queryOptions({
    queryKey: ["api", ws, "branding", "preview", body],
    retry: false,
    queryFn: ({ signal }) => value<Branding>(api.POST("/workspaces/{ws}/branding/preview", { params: { path: { ws } }, body, signal })),
  });
}

export function replaceBranding(ws: string, etag: string, body: BrandingReplace) {
  return value<Branding>(api.PUT(all, { params: { path: { ws }, header: { "If-Match": etag } }, body }));
}

export function replaceLogo(ws: string, etag: string, picture: File) {
  const headers = { "Content-Type": picture.type };
  const request = { params: { path: { ws }, header: { "If-Match": etag } }, headers, body: picture as unknown as string, bodySerializer: () => picture };
  return value<Branding>(api.PUT(logo, request));
}

export function deleteLogo(ws: string) {
  return value<Branding>(api.DELETE(logo, { params: { path: { ws } } }));
}
