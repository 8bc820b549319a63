import type { Role } from "../../api/types";

/** What each role may do. */
export const ROLES: { value: Role; label: string }[] = [
  { value: "viewer", label: "Viewer: reads everything but secrets" },
  { value: "developer", label: "Developer: registers and changes own apps" },
  { value: "admin", label: "Admin: everything but owners and deletion" },
  { value: "owner", label: "Owner: everything" },
];
