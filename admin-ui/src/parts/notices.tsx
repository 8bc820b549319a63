/** Short words about what was just done, read aloud and shown in a corner for a few seconds. */
import { Link } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";

import { Icon } from "./Icon";
import classes from "./notices.module.css";

interface Notice {
  id: number;
  text: string;
  /** Whether it tells of a change, which then has its line in the audit trail. */
  change: boolean;
}

const SHOWN_MILLIS = 5_000;

let notices: readonly Notice[] = [];
let last = 0;
const listeners = new Set<() => void>();

function replace(next: readonly Notice[]) {
  notices = next;
  for (const listener of listeners) listener();
}

/** Says it. */
export function notify(text: string, { change = false } = {}) {
  last += 1;
  const id = last;
  replace([...notices, { id, text, change }].slice(-3));
  setTimeout(() => {
    replace(notices.filter((notice) => notice.id !== id));
  }, SHOWN_MILLIS);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The corner they appear in; once in the shell. */
export function Notices({ workspace }: { workspace: string | null }) {
  const shown = useSyncExternalStore(subscribe, () => notices);
  return (
    <div role="status" aria-live="polite" className={classes.corner}>
      {shown.map(({ id, text, change }) => (
        <div key={id} className={classes.notice}>
          <Icon name="check" size={16} />
          {text}
          {change && workspace !== null && (
            <Link to="/w/$ws/audit" params={{ ws: workspace }} className={classes.link}>
              Audit
            </Link>
          )}
        </div>
      ))}
    </div>
  );
}
