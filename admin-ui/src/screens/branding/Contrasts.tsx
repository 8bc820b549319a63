import { Badge, Group, Text } from "@mantine/core";

import type { Branding } from "../../api/types";
import { type Column, RecordTable } from "../../parts/RecordTable";
import classes from "./Branding.module.css";

type Look = Branding["looks"][number];
type Contrast = Look["contrasts"][number];

const NAMES: Record<Contrast["of"], string> = {
  button_text: "Words on a button",
  button_text_hover: "Words on a button under the pointer",
  button_edge: "The edge of a button",
  link_on_page: "Links on the page",
  link_on_surface: "Links on the card",
};

/** The contrasts of the pages, as the server measured them. */
export function Contrasts({ looks }: { looks: Look[] }) {
  const [first] = looks;
  if (first === undefined) return null;
  const columns: Column<Contrast>[] = [
    { label: "What", cell: (one) => NAMES[one.of] },
    ...looks.map((look) => ({
      label: look.scheme === "light" ? "Light" : "Dark",
      cell: (row: Contrast) => <Measure contrast={look.contrasts.find((one) => one.of === row.of)} />,
    })),
  ];
  return <RecordTable caption="Contrasts" columns={columns} rows={first.contrasts} id={(one) => one.of} />;
}

function Measure({ contrast }: { contrast: Contrast | undefined }) {
  if (contrast === undefined) return null;
  const good = contrast.ratio >= contrast.needed;
  return (
    <Group gap="xs">
      <Text size="sm" ff="monospace" component="span" className={classes.measure}>
        {contrast.ratio.toFixed(1)}:1
      </Text>
      <Badge variant="light" color={good ? "green" : "red"}>
        {good ? "readable" : `needs ${String(contrast.needed)}`}
      </Badge>
    </Group>
  );
}
