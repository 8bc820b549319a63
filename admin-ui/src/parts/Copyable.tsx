import classes from "./Copyable.module.css";
import { CopyButton } from "./CopyButton";

/** An identifier or address, as it is on the wire, and a button that copies it. */
export function Copyable({ value, what }: { value: string; what: string }) {
  return (
    <span className={classes.copyable}>
      <code className={classes.value}>{value}</code>
      <CopyButton text={value} what={what} />
    </span>
  );
}
