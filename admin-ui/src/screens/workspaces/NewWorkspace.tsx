import { Stack } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { useChange } from "../../api/useChange";
import { createWorkspace } from "../../api/workspaces";
import { slugOf, slugProblem } from "../../logic/slug";
import { Card } from "../../parts/Card";
import { Form } from "../../parts/Form";
import { ChoiceField, TextField } from "../../parts/fields";
import { FormActions } from "../../parts/FormActions";
import { PageTitle } from "../../parts/PageTitle";
import { TEMPLATES } from "../start/templates";

/** A further workspace. */
export function NewWorkspace() {
  const [name, setName] = useState("");
  const [chosenSlug, setChosenSlug] = useState<string | null>(null);
  const [template, setTemplate] = useState("strict");
  const navigate = useNavigate();
  const slug = chosenSlug ?? slugOf(name);
  const body = { name: name.trim(), slug, template };
  const create = useChange(() => createWorkspace(body), {
    said: `Created ${body.name}`,
    then: (made) => navigate({ to: "/w/$ws", params: { ws: made.slug } }),
  });
  const untouched = name === "" && chosenSlug === null;
  return (
    <>
      <PageTitle title="New workspace" hint="A workspace is one customer, product or team: it has its own users, apps, keys and look." />
      <Card>
        <Form send={() => { create.mutate(undefined); }}>
          <Stack maw={560}>
            <TextField label="Name" wire="name" required autoFocus placeholder="Acme" error={create.error} value={name} onChange={setName} />
            <TextField
              label="Slug"
              wire="slug"
              required
              hint="The first part of its paths. It stays the same for ever."
              placeholder="acme"
              error={create.error}
              invalid={untouched ? null : slugProblem(slug)}
              value={slug}
              onChange={setChosenSlug}
            />
            <ChoiceField label="Start with" wire="template" choices={TEMPLATES} error={create.error} value={template} onChange={setTemplate} />
            <FormActions
              label="Create workspace"
              request={{ method: "POST", path: "/api/v1/workspaces", body }}
              pending={create.isPending}
              error={create.error}
              disabled={body.name === "" || slugProblem(slug) !== null}
            />
          </Stack>
        </Form>
      </Card>
    </>
  );
}
