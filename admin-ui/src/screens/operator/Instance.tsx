import { Alert, Badge, List } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { instanceQuery } from "../../api/instance";
import type { Instance as InstanceState } from "../../api/types";
import { count } from "../../logic/count";
import { Card } from "../../parts/Card";
import { Facts } from "../../parts/Facts";
import { Icon } from "../../parts/Icon";
import { PageTitle } from "../../parts/PageTitle";
import { RelativeTime } from "../../parts/RelativeTime";
import { Waiting } from "../../parts/Waiting";
import { concerns } from "./concerns";

/** Where the server ends to count workspaces of a kind. */
const MOST = 10_000;

/** How the whole server is doing; asked again while somebody looks. */
export function Instance() {
  const found = useQuery(instanceQuery);
  return (
    <>
      <PageTitle
        title="Health"
        hint="Of this instance and the node that answered."
        badge={
          found.isSuccess && (
            <Badge variant="light" color={found.data.healthy ? "green" : "red"}>
              {found.data.healthy ? "healthy" : "not healthy"}
            </Badge>
          )
        }
      />
      <Waiting found={found} />
      {found.isSuccess && <State state={found.data} />}
    </>
  );
}

function State({ state }: { state: InstanceState }) {
  const { version, public_url, started_at, database, schema, workspaces, outbox, audit_unchained_seconds, keys_to_rewrap } = state;
  const worries = concerns(state);
  return (
    <>
      {worries.length > 0 && (
        <Alert color="orange" icon={<Icon name="warning" />} title="Worth a look">
          <List size="sm">
            {worries.map((words) => (
              <List.Item key={words}>{words}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Card title="This server">
        <Facts
          facts={[
            { label: "Version", wire: "version", value: version },
            { label: "Public address", wire: "public_url", value: public_url },
            { label: "Started", wire: "started_at", value: <RelativeTime at={started_at} /> },
            { label: "Active workspaces", wire: "workspaces.active", value: <code>{count(workspaces.active, workspaces.active >= MOST)}</code> },
            { label: "Suspended workspaces", wire: "workspaces.suspended", value: <code>{count(workspaces.suspended, workspaces.suspended >= MOST)}</code> },
          ]}
        />
      </Card>
      <Card title="Database">
        <Facts
          facts={[
            { label: "Kind", wire: "kind", value: <code>{database.kind}</code> },
            { label: "Answers", wire: "reachable", value: <Answer yes={database.reachable} /> },
            { label: "Can be written", wire: "writable", value: <Answer yes={database.writable} /> },
            { label: "Encrypted connection", wire: "encryption", value: <code>{database.encryption ?? "none"}</code> },
            { label: "Clocks apart, in seconds", wire: "clock_skew_seconds", value: <code>{database.clock_skew_seconds}</code> },
          ]}
        />
      </Card>
      <Card title="Schema" hint="What the version that runs here knows of the database's tables, and what the database has.">
        <Facts
          facts={[
            { label: "The database has", wire: "schema.applied", value: <code>{schema.applied ?? "unknown"}</code> },
            { label: "This version knows", wire: "schema.known", value: <code>{schema.known ?? "unknown"}</code> },
            { label: "Steps outstanding", wire: "schema.pending", value: <Steps names={schema.pending} /> },
            { label: "Steps of a newer version", wire: "schema.newer", value: <Steps names={schema.newer} /> },
          ]}
        />
      </Card>
      <Card title="Work in the background">
        <Facts
          facts={[
            { label: "Letters waiting", wire: "outbox.waiting", value: <code>{outbox.waiting}</code> },
            { label: "Letters failing", wire: "outbox.failing", value: <code>{outbox.failing}</code> },
            { label: "Audit lines behind, in seconds", wire: "audit_unchained_seconds", value: <code>{audit_unchained_seconds}</code> },
            { label: "Keys under an older master key", wire: "keys_to_rewrap", value: <code>{keys_to_rewrap}</code> },
          ]}
        />
      </Card>
    </>
  );
}

function Steps({ names }: { names: string[] }) {
  return <code>{names.length === 0 ? "none" : names.join(", ")}</code>;
}

function Answer({ yes }: { yes: boolean }) {
  return (
    <Badge variant="light" color={yes ? "green" : "red"}>
      {yes ? "yes" : "no"}
    </Badge>
  );
}
