import { Alert, Badge, Button, Checkbox, Group, List, PasswordInput, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { updateApp } from "../../../api/apps";
import type { Tagged } from "../../../api/answer";
import { testRedirectUri } from "../../../api/paths";
import type { App } from "../../../api/types";
import { useChange } from "../../../api/useChange";
import { Allowed } from "../../../app/rights";
import { Card } from "../../../parts/Card";
import { CodeBlock, JsonBlock } from "../../../parts/CodeBlock";
import { CopyCurl } from "../../../parts/CopyCurl";
import { Icon } from "../../../parts/Icon";
import { ProblemAlert } from "../../../parts/ProblemAlert";
import { ReadOnly } from "../../../parts/ReadOnly";
import { decodeToken } from "../../../logic/jwt";
import { kindOf } from "../appTypes";
import { listenFor } from "./channel";
import { type Attempt, askForOwnToken, begin, discover, type Exchange, exchangeCode, type Metadata, readUserinfo, refusal, spread, textOf } from "./flow";

interface Props {
  issuer: string;
  app: Tagged<App>;
  /** The secret, where it was just made and is still on this page. */
  secret?: string | undefined;
  /** Told when a test has ended well. */
  passed?: () => void;
}

/** Signs in through an app as its users would, and shows each step. */
export function TestLogin({ issuer, app, secret: known, passed }: Props) {
  const kind = kindOf(app.value.type);
  const [typed, setTyped] = useState("");
  const [anew, setAnew] = useState(true);
  const [steps, setSteps] = useState<Exchange[]>([]);
  const giveUp = useRef<() => void>(() => undefined);
  useEffect(() => () => { giveUp.current(); }, []);

  const secret = kind.secret ? (known ?? (typed === "" ? null : typed)) : null;
  const lacksSecret = kind.secret && secret === null;
  const registered = !kind.people || app.value.redirect_uris.includes(testRedirectUri());

  const run = useMutation({
    mutationFn: async () => {
      setSteps([]);
      const keep = (step: Exchange) => {
        setSteps((before) => [...before, step]);
        if (!step.ok) throw new Error(`${step.title}: ${textOf(step.answer, "error_description") ?? textOf(step.answer, "error") ?? "it was refused"}`);
        return step;
      };
      if (!kind.people) {
        keep(await askForOwnToken(app.value, await discover(issuer), secret ?? ""));
        return;
      }
      // Opened before anything is awaited: later the browser would take it for a pop-up.
      const tab = window.open("about:blank", "_blank");
      const metadata = await discover(issuer);
      const attempt = await begin(app.value, metadata, { anew });
      keep({ title: "Authorization request", request: `GET ${spread(attempt.url)}`, answer: null, ok: true });
      if (tab === null) throw new Error("The browser did not open a new tab. Allow pop-ups for this page and try again.");
      const back = comesBack(attempt, tab, giveUp);
      tab.location.href = attempt.url;
      await finish(app.value, metadata, attempt, await back, secret, keep);
    },
    onSuccess: () => passed?.(),
  });

  return (
    <Card title="Test login" hint={kind.people ? "Signs in through this app in a new tab, and shows every request and what came back." : "Asks for a token as this app would, and shows what came back."}>
      {!registered && <NotRegistered app={app} />}
      {registered && (
        <Stack gap="sm">
          {kind.secret && known === undefined && (
            <PasswordInput
              label="The app's secret"
              description="It stays on this page and is sent only to the token endpoint of this server."
              autoComplete="off"
              maw={420}
              value={typed}
              onChange={(event) => {
                setTyped(event.currentTarget.value);
              }}
              visibilityToggleButtonProps={{ "aria-label": "Show the secret" }}
            />
          )}
          {kind.people && (
            <Checkbox
              label="Ask for the password even if somebody is signed in already (prompt=login)"
              checked={anew}
              onChange={(event) => {
                setAnew(event.currentTarget.checked);
              }}
            />
          )}
          <Group gap="xs">
            <Button leftSection={<Icon name="play" size={16} />} loading={run.isPending && !kind.people} disabled={lacksSecret} onClick={() => { giveUp.current(); run.mutate(); }}>
              {kind.people ? "Test login" : "Ask for a token"}
            </Button>
            {run.isPending && kind.people && (
              <Text size="sm" c="dimmed" role="status">
                Waiting for the sign-in in the other tab…
              </Text>
            )}
          </Group>
          {run.isError && (
            <Alert color="red" role="alert" icon={<Icon name="warning" />} title="The test failed">
              {run.error.message}
            </Alert>
          )}
          {run.isSuccess && (
            <Alert color="green" role="status" icon={<Icon name="check" />} title="It works">
              {kind.people ? "The sign-in went all the way through, and the tokens are below." : "The token is below."}
            </Alert>
          )}
        </Stack>
      )}
      <Steps steps={steps} />
    </Card>
  );
}

/** The address the person comes back with. */
function comesBack({ state }: Attempt, tab: Window, giveUp: { current: () => void }): Promise<URLSearchParams> {
  return new Promise((resolve, reject) => {
    const silence = listenFor(state, (returned) => {
      silence();
      giveUp.current = () => undefined;
      resolve(returned);
    });
    giveUp.current = () => {
      silence();
      if (!tab.closed) tab.close();
      reject(new Error("The test was begun anew."));
    };
  });
}

async function finish(app: App, metadata: Metadata, attempt: Attempt, returned: URLSearchParams, secret: string | null, keep: (step: Exchange) => Exchange) {
  const refused = refusal(returned, attempt, metadata);
  const answer = refused === null ? Object.fromEntries(returned) : { ...Object.fromEntries(returned), error_description: refused };
  keep({ title: "Back at the app", request: spread(`${testRedirectUri()}?${returned.toString()}`), answer, ok: refused === null });
  const tokens = keep(await exchangeCode(app, metadata, attempt, returned.get("code") ?? "", secret));
  const token = textOf(tokens.answer, "access_token");
  if (token === null || !app.scope.split(" ").includes("openid")) return;
  const person = await readUserinfo(metadata, token);
  if (person !== null) keep(person);
}

function NotRegistered({ app }: { app: Tagged<App> }) {
  const { workspace, client_id, redirect_uris } = app.value;
  const body = { redirect_uris: [...redirect_uris, testRedirectUri()] };
  const add = useChange(() => updateApp(workspace, client_id, app.etag, body), { said: "The app accepts the console's address" });
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">
        A test sign-in has to come back to the console. For that the app needs one more redirect URI: <code>{testRedirectUri()}</code>. You can take it out again under URLs.
      </Text>
      {add.isError && <ProblemAlert error={add.error} />}
      <Allowed otherwise={<ReadOnly />}>
        <Group gap="xs">
          <Button loading={add.isPending} onClick={() => { add.mutate(undefined); }}>
            Add the address
          </Button>
          <CopyCurl request={{ method: "PATCH", path: `/api/v1/workspaces/${workspace}/apps/${client_id}`, body, etag: app.etag }} />
        </Group>
      </Allowed>
    </Stack>
  );
}

