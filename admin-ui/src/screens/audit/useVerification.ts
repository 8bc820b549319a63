import { useEffect, useRef, useState } from "react";

import { verifyStretch } from "../../api/audit";
import type { ChainCheck } from "../../api/types";

/** How far the chain of a workspace is verified. */
export interface Verification {
  running: boolean;
  /** Lines checked so far. */
  events: number;
  /** What the server said of the last stretch. */
  latest: ChainCheck | null;
  error: Error | null;
}

const NOT_BEGUN: Verification = { running: false, events: 0, latest: null, error: null };

/** Verifies the chain stretch by stretch until its end, until it is broken, or until somebody stops it. */
export function useVerification(ws: string) {
  const [state, setState] = useState(NOT_BEGUN);
  const stopper = useRef<AbortController | null>(null);
  const stop = () => {
    stopper.current?.abort();
    setState((now) => ({ ...now, running: false }));
  };
  // Nobody waits for it any more.
  useEffect(() => () => stopper.current?.abort(), []);

  const walk = async (from: Verification) => {
    const { signal } = (stopper.current = new AbortController());
    let now = { ...from, running: true, error: null };
    setState(now);
    while (now.running) {
      const latest = await verifyStretch(ws, now.latest, signal);
      if (signal.aborted) return;
      const goesOn = latest.intact && latest.complete !== true;
      now = { ...now, running: goesOn, events: now.events + (latest.events ?? 0), latest };
      setState(now);
    }
  };
  const run = (from: Verification) => {
    walk(from).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "AbortError") return;
      setState((now) => ({ ...now, running: false, error: error instanceof Error ? error : new Error(String(error)) }));
    });
  };
  return { state, stop, start: () => { run(NOT_BEGUN); }, goOn: () => { run(state); } };
}
