import { ActionIcon, Badge, createTheme, type CSSVariablesResolver, Modal, Switch, Tooltip } from "@mantine/core";

/** The look of the whole console. Whatever differs from Mantine's own does so for 4.5:1 contrast in both schemes. */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  cursorType: "pointer",
  defaultRadius: "md",
  respectReducedMotion: true,
  fontFamily: 'Inter, "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: "650" },
  colors: {
    // Mantine's own are neutral greys; these go with the blue of everything else.
    dark: ["#d5dae4", "#a9b1c0", "#8c95a6", "#5d6676", "#39404d", "#2b303b", "#1d2129", "#171a21", "#12151b", "#0c0e13"],
  },
  components: {
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, events: { hover: true, focus: true, touch: true } } }),
    Badge: Badge.extend({ defaultProps: { tt: "none" } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle" } }),
    Switch: Switch.extend({ defaultProps: { withThumbIndicator: false } }),
    Modal: Modal.extend({ defaultProps: { closeButtonProps: { "aria-label": "Close" }, centered: true, attributes: { header: { role: "none" } } } }),
  },
});

/** Colours that only the console has, and those of Mantine that are too faint in one scheme or the other. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": colors.gray[7],
    "--mantine-color-placeholder": colors.gray[6],
    "--mantine-color-error": colors.red[9],
    "--mantine-color-red-light": "#fff0f0",
    "--mantine-color-green-light": "#ebfbee",
    "--mantine-color-orange-light": "#fff4e6",
    "--mantine-color-indigo-light": "#e9eeff",
    "--mantine-color-red-light-color": colors.red[9],
    "--mantine-color-green-light-color": "#1d5c2a",
    "--mantine-color-anchor": colors.indigo[8],
    "--mantine-color-orange-light-color": "#8a3b00",
    "--mantine-color-indigo-light-color": colors.indigo[9],
    "--mantine-color-gray-light-color": colors.gray[8],
    "--console-ground": "#f6f7f9",
    "--console-card": "#ffffff",
    "--console-sunken": "#f3f5f8",
    "--console-line": "#e1e5eb",
    "--console-good": "#3b5bdb",
    "--console-bad": "#d9480f",
  },
  dark: {
    "--mantine-color-dimmed": colors.dark[1],
    "--mantine-color-placeholder": colors.dark[2],
    "--mantine-color-error": colors.red[4],
    "--mantine-color-red-light": "#2c1b1f",
    "--mantine-color-green-light": "#17271d",
    "--mantine-color-orange-light": "#2b2117",
    "--mantine-color-indigo-light": "#1e2540",
    "--mantine-color-red-light-color": colors.red[3],
    "--mantine-color-green-light-color": colors.green[3],
    "--mantine-color-orange-light-color": colors.orange[3],
    "--mantine-color-indigo-light-color": colors.indigo[2],
    "--mantine-color-gray-light-color": colors.gray[4],
    "--mantine-color-anchor": colors.indigo[3],
    "--console-ground": "#101319",
    "--console-card": "#171a21",
    "--console-sunken": "#12151b",
    "--console-line": "#2b303b",
    "--console-good": "#748ffc",
    "--console-bad": "#ff922b",
  },
});
