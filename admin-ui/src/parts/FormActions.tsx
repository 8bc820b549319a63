import { Button, Group } from "@mantine/core";
import { useEffect, useRef } from "react";

import type { RightName } from "../api/types";
import { useRefusal } from "../app/rights";
import type { ApiRequest } from "../logic/curl";
import { CopyCurl } from "./CopyCurl";
import { ProblemAlert } from "./ProblemAlert";
import { ReadOnly } from "./ReadOnly";
import { watchForm } from "./unsaved";

/** The end of a form: what went wrong, the button that sends it, and the same request for a terminal. */
export function FormActions({ label, request, pending, error, disabled = false, undo, right, keeps = true }: {
  label: string;
  /** As the form's. */
  right?: RightName;
  /** Whether the form holds something that leaving would lose. */
  keeps?: boolean;
  request: ApiRequest;
  pending: boolean;
  error: Error | null;
  disabled?: boolean;
  undo?: (() => void) | undefined;
}) {
  const row = useRef<HTMLDivElement>(null);
  const refused = useRefusal(right) !== null;
  useEffect(() => {
    const form = row.current?.closest("form");
    return keeps && form != null ? watchForm(form) : undefined;
  }, [keeps, refused]);
  if (refused) return <ReadOnly {...(right === undefined ? {} : { right })} />;
  return (
    <>
      {error !== null && <ProblemAlert error={error} />}
      <Group gap="xs" ref={row}>
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
