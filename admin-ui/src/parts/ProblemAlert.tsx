import { Alert, Button, Group, Stack, Text } from "@mantine/core";

import { loginHref } from "../api/paths";
import { Problem } from "../api/problem";
import { useHome } from "../app/signedIn";
import { Copyable } from "./Copyable";
import { Icon } from "./Icon";

/** What went wrong, what to do about it, and the number it can be found by in the log. */
export function ProblemAlert({ error, retry }: { error: Error; retry?: () => void }) {
  const home = useHome();
  const problem = error instanceof Problem ? error : null;
  if (problem?.wantsFreshSignIn === true) return <StaleSignIn />;
  return (
    <Alert color="red" role="alert" icon={<Icon name="warning" />} title={problem?.title ?? "Something went wrong"}>
      <Stack gap="xs">
        {problem?.detail !== null && <Text size="sm">{error.message}</Text>}
        {problem?.hint != null && <Text size="sm">{problem.hint}</Text>}
        {problem?.requestId != null && (
          <Text size="xs" component="div">
            Request id <Copyable value={problem.requestId} what="request id" />
          </Text>
        )}
        {(retry !== undefined || problem?.signedOut === true) && (
          <Group gap="xs">
            {problem?.signedOut === true && (
              <Button size="xs" component="a" href={loginHref({ workspace: home })}>
                Sign in
              </Button>
            )}
            {retry !== undefined && (
              <Button size="xs" variant="default" onClick={retry}>
                Try again
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Alert>
  );
}

/** Without one, nothing was changed; the next try asks for it again. */
function StaleSignIn() {
  return (
    <Alert color="orange" role="alert" icon={<Icon name="keys" />} title="Nothing was changed">
      <Text size="sm">This needs a sign-in of the last five minutes. Try it again, and confirm that it is you.</Text>
    </Alert>
  );
}
