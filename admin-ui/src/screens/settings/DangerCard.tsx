import { Button, Group, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import type { Workspace } from "../../api/types";
import { useChange } from "../../api/useChange";
import { deleteWorkspace, resumeWorkspace, suspendWorkspace } from "../../api/workspaces";
import { Allowed, useRefusal } from "../../app/rights";
import { forget } from "../../app/recents";
import { Card } from "../../parts/Card";
import { ConfirmByName } from "../../parts/ConfirmByName";
import { CopyCurl } from "../../parts/CopyCurl";
import { ReadOnly } from "../../parts/ReadOnly";
import { ProblemAlert } from "../../parts/ProblemAlert";

/** The ways to stop a workspace. */
export function DangerCard({ workspace: { slug, name, status } }: { workspace: Workspace }) {
  const path = `/api/v1/workspaces/${slug}`;
  const navigate = useNavigate();
  const suspend = useChange(() => suspendWorkspace(slug), { said: `Suspended ${name}` });
  const resume = useChange(() => resumeWorkspace(slug), { said: `${name} answers again` });
  const stays = [useRefusal("operate_workspaces"), useRefusal("delete_workspace")].every((refused) => refused !== null);
  const remove = useChange(() => deleteWorkspace(slug), {
    said: `Deleted ${name}`,
    then: () => {
      forget(slug);
      return navigate({ to: "/" });
    },
  });
  return (
    <Card title="Stop it">
      <Text size="sm">
        {status === "suspended"
          ? "The workspace is suspended: nobody can sign in, and nothing answers. What was issued before stays dead after it resumes."
          : "A suspended workspace answers nothing, and its sessions and tokens end at once. It can be resumed. Deleting is for good, and the slug is never used again."}
      </Text>
      {resume.isError && <ProblemAlert error={resume.error} />}
      <Group gap="xs">
        {status === "suspended" ? (
          <Allowed right="operate_workspaces">
            <Button loading={resume.isPending} onClick={() => { resume.mutate(undefined); }}>
              Resume
            </Button>
            <CopyCurl request={{ method: "POST", path: `${path}/resume` }} />
          </Allowed>
        ) : (
          <ConfirmByName
            right="operate_workspaces"
            label="Suspend"
            title={`Suspend ${name}?`}
            name={slug}
            action="Suspend workspace"
            request={{ method: "POST", path: `${path}/suspend` }}
            error={suspend.error}
            pending={suspend.isPending}
            confirm={(done) => { suspend.mutate(undefined, { onSuccess: done }); }}
          >
            Nobody can sign in any more, and every session and token ends now.
          </ConfirmByName>
        )}
        <ConfirmByName
          right="delete_workspace"
          label="Delete workspace"
          title={`Delete ${name}?`}
          name={slug}
          action="Delete workspace"
          request={{ method: "DELETE", path }}
          error={remove.error}
          pending={remove.isPending}
          confirm={(done) => { remove.mutate(undefined, { onSuccess: done }); }}
        >
          All its users, apps, keys and its audit trail are deleted for good.
        </ConfirmByName>
      </Group>
      {stays && <ReadOnly right="delete_workspace" />}
    </Card>
  );
}
