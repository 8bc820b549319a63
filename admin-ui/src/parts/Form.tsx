import { createContext, type ReactNode, useContext } from "react";

import type { RightName } from "../api/types";
import { useRefusal } from "../app/rights";
import classes from "./Form.module.css";
import { sendForm } from "./unsaved";

const Closed = createContext(false);

/** Whether the form around this one can only be looked at. */
export function useClosed(): boolean {
  return useContext(Closed);
}

/** A form that is sent by script, also with the Enter key. Whoever has not its right, or that of the screen, can only look at it. */
export function Form({ send, right, children }: { send: () => void; right?: RightName; children: ReactNode }) {
  const closed = useRefusal(right) !== null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (closed) return;
        sendForm(event.currentTarget);
        send();
      }}
    >
      <fieldset className={classes.fields} disabled={closed}>
        <Closed.Provider value={closed}>{children}</Closed.Provider>
      </fieldset>
    </form>
  );
}
