import { Center, MantineProvider, Paper, Stack, Text, Title } from "@mantine/core";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";

import { Front } from "./Front";
import { styleNonce } from "./nonce";
import { cssVariables, theme } from "./theme";

/** The whole console: its look, its data, and the frame around its one page. */
export function App({ queries }: { queries: QueryClient }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={queries}>
        <Center component="main" mih="100dvh" p="md">
          <Paper withBorder w="100%" maw={420} p="xl" shadow="sm">
            <Stack gap="lg">
              <div>
                <Text size="sm" c="dimmed">
                  Tenantry
                </Text>
                <Title order={1} size="h2">
                  Console
                </Title>
              </div>
              <Front />
            </Stack>
          </Paper>
        </Center>
      </QueryClientProvider>
    </MantineProvider>
  );
}
