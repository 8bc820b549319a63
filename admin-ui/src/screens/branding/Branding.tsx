import { Alert, Badge, Button, Group, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { getRouteApi } from "@tanstack/react-router";

import { updateBranding } from "../../api/branding";
import { useChange } from "../../api/useChange";
import { useWorkspace } from "../../app/workspace";
import { contrast, isColor, textOn } from "../../logic/contrast";
import { Card } from "../../parts/Card";
import { Form } from "../../parts/Form";
import { TextField } from "../../parts/fields";
import { FormActions } from "../../parts/FormActions";
import { Icon } from "../../parts/Icon";
import { PageTitle } from "../../parts/PageTitle";
import classes from "./Branding.module.css";
import { Preview } from "./Preview";

const route = getRouteApi("/w/$ws/branding");

/** The colour of the built-in look. */
const BUILT_IN = "#0d6c74";
/** What WCAG 2.2 asks of text. */
const ENOUGH = 4.5;

/** How the pages look that people sign in on. */
export function Branding() {
  const { ws } = route.useParams();
  const { value: workspace, etag } = useWorkspace();
  const first = workspace.brand.primary ?? "";
  const [typed, setTyped] = useState(first);
  const color = isColor(typed) ? typed.toLowerCase() : BUILT_IN;
  const body = { primary: typed === "" ? null : color };
  const save = useChange(() => updateBranding(ws, etag, body), { said: "Saved" });
  const invalid = typed !== "" && !isColor(typed) ? "Write it as #rrggbb, such as #0d6c74." : null;
  return (
    <>
      <PageTitle title="Branding" hint="The look of sign-in, consent and account pages. The console shows the colour at the top of every screen, so that nobody works in the wrong workspace." />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Card title="Colour">
          <Form send={() => { save.mutate(undefined); }}>
            <Stack>
              <Group align="flex-end" gap="xs" wrap="nowrap">
                <TextInput
                  type="color"
                  aria-label="Pick the colour"
                  className={classes.picker}
                  value={color}
                  onChange={(event) => { setTyped(event.currentTarget.value); }}
                />
                <TextField label="Primary" wire="primary" placeholder={BUILT_IN} hint="Of buttons and links. Empty: the built-in one." invalid={invalid} error={save.error} value={typed} onChange={setTyped} />
              </Group>
              <Readability color={color} />
              <FormActions
                label="Save"
                request={{ method: "PUT", path: `/api/v1/workspaces/${ws}/branding`, body, etag }}
                pending={save.isPending}
                error={save.error}
                disabled={invalid !== null || typed.toLowerCase() === first}
                undo={() => { setTyped(first); }}
              />
            </Stack>
          </Form>
        </Card>
        <Card
          title="As people see it"
          actions={
            <Button component="a" href={`/${ws}/login`} target="_blank" size="xs" variant="default" rightSection={<Icon name="external" size={14} />}>
              The real page
            </Button>
          }
        >
          <Preview name={workspace.name} color={color} />
        </Card>
      </SimpleGrid>
    </>
  );
}

function Readability({ color }: { color: string }) {
  const onButton = contrast(color, textOn(color));
  const onPage = contrast(color, "#ffffff");
  const fine = onPage >= ENOUGH;
  return (
    <>
      <Stack gap={6}>
        <Measure label="Words on a button" ratio={onButton} />
        <Measure label="Links on the page" ratio={onPage} />
      </Stack>
      {!fine && (
        <Alert color="orange" role="status" icon={<Icon name="info" />}>
          This colour is too pale for links on white. The pages darken it for links by themselves, so that everybody can read them.
        </Alert>
      )}
    </>
  );
}

function Measure({ label, ratio }: { label: string; ratio: number }) {
  const good = ratio >= ENOUGH;
  return (
    <Group justify="space-between">
      <Text size="sm">{label}</Text>
      <Group gap="xs">
        <Text size="sm" ff="monospace">
          {ratio.toFixed(1)}:1
        </Text>
        <Badge variant="light" color={good ? "green" : "orange"}>
          {good ? "readable" : "too pale"}
        </Badge>
      </Group>
    </Group>
  );
}
