import type { ReactNode } from "react";

/** A form that is sent by script, also with the Enter key. */
export function Form({ send, children }: { send: () => void; children: ReactNode }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {children}
    </form>
  );
}
