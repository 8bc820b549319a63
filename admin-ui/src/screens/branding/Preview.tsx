import type { Branding } from "../../api/types";
import { initial } from "../../logic/initial";
import classes from "./Branding.module.css";

const RADIUS: Record<Branding["corners"], string> = { sharp: "0rem", soft: ".625rem", round: "1.25rem" };

/** A drawing of the sign-in page with the colours the server makes of the draft; nothing in it can be used. */
export function Preview({ name, brand, look, phone }: {
  name: string;
  brand: Branding;
  look: Branding["looks"][number];
  phone: boolean;
}) {
  const links = [
    brand.privacy_policy == null ? "" : "Privacy policy",
    brand.terms_of_service == null ? "" : "Terms of service",
    brand.support == null ? "" : "Support",
  ].filter((words) => words !== "");
  return (
    <div
      className={classes.page}
      data-scheme={look.scheme}
      data-phone={phone || undefined}
      role="img"
      aria-label={`The sign-in page of ${name}, ${look.scheme}, on a ${phone ? "phone" : "desktop"}`}
      ref={(page) => {
        const properties = { primary: look.primary, on: look.on_primary, accent: look.accent, ground: look.page, surface: look.surface, radius: RADIUS[brand.corners] };
        Object.entries(properties).forEach(([property, value]) => page?.style.setProperty(`--drawn-${property}`, value));
      }}
    >
      <div className={classes.head}>
        {brand.logo == null ? (
          <>
            <span className={classes.mark}>{initial(name)}</span>
            <span>{name}</span>
          </>
        ) : (
          <img className={classes.logo} src={brand.logo} alt="" />
        )}
      </div>
      <div className={classes.card}>
        <div className={classes.heading}>Sign in</div>
        <div className={classes.lead}>with your {name} account</div>
        <div className={classes.label}>Username or email</div>
        <div className={classes.field} />
        <div className={classes.label}>Password</div>
        <div className={classes.field} />
        <div className={classes.button}>Sign in</div>
      </div>
      <div className={classes.foot}>
        {links.length > 0 && (
          <div className={classes.links}>
            {links.map((words) => (
              <span key={words}>{words}</span>
            ))}
          </div>
        )}
        Sign-in by Tenantry
      </div>
    </div>
  );
}
