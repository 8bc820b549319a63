/** The ways an app can get tokens, and the types of apps that may have each. */
import type { AppType } from "../../api/types";

export interface GrantKind {
  value: string;
  label: string;
  hint: string;
  types: AppType[];
}

export const GRANTS: GrantKind[] = [
  { value: "authorization_code", label: "Authorization code", hint: "authorization_code: people sign in here and come back with a code.", types: ["web", "spa", "native"] },
  { value: "refresh_token", label: "Refresh token", hint: "refresh_token: new access tokens without signing in again.", types: ["web", "spa", "native"] },
  { value: "client_credentials", label: "Client credentials", hint: "client_credentials: the app acts on its own.", types: ["web", "machine"] },
  { value: "implicit", label: "Implicit (legacy)", hint: "implicit: needs the switch of the same name.", types: ["web", "spa", "native"] },
  { value: "password", label: "Password (legacy)", hint: "password: first-party apps only; needs the switch password_grant.", types: ["web"] },
];
