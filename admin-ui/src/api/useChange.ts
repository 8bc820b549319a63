import { useMutation, useQueryClient } from "@tanstack/react-query";

import { notify } from "../parts/notices";
import { formBehind, formKept } from "../parts/unsaved";
import { withFreshSignIn } from "./fresh";

/** Changes something on the server, after a fresh sign-in where it takes one. Afterwards everything on the screen is read anew: a change shows in more than one place. */
export function useChange<Input, Output>(
  run: (input: Input) => Promise<Output>,
  { said, then }: { said?: string | ((output: Output) => string); then?: (output: Output, input: Input) => unknown } = {},
) {
  const queries = useQueryClient();
  return useMutation<Output, Error, Input>({
    mutationFn: async (input) => {
      const form = formBehind();
      const output = await withFreshSignIn(() => run(input));
      formKept(form);
      return output;
    },
    onSuccess: async (output, input) => {
      if (said !== undefined) notify(typeof said === "string" ? said : said(output), { change: true });
      const left = then?.(output, input);
      void queries.invalidateQueries({ queryKey: ["api"] });
      await left;
    },
  });
}