function Steps({ steps }: { steps: Exchange[] }) {
  if (steps.length === 0) return null;
  return (
    <List type="ordered" listStyleType="none" spacing="md" p={0}>
      {steps.map((step, at) => (
        <List.Item key={step.title} w="100%" styles={{ itemWrapper: { width: "100%" }, itemLabel: { width: "100%" } }}>
          <Stack gap="xs">
            <Group gap="xs">
              <Badge variant="light" color={step.ok ? "green" : "red"} circle>
                {at + 1}
              </Badge>
              <Text fw={600} size="sm">
                {step.title}
              </Text>
            </Group>
            <CodeBlock code={step.request} title="Request" what={`the ${step.title.toLowerCase()}`} />
            {step.answer !== null && <JsonBlock value={step.answer} title="Answer" />}
            <Decoded answer={step.answer} member="id_token" />
            <Decoded answer={step.answer} member="access_token" />
          </Stack>
        </List.Item>
      ))}
    </List>
  );
}

function Decoded({ answer, member }: { answer: unknown; member: string }) {
  const token = textOf(answer, member);
  const decoded = token === null ? null : decodeToken(token);
  if (decoded === null) return null;
  return (
    <>
      <JsonBlock value={decoded.header} title={`${member}, header`} />
      <JsonBlock value={decoded.claims} title={`${member}, claims`} />
    </>
  );
}
