import { Badge } from "@mantine/core";

/** Whether a workspace answers, where it does not. */
export function WorkspaceStatus({ status }: { status: string }) {
  if (status === "active") return null;
  return (
    <Badge variant="light" color="orange">
      {status}
    </Badge>
  );
}
