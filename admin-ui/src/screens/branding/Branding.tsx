import { Button, SegmentedControl, SimpleGrid, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

import type { Tagged } from "../../api/answer";
import { brandingQuery } from "../../api/branding";
import type { Branding as BrandingState } from "../../api/types";
import { useWorkspace } from "../../app/workspace";
import { Card } from "../../parts/Card";
import { Icon } from "../../parts/Icon";
import { PageTitle } from "../../parts/PageTitle";
import { Waiting } from "../../parts/Waiting";
import { BrandForm } from "./BrandForm";
import classes from "./Branding.module.css";
import { Contrasts } from "./Contrasts";
import { draftOf } from "./draft";
import { LogoCard } from "./LogoCard";
import { Preview } from "./Preview";
import { useJudged } from "./useJudged";

const route = getRouteApi("/w/$ws/branding");

const SCHEMES = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];
const WIDTHS = [
  { value: "desktop", label: "Desktop" },
  { value: "phone", label: "Phone" },
];

/** How the pages look that people sign in on. */
export function Branding() {
  const { ws } = route.useParams();
  const found = useQuery(brandingQuery(ws));
  return (
    <>
      <PageTitle
        title="Branding"
        hint="The look of sign-in, consent and account pages. The console shows the colour at the top of every screen, so that nobody works in the wrong workspace."
      />
      <Waiting found={found} lines={8} />
      {found.isSuccess && <Editor ws={ws} saved={found.data} />}
    </>
  );
}

function Editor({ ws, saved }: { ws: string; saved: Tagged<BrandingState> }) {
  const { value: workspace } = useWorkspace();
  const [draft, setDraft] = useState(() => draftOf(saved.value));
  const [scheme, setScheme] = useState("light");
  const [width, setWidth] = useState("desktop");
  const { judged, error } = useJudged(ws, draft, saved.value);
  const look = judged.looks.find((one) => one.scheme === scheme) ?? judged.looks[0];
  const shown = look?.scheme ?? scheme;
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
      <Stack>
        <BrandForm ws={ws} saved={saved} draft={draft} setDraft={setDraft} refused={error} />
        <LogoCard ws={ws} name={workspace.name} saved={saved} />
      </Stack>
      <Stack className={classes.side}>
        <Card
          title="As people see it"
          actions={
            <Button component="a" href={`/${ws}/login`} target="_blank" rel="noopener" size="xs" variant="default" rightSection={<Icon name="external" size={14} />}>
              The real page
            </Button>
          }
        >
          <div className={classes.switches}>
            <SegmentedControl
              size="xs"
              aria-label="Scheme"
              transitionDuration={0}
              data={SCHEMES.map((one) => ({ ...one, disabled: judged.looks.every((each) => each.scheme !== one.value) }))}
              value={shown}
              onChange={setScheme}
            />
            <SegmentedControl size="xs" aria-label="Width" transitionDuration={0} data={WIDTHS} value={width} onChange={setWidth} />
          </div>
          {look !== undefined && <Preview name={workspace.name} brand={judged} look={look} phone={width === "phone"} />}
        </Card>
        <Card title="Readability" hint="What WCAG 2.2 asks of contrast. The server corrects links, and buttons on dark pages, until they can be read.">
          <Contrasts looks={judged.looks} />
        </Card>
      </Stack>
    </SimpleGrid>
  );
}
