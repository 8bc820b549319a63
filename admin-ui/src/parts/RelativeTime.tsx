import { Tooltip } from "@mantine/core";

import { exactTime, relativeTime } from "../logic/relativeTime";

/** A moment as people say it; exactly on hover and for machines. */
export function RelativeTime({ at }: { at: string }) {
  const then = new Date(at);
  return (
    <Tooltip label={exactTime(then)}>
      <time dateTime={at}>{relativeTime(then, new Date())}</time>
    </Tooltip>
  );
}
