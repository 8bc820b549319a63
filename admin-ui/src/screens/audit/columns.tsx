import { Badge } from "@mantine/core";

import type { AuditEvent } from "../../api/types";
import type { Column } from "../../parts/RecordTable";
import { RelativeTime } from "../../parts/RelativeTime";
import { Party } from "./Party";

function said(detail: AuditEvent["detail"]): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}

/** A line of the trail of a workspace. */
export function auditColumns(ws: string): Column<AuditEvent>[] {
  return [
    { label: "When", cell: ({ at }) => <RelativeTime at={at} /> },
    {
      label: "Action",
      cell: ({ action }) => (
        <Badge variant="default" ff="monospace" fw={500}>
          {action}
        </Badge>
      ),
    },
    { label: "By", cell: ({ actor }) => <Party ws={ws} name={actor} /> },
    { label: "To", cell: ({ target }) => <Party ws={ws} name={target} /> },
    { label: "Detail", cell: ({ detail }) => said(detail) },
  ];
}
