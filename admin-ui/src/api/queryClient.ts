import { QueryClient } from "@tanstack/react-query";

import { Problem } from "./problem";

/** A refusal stays one however often it is asked for; only what got no answer is tried again. */
function worthAnotherTry(failures: number, error: Error): boolean {
  const refused = error instanceof Problem && error.status >= 400 && error.status < 500;
  return failures < 1 && !refused;
}

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: worthAnotherTry, staleTime: 5_000 } },
});
