import type { App } from "../../api/types";
import { Secret } from "../../parts/Secret";

/** The secret of an app that was just made, with a file that has everything the app needs. */
export function AppSecret({ app, secret, issuer }: { app: App; secret: string; issuer: string }) {
  return (
    <Secret
      title={`The secret of ${app.client_name}`}
      what="client_secret"
      value={secret}
      env={{ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: app.client_id, OIDC_CLIENT_SECRET: secret }}
      fileName=".env"
    />
  );
}
