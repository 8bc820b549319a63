import type { ReactNode } from "react";

import { Copyable } from "./Copyable";
import classes from "./Facts.module.css";
import { WireLabel } from "./WireLabel";

export interface Fact {
  label: string;
  wire: string;
  /** Text is shown as it is on the wire, with a copy button. */
  value: ReactNode;
}

/** Names and values, side by side where there is room. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(({ label, wire, value }) => (
        <div key={wire} className={classes.fact}>
          <dt>
            <WireLabel label={label} wire={wire} />
          </dt>
          <dd>{typeof value === "string" ? <Copyable value={value} what={wire} /> : value}</dd>
        </div>
      ))}
    </dl>
  );
}
