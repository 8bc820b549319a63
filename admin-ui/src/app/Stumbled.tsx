import type { ErrorComponentProps } from "@tanstack/react-router";

import { PageTitle } from "../parts/PageTitle";
import { ProblemAlert } from "../parts/ProblemAlert";

/** A screen that could not be shown. */
export function Stumbled({ error, reset }: ErrorComponentProps) {
  return (
    <>
      <PageTitle title="This screen could not be shown" />
      <ProblemAlert error={error instanceof Error ? error : new Error(String(error))} retry={reset} />
    </>
  );
}
