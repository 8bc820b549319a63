/** An API that asks whether a token holds (RFC 7662). */
import type { Facts, Snippet } from "./snippets";

export function introspection({ issuer, clientId }: Facts): Snippet[] {
  return [
    {
      language: "curl",
      library: "A shell with curl",
      code: `curl ${issuer}/oauth2/introspect \\
  -u "${clientId}:$OIDC_CLIENT_SECRET" \\
  -d token="$TOKEN"
`,
    },
    {
      language: "Node.js",
      library: "npm install openid-client",
      code: `import * as client from "openid-client";

const secret = process.env.OIDC_CLIENT_SECRET;
const config = await client.discovery(
  new URL("${issuer}"),
  "${clientId}",
  secret,
  client.ClientSecretBasic(secret),${issuer.startsWith("http:") ? "\n  { execute: [client.allowInsecureRequests] }," : ""}
);
const { active, sub, scope } = await client.tokenIntrospection(config, token);
`,
    },
    {
      language: "Python",
      library: "pip install requests",
      code: `import os
import requests

answer = requests.post(
    "${issuer}/oauth2/introspect",
    auth=("${clientId}", os.environ["OIDC_CLIENT_SECRET"]),
    data={"token": token},
).json()
if not answer["active"]:
    raise PermissionError
`,
    },
    {
      language: "nginx",
      library: "A gateway before the API",
      code: `location /api/ {
    auth_request /_verify;
    proxy_pass http://127.0.0.1:9000;
}

location = /_verify {
    internal;
    proxy_pass ${issuer}/oauth2/verify;
    proxy_pass_request_body off;
    proxy_set_header Content-Length "";
    proxy_set_header X-Original-Method $request_method;
    proxy_set_header X-Original-URI $request_uri;
    proxy_set_header X-Original-URL "";
    proxy_set_header X-Forwarded-Method "";
    proxy_set_header X-Forwarded-Uri "";
}
`,
    },
  ];
}
