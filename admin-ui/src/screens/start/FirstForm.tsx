import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";

import type { AppType } from "../../api/types";
import { slugOf, slugProblem } from "../../logic/slug";
import { Card } from "../../parts/Card";
import { Form } from "../../parts/Form";
import { ChoiceField, TextField } from "../../parts/fields";
import { PageTitle } from "../../parts/PageTitle";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { kindOf, KINDS } from "../apps/appTypes";
import { makeAll, type Made, type Wanted } from "./makeAll";
import { TEMPLATES } from "./templates";

const FIRST: Omit<Wanted, "slug"> = { name: "", template: "strict", appName: "", type: "spa", redirectUri: "" };

/** Everything the first workspace needs, in five answers. */
export function FirstForm({ done }: { done: (made: Made) => void }) {
  const [wanted, setWanted] = useState(FIRST);
  const slug = slugOf(wanted.name);
  const kind = kindOf(wanted.type);
  const wrongSlug = wanted.name.trim() === "" ? null : slugProblem(slug);
  // What was made before something failed is not made twice.
  const sofar = useRef<Partial<Made>>({});
  const make = useMutation<Made>({ mutationFn: () => makeAll({ ...wanted, slug }, sofar.current), onSuccess: done });
  const change = (part: Partial<typeof FIRST>) => {
    setWanted({ ...wanted, ...part });
  };
  return (
    <>
      <PageTitle title="Set up your first workspace" hint="A workspace is one customer, product or team: it has its own users, apps, keys and look. This takes about a minute." />
      <Form send={() => { make.mutate(); }}>
        <Stack gap="lg" maw={680}>
          <Card title="The workspace">
            <TextField
              label="Name"
              wire="name"
              required
              autoFocus
              placeholder="Acme"
              error={make.error}
              invalid={wrongSlug}
              hint={slug === "" ? "What people see when they sign in." : <>Its paths begin with <code>/{slug}</code>.</>}
              value={wanted.name}
              onChange={(name) => { change({ name }); }}
            />
            <ChoiceField label="Start with" wire="template" choices={TEMPLATES} error={make.error} value={wanted.template} onChange={(template) => { change({ template }); }} />
          </Card>
          <Card title="Its first app">
            <TextField label="Name" wire="client_name" required placeholder="Shop" error={make.error} value={wanted.appName} onChange={(appName) => { change({ appName }); }} />
            <ChoiceField
              label="Type"
              wire="type"
              hint={kind.hint}
              choices={KINDS.filter(({ people }) => people).map(({ value, label }) => ({ value, label }))}
              error={make.error}
              value={wanted.type}
              onChange={(type) => { change({ type: type as AppType }); }}
            />
            <TextField
              label="Redirect URI"
              wire="redirect_uris"
              type="url"
              placeholder={kind.redirect}
              hint="Where people come back to after signing in. Leave it empty if you do not know yet."
              error={make.error}
              value={wanted.redirectUri}
              onChange={(redirectUri) => { change({ redirectUri }); }}
            />
          </Card>
          {make.isError && <ProblemAlert error={make.error} />}
          <Group>
            <Button type="submit" loading={make.isPending} disabled={wrongSlug !== null || wanted.name.trim() === "" || wanted.appName.trim() === ""}>
              Create and test
            </Button>
            <Text size="sm" c="dimmed">
              A user for trying out is made as well.
            </Text>
          </Group>
        </Stack>
      </Form>
    </>
  );
}
