/** The settings of a workspace that are numbers of seconds or words. */

export const LIFETIMES = [
  { name: "access_token_seconds", label: "Opaque access tokens" },
  { name: "jwt_access_token_seconds", label: "JWT access tokens" },
  { name: "id_token_seconds", label: "ID tokens" },
  { name: "code_seconds", label: "Authorization codes" },
  { name: "refresh_seconds", label: "Refresh tokens" },
  { name: "refresh_grace_seconds", label: "Refresh grace" },
  { name: "session_idle_seconds", label: "Sessions that are not used" },
  { name: "session_seconds", label: "Sessions" },
] as const;

export const CHOICES = [
  {
    name: "client_id_format",
    label: "New client ids",
    choices: [
      { value: "base32", label: "20 letters and digits" },
      { value: "numeric8", label: "8 digits" },
    ],
  },
  {
    name: "app_auth_method",
    label: "New confidential apps prove themselves with",
    choices: [
      { value: "client_secret_basic", label: "Secret in the Authorization header" },
      { value: "client_secret_post", label: "Secret in the form" },
    ],
  },
  {
    name: "app_pkce",
    label: "Code challenge of confidential apps",
    choices: [
      { value: "required", label: "Always demanded" },
      { value: "optional", label: "Apps may do without" },
    ],
  },
  {
    name: "app_grant_life",
    label: "Grants of new apps",
    choices: [
      { value: "session", label: "End with the sign-in session" },
      { value: "own", label: "Live until they end themselves" },
    ],
  },
] as const;

export const ALGORITHMS = ["RS256", "ES256", "EdDSA"];
