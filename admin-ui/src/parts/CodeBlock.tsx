import { Text } from "@mantine/core";

import classes from "./CodeBlock.module.css";
import { CopyButton } from "./CopyButton";

/** Text of a machine: a snippet, a request, a token. It scrolls by itself, also with the keyboard. */
export function CodeBlock({ code, title, what = title }: { code: string; title: string; what?: string }) {
  return (
    <figure className={classes.block}>
      <figcaption className={classes.head}>
        <Text size="xs" fw={600} c="dimmed">
          {title}
        </Text>
        <CopyButton text={code} what={what} />
      </figcaption>
      <pre className={classes.code} tabIndex={0} aria-label={title}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}

/** A value as indented JSON. */
export function JsonBlock({ value, title }: { value: unknown; title: string }) {
  return <CodeBlock code={JSON.stringify(value, null, 2)} title={title} />;
}
