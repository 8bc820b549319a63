import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { brandingPreviewQuery } from "../../api/branding";
import type { Branding } from "../../api/types";
import { bodyOf, type Draft, draftOf, hasColor } from "./draft";

const PAUSE_MILLIS = 200;

/** What the server makes of a draft: the look as it would be, or what is wrong with it. What is saved, until there is an answer. */
export function useJudged(ws: string, draft: Draft, saved: Branding): { judged: Branding; error: Error | null } {
  const [settled] = useDebouncedValue(draft, PAUSE_MILLIS);
  const changed = JSON.stringify(settled) !== JSON.stringify(draftOf(saved));
  const found = useQuery({
    ...brandingPreviewQuery(ws, bodyOf(settled)),
    enabled: changed && hasColor(settled),
    placeholderData: keepPreviousData,
  });
  return { judged: changed ? (found.data ?? saved) : saved, error: changed ? found.error : null };
}
