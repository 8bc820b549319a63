/** The admin API of this server, as a person who is signed in to the console. */
import createClient, { type Middleware } from "openapi-fetch";

import { workspaceInPath } from "./paths";
import { queryClient } from "./queryClient";
import type { paths } from "./schema";
import { sessionQuery } from "./session";

/** The form token of the session in use: proof that a change was begun in this console and not on a foreign page. */
async function formToken(): Promise<string> {
  const session = await queryClient.query({ ...sessionQuery(workspaceInPath(location.pathname)), staleTime: "static" });
  return session.signedIn ? session.formToken : "";
}

const proof: Middleware = {
  async onRequest({ request }) {
    if (request.method === "GET") return undefined;
    request.headers.set("X-Form-Token", await formToken());
    if (request.method === "POST") request.headers.set("Idempotency-Key", crypto.randomUUID());
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: `${location.origin}/api/v1` });
api.use(proof);
