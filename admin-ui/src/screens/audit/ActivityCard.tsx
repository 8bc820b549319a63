import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { auditQuery } from "../../api/audit";
import { Card } from "../../parts/Card";
import { EmptyState } from "../../parts/EmptyState";
import { RecordTable } from "../../parts/RecordTable";
import { Waiting } from "../../parts/Waiting";
import { auditColumns } from "./columns";

/** What was done to one thing lately. */
export function ActivityCard({ slug, target }: { slug: string; target: string }) {
  const found = useQuery(auditQuery(slug, { target, limit: 20 }));
  return (
    <Card
      title="Activity"
      actions={
        <Link to="/w/$ws/audit" params={{ ws: slug }} search={{ target }}>
          Open in the audit trail
        </Link>
      }
    >
      <Waiting found={found} />
      {found.isSuccess && found.data.items.length === 0 && (
        <EmptyState icon="audit" title="Nothing yet">
          Whatever changes this, and whoever does it, is written here.
        </EmptyState>
      )}
      {found.isSuccess && found.data.items.length > 0 && (
        <RecordTable caption="Activity" columns={auditColumns(slug)} rows={found.data.items} id={({ id }) => id} />
      )}
    </Card>
  );
}
