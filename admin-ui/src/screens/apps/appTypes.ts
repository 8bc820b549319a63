/** The kinds of software an app can be, and what follows from them for a person who registers one. */
import type { AppType } from "../../api/types";

export interface Kind {
  value: AppType;
  label: string;
  hint: string;
  /** Whether people sign in to it. */
  people: boolean;
  /** Whether it keeps a secret. */
  secret: boolean;
  redirect: string;
}

export const KINDS: Kind[] = [
  { value: "web", label: "Web app", hint: "Runs on a server and can keep a secret.", people: true, secret: true, redirect: "https://app.example.com/callback" },
  { value: "spa", label: "Single-page app", hint: "Runs in a browser; proves itself by PKCE alone.", people: true, secret: false, redirect: "http://localhost:3000/callback" },
  { value: "native", label: "Native app", hint: "Runs on a phone or desktop.", people: true, secret: false, redirect: "http://127.0.0.1/callback" },
  { value: "machine", label: "Machine", hint: "A job or service that acts on its own.", people: false, secret: true, redirect: "" },
  { value: "api", label: "API", hint: "Receives tokens and asks whether they hold.", people: false, secret: true, redirect: "" },
];

export function kindOf(type: AppType): Kind {
  const found = KINDS.find((kind) => kind.value === type);
  if (found === undefined) throw new Error(`there is no kind ${type}`);
  return found;
}
