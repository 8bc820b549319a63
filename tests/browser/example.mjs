// Runs docs/examples/relying-party.mjs, the file people copy from, as they run it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { collect, freePort, stopProcess } from "./server.mjs";

const file = fileURLToPath(new URL("../../docs/examples/relying-party.mjs", import.meta.url));
const startSeconds = 10;

function run(env) {
  const child = spawn(process.execPath, [file], { env: { PATH: process.env.PATH, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  process.once("exit", () => child.kill("SIGKILL"));
  return { child, output: collect(child) };
}

/** Runs it without an app, which makes it print a command; the words of that, as a shell would take them. */
export async function printedCommand(env) {
  const { child, output } = run(env);
  const [code] = await once(child, "close");
  assert.equal(code, 0, output.stderr);
  const command = output.stdout.replaceAll("\\\n", " ").split("\n").find((line) => line.includes("tenantry app create"));
  return command.trim().match(/"[^"]*"|\S+/g).map((word) => word.replaceAll('"', ""));
}

/** What it says on stderr when it is told half of what it needs; it must not start. */
export async function refusedStart(env) {
  const { child, output } = run(env);
  const [code] = await once(child, "close");
  assert.equal(code, 1, output.stdout);
  return output.stderr;
}

/** Where it will be found, before there is an app to run it as. */
export async function reserveExample(issuer) {
  const env = { ISSUER: issuer, PORT: String(await freePort()) };
  return { env, home: `http://127.0.0.1:${env.PORT}/` };
}

/** Runs it as an app, until it is stopped. */
export async function startExample({ env, home }, app) {
  const { child, output } = run({ ...env, CLIENT_ID: app.client_id, CLIENT_SECRET: app.client_secret });
  const deadline = Date.now() + startSeconds * 1000;
  while (!output.stdout.includes(`open ${home}`)) {
    assert.equal(child.exitCode, null, output.stderr);
    assert.ok(Date.now() < deadline, `the example did not start within ${startSeconds} s`);
    await sleep(20);
  }
  return { home, output, stop: () => stopProcess(child) };
}

/** Presses its button with no browser: the cookie it set, and what it asks the authorization endpoint for. */
export async function beginSignIn({ home }) {
  const begun = await fetch(`${home}sign-in`, { method: "POST", redirect: "manual" });
  const cookie = begun.headers.get("set-cookie").split(";")[0];
  return { cookie, asked: Object.fromEntries(new URL(begun.headers.get("location")).searchParams) };
}

/** Brings it an answer, of which undefined parts are left out. */
export function bringAnswer({ home }, answer, headers) {
  const query = new URLSearchParams(Object.entries(answer).filter(([, value]) => value !== undefined));
  return fetch(`${home}callback?${query}`, { headers, redirect: "manual" });
}
