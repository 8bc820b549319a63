import classes from "./WireLabel.module.css";

/** What a field is called by people, and beside it by programs. */
export function WireLabel({ label, wire }: { label: string; wire: string }) {
  return (
    <>
      {label} <code className={classes.wire}>{wire}</code>
    </>
  );
}
