/**
 * What the person who is signed in may do here, as the server says. It is asked, never worked out: the console has no table
 * of roles of its own, and the server judges each request all the same.
 */
import { createContext, type ReactNode, useContext } from "react";

import type { Me, RightName } from "../api/types";

interface Reach {
  /** Unknown while it cannot be read; then everything is offered, and the server says no. */
  me: Me | undefined;
  /** What the forms of the screen that is shown need, unless they say it themselves. */
  writes: RightName | undefined;
}

const Context = createContext<Reach>({ me: undefined, writes: undefined });

export const RightsProvider = Context.Provider;

/** Who is signed in, as far as it is known. */
export function useMe(): Me | undefined {
  return useContext(Context).me;
}

/** Why they may not do something; null if they may. Without a name it is what the screen is for. */
export function useRefusal(right?: RightName): string | null {
  const { me, writes } = useContext(Context);
  return refusal(me, right ?? writes);
}

/** Why somebody has not a right; null if they have it, or nothing is known. */
export function refusal(me: Me | undefined, right: RightName | undefined): string | null {
  if (me === undefined || right === undefined) return null;
  return me.rights.find(({ name, allowed }) => name === right && !allowed)?.reason ?? null;
}

/** Whether somebody changes nothing at all here. */
export function readsOnly(me: Me | undefined): boolean {
  return me !== undefined && !me.rights.some(({ name, allowed }) => allowed && /^(write|erase|delete)_/.test(name));
}

/** What is there only for those who may do it; `otherwise` stands in its place for everybody else. */
export function Allowed({ right, otherwise = null, children }: { right?: RightName; otherwise?: ReactNode; children: ReactNode }) {
  return useRefusal(right) === null ? children : otherwise;
}
