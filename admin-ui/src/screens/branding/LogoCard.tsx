import { Alert, Button, Group, Text } from "@mantine/core";
import { useRef, useState } from "react";

import type { Tagged } from "../../api/answer";
import { deleteLogo, replaceLogo } from "../../api/branding";
import type { Branding } from "../../api/types";
import { useChange } from "../../api/useChange";
import { Allowed, useRefusal } from "../../app/rights";
import { Card } from "../../parts/Card";
import { Icon } from "../../parts/Icon";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { ReadOnly } from "../../parts/ReadOnly";
import classes from "./Branding.module.css";

const TYPES = ["image/png", "image/jpeg", "image/webp"];
const MOST_BYTES = 64 * 1024;

/** The picture at the top of the pages: dropped here, or chosen. */
export function LogoCard({ ws, name, saved }: { ws: string; name: string; saved: Tagged<Branding> }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const keep = useChange((picture: File) => replaceLogo(ws, saved.etag, picture), { said: "The logo is kept" });
  const remove = useChange(() => deleteLogo(ws), { said: "The logo is removed" });
  const { logo } = saved.value;
  const refused = useRefusal() !== null;
  const take = (picture: File | undefined) => {
    if (picture === undefined || refused) return;
    keep.reset();
    const problem = problemOf(picture);
    setWrong(problem);
    if (problem === null) keep.mutate(picture);
  };
  return (
    <Card title="Logo" hint="In place of the name at the top of the pages; its alternative text is the name. Look at it in light and dark.">
      <div
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => { setOver(false); }}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files[0]);
        }}
      >
        {logo == null ? <Text size="sm">{refused ? "No logo." : "Drop a picture here."}</Text> : <img className={classes.logo} src={logo} alt={`Logo of ${name}`} />}
        <Text size="xs" c="dimmed">
          PNG, JPEG or WebP, at most 64 KiB and 2048 by 2048 pixels.
        </Text>
        <input
          ref={input}
          type="file"
          hidden
          aria-label="Logo file"
          accept={TYPES.join(",")}
          onChange={(event) => {
            take(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
      </div>
      <Allowed otherwise={<ReadOnly />}>
        <Group gap="xs">
          <Button variant="default" size="xs" loading={keep.isPending} onClick={() => { input.current?.click(); }}>
            {logo == null ? "Choose a picture" : "Choose another"}
          </Button>
          {logo != null && (
            <Button variant="subtle" color="red" size="xs" loading={remove.isPending} onClick={() => { remove.mutate(undefined); }}>
              Remove
            </Button>
          )}
        </Group>
      </Allowed>
      {wrong !== null && (
        <Alert color="red" role="alert" icon={<Icon name="warning" />}>
          {wrong}
        </Alert>
      )}
      {keep.isError && <ProblemAlert error={keep.error} />}
      {remove.isError && <ProblemAlert error={remove.error} />}
    </Card>
  );
}

/** What can be told before it is sent; the server looks into the file itself. */
function problemOf({ type, size }: File): string | null {
  if (!TYPES.includes(type)) return "A logo is a PNG, JPEG or WebP picture. SVG is left out, because it can carry scripts.";
  return size > MOST_BYTES ? "A logo has at most 64 KiB." : null;
}
