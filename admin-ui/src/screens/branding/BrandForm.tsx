import { Group, SegmentedControl, Stack, TextInput } from "@mantine/core";

import type { Tagged } from "../../api/answer";
import { replaceBranding } from "../../api/branding";
import type { Branding } from "../../api/types";
import { useChange } from "../../api/useChange";
import { isColor } from "../../logic/contrast";
import { Card } from "../../parts/Card";
import { Form } from "../../parts/Form";
import { TextField } from "../../parts/fields";
import { FormActions } from "../../parts/FormActions";
import { WireLabel } from "../../parts/WireLabel";
import classes from "./Branding.module.css";
import { bodyOf, type Draft, draftOf, hasColor } from "./draft";

/** The colour of the built-in look. */
const BUILT_IN = "#0d6c74";

const CORNERS: { value: Draft["corners"]; label: string }[] = [
  { value: "sharp", label: "Sharp" },
  { value: "soft", label: "Soft" },
  { value: "round", label: "Round" },
];

const APPEARANCES: { value: Draft["appearance"]; label: string }[] = [
  { value: "auto", label: "As the reader's" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** Colour, corners, appearance and the links at the foot of the pages. */
export function BrandForm({ ws, saved, draft, setDraft, refused }: {
  ws: string;
  saved: Tagged<Branding>;
  draft: Draft;
  setDraft: (draft: Draft) => void;
  /** What the server said about the draft before it was saved. */
  refused: Error | null;
}) {
  const body = bodyOf(draft);
  const save = useChange(() => replaceBranding(ws, saved.etag, body), { said: "Saved", then: (kept) => { setDraft(draftOf(kept)); } });
  const first = draftOf(saved.value);
  const error = save.error ?? refused;
  const put = (change: Partial<Draft>) => {
    save.reset();
    setDraft({ ...draft, ...change });
  };
  const invalid = hasColor(draft) ? null : "Write it as #rrggbb, such as #0d6c74.";
  return (
    <Card title="Look and links">
      <Form send={() => { save.mutate(undefined); }}>
        <Stack>
          <Group align="flex-end" gap="xs" wrap="nowrap">
            <TextInput
              type="color"
              aria-label="Pick the colour"
              className={classes.picker}
              value={isColor(draft.primary) ? draft.primary.toLowerCase() : BUILT_IN}
              onChange={(event) => { put({ primary: event.currentTarget.value }); }}
            />
            <TextField label="Primary" wire="primary" placeholder={BUILT_IN} hint="Of buttons and links. Empty: the built-in one." invalid={invalid} error={error} value={draft.primary} onChange={(primary) => { put({ primary }); }} />
          </Group>
          <Choice label="Corners" wire="corners" data={CORNERS} value={draft.corners} onChange={(corners) => { put({ corners }); }} />
          <Choice label="Appearance" wire="appearance" data={APPEARANCES} value={draft.appearance} onChange={(appearance) => { put({ appearance }); }} />
          <TextField label="Privacy policy" wire="privacy_policy" type="url" placeholder="https://acme.example/privacy" hint="A link at the foot of the pages, as the two below." error={error} value={draft.privacy_policy} onChange={(privacy_policy) => { put({ privacy_policy }); }} />
          <TextField label="Terms of service" wire="terms_of_service" type="url" placeholder="https://acme.example/terms" error={error} value={draft.terms_of_service} onChange={(terms_of_service) => { put({ terms_of_service }); }} />
          <TextField label="Support" wire="support" type="url" placeholder="https://acme.example/help" error={error} value={draft.support} onChange={(support) => { put({ support }); }} />
          <FormActions
            label="Save"
            request={{ method: "PUT", path: `/api/v1/workspaces/${ws}/branding`, body, etag: saved.etag }}
            pending={save.isPending}
            error={save.error}
            disabled={invalid !== null || JSON.stringify(draft) === JSON.stringify(first)}
            undo={() => { put(first); }}
          />
        </Stack>
      </Form>
    </Card>
  );
}

function Choice<Word extends string>({ label, wire, data, value, onChange }: {
  label: string;
  wire: string;
  data: { value: Word; label: string }[];
  value: Word;
  onChange: (value: Word) => void;
}) {
  return (
    <div>
      <div className={classes.choice}>
        <WireLabel label={label} wire={wire} />
      </div>
      <SegmentedControl size="sm" aria-label={label} transitionDuration={0} data={data} value={value} onChange={onChange} />
    </div>
  );
}
