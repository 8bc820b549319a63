
import { EmptyState } from "../parts/EmptyState";
import { PageTitle } from "../parts/PageTitle";
import { LinkButton } from "../parts/LinkButton";

/** The address leads nowhere. */
export function NotFound() {
  return (
    <>
      <PageTitle title="Nothing is here" />
      <EmptyState icon="search" title="The address leads nowhere" actions={<LinkButton to="/">All workspaces</LinkButton>}>
        It may have been typed wrongly, or what was here is gone.
      </EmptyState>
    </>
  );
}
