import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Outlet } from "@tanstack/react-router";
import { useEffect } from "react";

import { Problem } from "../api/problem";
import { workspaceQuery } from "../api/workspaces";
import { EmptyState } from "../parts/EmptyState";
import { Loading } from "../parts/Loading";
import { LinkButton } from "../parts/LinkButton";
import { PageTitle } from "../parts/PageTitle";
import { ProblemAlert } from "../parts/ProblemAlert";
import { forget, visit } from "./recents";
import { WorkspaceProvider } from "./workspace";

const route = getRouteApi("/w/$ws");

/** Every screen of a workspace has the workspace itself at hand. */
export function WorkspaceFrame() {
  const { ws } = route.useParams();
  const found = useQuery(workspaceQuery(ws));
  const workspace = found.data?.value;
  useEffect(() => {
    if (workspace !== undefined) visit({ slug: workspace.slug, name: workspace.name, primary: workspace.brand.primary ?? null });
  }, [workspace]);
  const gone = found.error instanceof Problem && found.error.status === 404;
  useEffect(() => {
    if (gone) forget(ws);
  }, [gone, ws]);

  if (found.data !== undefined) {
    return (
      <WorkspaceProvider value={found.data}>
        <Outlet />
      </WorkspaceProvider>
    );
  }
  if (found.isPending) return <Loading />;
  return (
    <>
      <PageTitle title={gone ? "No such workspace" : "The workspace could not be loaded"} />
      {gone ? (
        <EmptyState icon="search" title={`There is no workspace ${ws} for you`} actions={<LinkButton to="/">All workspaces</LinkButton>}>
          It does not exist, or nobody has given you a role in it.
        </EmptyState>
      ) : (
        <ProblemAlert error={found.error} retry={() => void found.refetch()} />
      )}
    </>
  );
}
