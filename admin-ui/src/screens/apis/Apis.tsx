import { getRouteApi } from "@tanstack/react-router";

import { PageTitle } from "../../parts/PageTitle";
import { TabbedScreen } from "../../parts/TabbedScreen";
import { PathsTab } from "./PathsTab";
import { ResourcesTab } from "./ResourcesTab";
import { ScopesTab } from "./ScopesTab";

const route = getRouteApi("/w/$ws/apis");

/** What apps may ask for, and what that opens. */
export function Apis() {
  const { ws } = route.useParams();
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageTitle title="Scopes and APIs" hint="A scope is a permission an app asks for. An API is what its tokens are for. The path table says which scope opens which path at your gateway." />
      <TabbedScreen
        label="Parts"
        shown={tab}
        go={(next) => void navigate({ search: { tab: next } })}
        parts={[
          { value: "scopes", label: "Scopes", content: () => <ScopesTab ws={ws} /> },
          { value: "resources", label: "APIs", content: () => <ResourcesTab ws={ws} /> },
          { value: "paths", label: "Path table", content: () => <PathsTab ws={ws} /> },
        ]}
      />
    </>
  );
}
