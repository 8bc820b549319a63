import { createContext, useContext } from "react";

import { SYSTEM } from "../api/paths";
import type { Session } from "../api/session";

export type SignedIn = Extract<Session, { signedIn: true }>;

const Context = createContext<SignedIn | null>(null);

export const SignedInProvider = Context.Provider;

/** The workspace this person signs in to. */
export function useHome(): string {
  return useContext(Context)?.workspace.slug ?? SYSTEM;
}

/** Who is signed in; only inside the frame, which nobody else sees. */
export function useSignedIn(): SignedIn {
  const session = useContext(Context);
  if (session === null) throw new Error("no one is signed in here");
  return session;
}
