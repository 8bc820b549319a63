import type { AuditEvent } from "../../api/types";
import type { Column } from "../../parts/RecordTable";
import { RelativeTime } from "../../parts/RelativeTime";

function said(detail: unknown): string {
  if (typeof detail !== "object" || detail === null) return "";
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}

/** A line of the trail. */
export const AUDIT_COLUMNS: Column<AuditEvent>[] = [
  { label: "When", cell: ({ at }) => <RelativeTime at={at} /> },
  { label: "Action", cell: ({ action }) => <code>{action}</code> },
  { label: "By", cell: ({ actor }) => <code>{actor}</code> },
  { label: "To", cell: ({ target }) => <code>{target}</code> },
  { label: "Detail", cell: ({ detail }) => said(detail) },
];
