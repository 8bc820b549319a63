/** A request to the admin API as a line for a terminal. */
export interface ApiRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
  /** The version the change is based on, for `If-Match`. */
  etag?: string | undefined;
}

/** Text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

/** The curl line; the token stays a variable, so that nothing secret is copied. */
export function curlOf(origin: string, { method, path, body, etag }: ApiRequest): string {
  const parts = [`curl ${method === "GET" ? "" : `-X ${method} `}${shellWord(origin + path)}`, '-H "Authorization: Bearer $TENANTRY_TOKEN"'];
  if (etag !== undefined) parts.push(`-H ${shellWord(`If-Match: ${etag}`)}`);
  if (body !== undefined) {
    parts.push(`-H ${shellWord("Content-Type: application/json")}`, `-d ${shellWord(JSON.stringify(body))}`);
  }
  return parts.join(" \\\n  ");
}
