import { Tabs } from "@mantine/core";

import type { App } from "../../../api/types";
import { CodeBlock } from "../../../parts/CodeBlock";
import { type Facts, snippetsFor } from "./snippets";

/** Code for a few languages, with the ids of this app. */
export function Snippets({ app, issuer }: { app: App; issuer: string }) {
  const facts: Facts = {
    issuer,
    clientId: app.client_id,
    redirectUri: app.redirect_uris.find((uri) => !uri.endsWith("/console/test-login")) ?? "http://localhost:3000/callback",
    scope: app.scope,
    secret: app.token_endpoint_auth_method !== "none",
    post: app.token_endpoint_auth_method === "client_secret_post",
  };
  const snippets = snippetsFor(app.type, facts);
  return (
    <Tabs defaultValue={snippets[0]?.language ?? null} keepMounted={false}>
      <Tabs.List mb="sm" aria-label="Languages">
        {snippets.map(({ language }) => (
          <Tabs.Tab key={language} value={language}>
            {language}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map(({ language, library, code }) => (
        <Tabs.Panel key={language} value={language}>
          <CodeBlock code={code} title={library} what="the snippet" />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
