import type { UseQueryResult } from "@tanstack/react-query";

import { Loading } from "./Loading";
import { ProblemAlert } from "./ProblemAlert";

/** What stands where something was asked for and is not there: it is on its way, or why it did not come. */
export function Waiting({ found, lines = 5 }: { found: UseQueryResult; lines?: number }) {
  if (found.isPending) return <Loading lines={lines} />;
  if (found.isError) return <ProblemAlert error={found.error} retry={() => void found.refetch()} />;
  return null;
}
