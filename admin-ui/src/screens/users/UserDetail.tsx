import { Badge } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import type { Tagged } from "../../api/answer";
import type { User } from "../../api/types";
import { userQuery } from "../../api/users";
import { useRefusal } from "../../app/rights";
import { Copyable } from "../../parts/Copyable";
import { PageTitle } from "../../parts/PageTitle";
import { TabbedScreen } from "../../parts/TabbedScreen";
import { Waiting } from "../../parts/Waiting";
import { ActivityCard } from "../audit/ActivityCard";
import { GrantsTab } from "./tabs/GrantsTab";
import { ProfileTab } from "./tabs/ProfileTab";
import { SafetyTab } from "./tabs/SafetyTab";
import { SessionsTab } from "./tabs/SessionsTab";

const route = getRouteApi("/w/$ws/users/$userId");

/** One person. */
export function UserDetail() {
  const { ws, userId } = route.useParams();
  const found = useQuery(userQuery(ws, userId));
  if (!found.isSuccess) {
    return (
      <>
        {found.isError && <PageTitle title="The user could not be loaded" />}
        <Waiting found={found} />
      </>
    );
  }
  return <Shown ws={ws} user={found.data} />;
}

function Shown({ ws, user }: { ws: string; user: Tagged<User> }) {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const lookOnly = useRefusal() !== null;
  const { id, username, disabled, sub } = user.value;
  return (
    <>
      <PageTitle
        title={username}
        hint={<Copyable value={sub} what="sub" />}
        badge={
          disabled && (
            <Badge variant="light" color="orange">
              disabled
            </Badge>
          )
        }
      />
      <TabbedScreen
        label="Parts of the user"
        shown={tab}
        go={(next) => void navigate({ search: { tab: next } })}
        parts={[
          { value: "profile", label: "Profile", content: () => <ProfileTab key={user.etag} ws={ws} user={user} /> },
          { value: "sessions", label: "Sessions", content: () => <SessionsTab ws={ws} user={id} /> },
          { value: "grants", label: "Apps with access", content: () => <GrantsTab ws={ws} user={id} /> },
          { value: "activity", label: "Activity", content: () => <ActivityCard slug={ws} target={`user:${id}`} /> },
          ...(lookOnly ? [] : [{ value: "safety", label: "Password and safety", content: () => <SafetyTab ws={ws} user={user.value} /> }]),
        ]}
      />
    </>
  );
}
