/** A machine's own token: client credentials. */
import type { Facts, Snippet } from "./snippets";

export function machine({ issuer, clientId, post }: Facts): Snippet[] {
  return [
    {
      language: "curl",
      library: "A shell with curl",
      code: `curl ${issuer}/oauth2/token \\
${post ? `  -d client_id=${clientId} -d client_secret="$OIDC_CLIENT_SECRET"` : `  -u "${clientId}:$OIDC_CLIENT_SECRET"`} \\
  -d grant_type=client_credentials
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
  client.${post ? "ClientSecretPost" : "ClientSecretBasic"}(secret),${issuer.startsWith("http:") ? "\n  { execute: [client.allowInsecureRequests] }," : ""}
);
const { access_token } = await client.clientCredentialsGrant(config);
`,
    },
    {
      language: "Python",
      library: "pip install authlib requests",
      code: `import os
from authlib.integrations.requests_client import OAuth2Session

session = OAuth2Session(
    "${clientId}",
    os.environ["OIDC_CLIENT_SECRET"],
    token_endpoint_auth_method="${post ? "client_secret_post" : "client_secret_basic"}",
)
token = session.fetch_token("${issuer}/oauth2/token", grant_type="client_credentials")
`,
    },
    {
      language: "Rust",
      library: "cargo add oauth2",
      code: `use oauth2::basic::BasicClient;
use oauth2::{${post ? "AuthType, " : ""}ClientId, ClientSecret, TokenUrl, reqwest};

let http = reqwest::ClientBuilder::new().redirect(reqwest::redirect::Policy::none()).build()?;
let client = BasicClient::new(ClientId::new("${clientId}".to_owned()))
    .set_client_secret(ClientSecret::new(std::env::var("OIDC_CLIENT_SECRET")?))
    .set_token_uri(TokenUrl::new("${issuer}/oauth2/token".to_owned())?)${post ? "\n    .set_auth_type(AuthType::RequestBody)" : ""};
let token = client.exchange_client_credentials().request_async(&http).await?;
`,
    },
    {
      language: "Go",
      library: "go get golang.org/x/oauth2",
      code: `config := clientcredentials.Config{
	ClientID:     "${clientId}",
	ClientSecret: os.Getenv("OIDC_CLIENT_SECRET"),
	TokenURL:     "${issuer}/oauth2/token",
	AuthStyle:    oauth2.${post ? "AuthStyleInParams" : "AuthStyleInHeader"},
}
client := config.Client(ctx) // an *http.Client that fetches and renews the token
`,
    },
  ];
}
