import { createTheme, type CSSVariablesResolver } from "@mantine/core";

/** The look of the whole console. Whatever differs from Mantine's own does so for 4.5:1 contrast in both schemes. */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  cursorType: "pointer",
  defaultRadius: "md",
  respectReducedMotion: true,
});

/** Mantine's dimmed text and its coloured text on a tint of the same colour are too faint in one scheme or the other. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": colors.gray[7],
    "--mantine-color-red-light-color": colors.red[9],
  },
  dark: {
    "--mantine-color-dimmed": colors.dark[1],
    "--mantine-color-red-light-color": colors.red[3],
  },
});
