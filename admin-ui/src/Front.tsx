import { Alert, Button, Group, Loader, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { paths } from "./paths";
import { sessionQuery } from "./session";
import { SignedIn } from "./SignedIn";

/** The front page: waiting, the way in, who is signed in, or what went wrong and a way to try again. */
export function Front() {
  const session = useQuery(sessionQuery);

  if (session.isPending) {
    return (
      <Group role="status" gap="sm">
        <Loader size="sm" aria-hidden />
        <Text>Loading…</Text>
      </Group>
    );
  }
  if (session.isError) {
    return (
      <Stack gap="md">
        <Alert color="red" title="The console could not load" role="alert">
          {session.error.message}
        </Alert>
        <Button loading={session.isFetching} onClick={() => void session.refetch()}>
          Try again
        </Button>
      </Stack>
    );
  }
  if (session.data.signedIn) return <SignedIn session={session.data} />;
  return (
    <Stack gap="md">
      <Text>For the operators of this instance.</Text>
      <Button component="a" href={paths.login}>
        Sign in
      </Button>
    </Stack>
  );
}
