import { textOn } from "../../logic/contrast";
import classes from "./Branding.module.css";

/** A drawing of the sign-in page, and of a link as other pages have them; nothing in it can be used. */
export function Preview({ name, color }: { name: string; color: string }) {
  return (
    <div
      className={classes.page}
      role="img"
      aria-label={`The sign-in page of ${name} in this colour`}
      ref={(page) => {
        page?.style.setProperty("--brand", color);
        page?.style.setProperty("--on-brand", textOn(color));
      }}
    >
      <div className={classes.card}>
        <div className={classes.name}>{name}</div>
        <div className={classes.heading}>Sign in</div>
        <div className={classes.field}>Username or e-mail</div>
        <div className={classes.field}>Password</div>
        <div className={classes.button}>Sign in</div>
        <div className={classes.link}>A link on your pages</div>
      </div>
    </div>
  );
}
