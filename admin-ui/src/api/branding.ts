import { value } from "./answer";
import { api } from "./client";

/** A colour of null is the built-in one. */
export function updateBranding(ws: string, etag: string, body: { primary: string | null }) {
  return value<unknown>(api.PUT("/workspaces/{ws}/branding", { params: { path: { ws }, header: { "If-Match": etag } }, body }));
}
