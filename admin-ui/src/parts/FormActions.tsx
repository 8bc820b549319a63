import { Button, Group } from "@mantine/core";

import type { RightName } from "../api/types";
import { useRefusal } from "../app/rights";
import type { ApiRequest } from "../logic/curl";
import { CopyCurl } from "./CopyCurl";
import { ProblemAlert } from "./ProblemAlert";
import { ReadOnly } from "./ReadOnly";

/** The end of a form: what went wrong, the button that sends it, and the same request for a terminal. */
export function FormActions({ label, request, pending, error, disabled = false, undo, right }: {
  label: string;
  /** As the form's. */
  right?: RightName;
  request: ApiRequest;
  pending: boolean;
  error: Error | null;
  disabled?: boolean;
  undo?: (() => void) | undefined;
}) {
  if (useRefusal(right) !== null) return <ReadOnly {...(right === undefined ? {} : { right })} />;
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
