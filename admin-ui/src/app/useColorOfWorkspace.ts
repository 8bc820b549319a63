import { useQuery } from "@tanstack/react-query";

import { workspaceQuery } from "../api/workspaces";
import { workspaceColor } from "../logic/color";

/** The colour at the edge of every screen of a workspace; outside of them, that of the product. */
export function useColorOfWorkspace(workspace: string | null): string {
  const found = useQuery({ ...workspaceQuery(workspace ?? ""), enabled: workspace !== null });
  if (workspace === null) return "var(--console-good)";
  return workspaceColor(workspace, found.data?.value.brand.primary);
}
