import { useBlocker } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { dropUnsaved, isUnsaved } from "../parts/unsaved";

const LeaveDialog = lazy(() => import("./LeaveDialog").then((module) => ({ default: module.LeaveDialog })));

/** Asks before what was typed and not sent is lost. */
export function LeaveGuard() {
  const blocker = useBlocker({ shouldBlockFn: isUnsaved, enableBeforeUnload: isUnsaved, withResolver: true });
  if (blocker.status !== "blocked") return null;
  return (
    <Suspense>
      <LeaveDialog
        stay={blocker.reset}
        leave={() => {
          dropUnsaved();
          blocker.proceed();
        }}
      />
    </Suspense>
  );
}
