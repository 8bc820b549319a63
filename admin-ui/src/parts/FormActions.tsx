import { Button, Group } from "@mantine/core";

import type { ApiRequest } from "../logic/curl";
import { CopyCurl } from "./CopyCurl";
import { ProblemAlert } from "./ProblemAlert";

/** The end of a form: what went wrong, the button that sends it, and the same request for a terminal. */
export function FormActions({ label, request, pending, error, disabled = false, undo }: {
  label: string;
  request: ApiRequest;
  pending: boolean;
  error: Error | null;
  disabled?: boolean;
  undo?: (() => void) | undefined;
}) {
  return (
    <>
      {error !== null && <ProblemAlert error={error} />}
      <Group gap="xs">
        <Button type="submit" loading={pending} disabled={disabled}>
          {label}
        </Button>
        {undo !== undefined && !disabled && (
          <Button variant="subtle" color="gray" onClick={undo}>
            Undo changes
          </Button>
        )}
        <CopyCurl request={request} />
      </Group>
    </>
  );
}
