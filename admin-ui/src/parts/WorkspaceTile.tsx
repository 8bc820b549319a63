import { textOn } from "../logic/contrast";
import { workspaceColor } from "../logic/color";
import { initial } from "../logic/initial";
import classes from "./WorkspaceTile.module.css";

/** The coloured initial a workspace is known by; beside its name, so hidden from screen readers. */
export function WorkspaceTile({ slug, name, primary, size = "md" }: {
  slug: string;
  name: string;
  primary?: string | null | undefined;
  size?: "sm" | "md" | "lg";
}) {
  const color = workspaceColor(slug, primary);
  return (
    <span className={classes.tile} data-size={size} aria-hidden="true" ref={(tile) => { paint(tile, color); }}>
      {initial(name)}
    </span>
  );
}

function paint(tile: HTMLElement | null, color: string) {
  tile?.style.setProperty("--tile", color);
  tile?.style.setProperty("--tile-text", textOn(color));
}
