import { expect, test } from "vitest";

import type { AuditEvent } from "../../api/types";
import { auditColumns } from "./columns";

test("what is told besides is one line of names and values", () => {
  const detail = auditColumns("acme").at(-1);
  const event = { detail: { role: "owner", was: "viewer", paths: 3 } } as unknown as AuditEvent;
  expect(detail?.cell(event)).toBe("role: owner, was: viewer, paths: 3");
});
