/** Which snippets an app is shown. */
import type { AppType } from "../../../api/types";
import { introspection } from "./introspection";
import { machine } from "./machine";
import { signIn } from "./signIn";

export interface Snippet {
  language: string;
  /** What has to be installed. */
  library: string;
  code: string;
}

/** What a snippet is filled with. */
export interface Facts {
  issuer: string;
  clientId: string;
  redirectUri: string;
  scope: string;
  /** Whether the app proves itself with a secret. */
  secret: boolean;
  /** Whether it does so in the form. */
  post: boolean;
}

export function snippetsFor(type: AppType, facts: Facts): Snippet[] {
  switch (type) {
    case "web":
    case "spa":
    case "native":
      return signIn(facts);
    case "machine":
      return machine(facts);
    case "api":
      return introspection(facts);
  }
}
