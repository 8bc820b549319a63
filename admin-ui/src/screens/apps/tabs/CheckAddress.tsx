import { Alert, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";

import { nearMiss } from "../../../logic/nearMiss";
import { Card } from "../../../parts/Card";
import { Icon } from "../../../parts/Icon";
import { WireLabel } from "../../../parts/WireLabel";

/** Says what is wrong with an address that the sign-in refuses. */
export function CheckAddress({ registered, native }: { registered: readonly string[]; native: boolean }) {
  const [typed, setTyped] = useState("");
  const asked = typed.trim();
  return (
    <Card title="Is this address registered?" hint="For when a sign-in says that the app has not registered its redirect_uri: paste what the app sends.">
      <Stack maw={720}>
        <TextInput
          label={<WireLabel label="What the app sends" wire="redirect_uri" />}
          autoComplete="off"
          placeholder={registered[0]}
          value={typed}
          onChange={(event) => { setTyped(event.currentTarget.value); }}
        />
        {asked !== "" && <Verdict asked={asked} registered={registered} native={native} />}
      </Stack>
    </Card>
  );
}

/** An address without its port, if it is of this very machine. */
function portless(uri: string): string {
  return uri.replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\])):\d+/, "$1");
}

function Verdict({ asked, registered, native }: { asked: string; registered: readonly string[]; native: boolean }) {
  if (registered.includes(asked)) {
    return (
      <Alert role="status" color="green" icon={<Icon name="check" />} title="It is registered">
        Byte for byte.
      </Alert>
    );
  }
  if (native && registered.some((uri) => portless(uri) === portless(asked))) {
    return (
      <Alert role="status" color="green" icon={<Icon name="check" />} title="It is registered">
        With another port, which native apps are free to choose on this machine (RFC 8252 §7.3).
      </Alert>
    );
  }
  const near = nearMiss(asked, registered);
  return (
    <Alert role="status" color="orange" icon={<Icon name="warning" />} title="It is not registered">
      {near === null ? (
        "No registered address is like it."
      ) : (
        <Text size="sm">
          It is nearly <code>{near.uri}</code>: {near.difference}.
        </Text>
      )}
    </Alert>
  );
}
