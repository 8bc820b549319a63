import { createContext, useContext } from "react";

import type { Tagged } from "../api/answer";
import type { Workspace } from "../api/types";

const Context = createContext<Tagged<Workspace> | null>(null);

export const WorkspaceProvider = Context.Provider;

/** The workspace whose screen this is, with the version it was read at. */
export function useWorkspace(): Tagged<Workspace> {
  const workspace = useContext(Context);
  if (workspace === null) throw new Error("this screen is outside of a workspace");
  return workspace;
}
