import { Alert, Button, Group, Stack, Text } from "@mantine/core";

import { envFile } from "../logic/envFile";
import classes from "./Copyable.module.css";
import { CopyWords } from "./CopyButton";
import { Icon } from "./Icon";

function download(name: string, text: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** A secret that is shown this once: to copy, or to download together with what goes with it. */
export function Secret({ title, what, value, env, fileName }: {
  title: string;
  what: string;
  value: string;
  env: Record<string, string>;
  fileName: string;
}) {
  return (
    <Alert color="green" icon={<Icon name="keys" />} title={title}>
      <Stack gap="sm">
        <Text size="sm">It is shown only now and cannot be read later. Keep it where only your server can read it.</Text>
        <code className={classes.value} data-testid="secret">
          {value}
        </code>
        <Group gap="xs">
          <CopyWords text={value} what={what} label={`Copy ${what}`} />
          <Button
            variant="default"
            size="xs"
            leftSection={<Icon name="download" size={15} />}
            onClick={() => {
              download(fileName, envFile(env));
            }}
          >
            Download {fileName}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
