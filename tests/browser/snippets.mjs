// What the tests of the console's snippets share: real apps, the code their pages show, and a person who signs in to what is
// made of it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { makeOperator, signInOperator, startConsole } from "./console.mjs";
import { openCallback } from "./relying-party.mjs";
import { collect } from "./server.mjs";
import { signIn } from "./world.mjs";

const password = "four words and a number";

/** An app of each kind that is shown snippets of its own, an operator at their pages, and a folder for programs. */
export async function startSnippets() {
  const console_ = await startConsole();
  const callback = await openCallback();
  const folder = await mkdtemp(join(tmpdir(), "tenantry-snippets-"));
  const { server } = console_;
  await server.cli(["workspace", "create", "--slug", "acme", "--name", "Acme"]);
  await server.cli(["user", "create", "--workspace", "acme", "--username", "ada", "--email", "ada@acme.test", "--password-stdin"], { stdin: password });
  await server.cli(["scope", "create", "--workspace", "acme", "orders:read", "--description", "See orders"]);
  const apps = {};
  for (const type of ["web", "spa"]) {
    apps[type] = await server.cli(["app", "create", "--workspace", "acme", "--name", type, "--type", type, "--redirect-uri", callback.redirectUri]);
  }
  apps.machine = await server.cli(["app", "create", "--workspace", "acme", "--name", "machine", "--type", "machine", "--scope", "orders:read"]);
  apps.api = await server.cli(["app", "create", "--workspace", "acme", "--name", "api", "--type", "api"]);
  const page = await console_.openPage();
  await makeOperator(console_, page);
  await page.goto(console_.at("/"));
  await signInOperator(console_, page);
  await page.getByRole("heading", { level: 1, name: "Workspaces" }).waitFor();
  return new Snippets({ console_, callback, folder, apps, page });
}

class Snippets {
  constructor(parts) {
    Object.assign(this, parts);
    this.issuer = `${this.console_.server.url}/acme`;
  }

  /** What the page of an app shows for a language. */
  async shown(type, language) {
    await this.page.goto(this.console_.at(`/w/acme/apps/${this.apps[type].client_id}`));
    await this.page.getByRole("tab", { name: language, exact: true }).click();
    return this.page.getByRole("tabpanel", { name: language, exact: true }).locator("pre").innerText();
  }

  /** A person signs in at this address; the one they come back with. */
  async comeBack(url) {
    const person = await this.console_.openPage();
    await person.goto(url);
    await person.waitForSelector("#page[data-page=login]");
    await signIn(person, { username: "ada", password });
    const isBack = (place) => place.href.startsWith(this.callback.redirectUri);
    // Asked once, and remembered.
    await Promise.race([person.waitForSelector("#page[data-page=consent]"), person.waitForURL(isBack)]);
    if (!isBack(new URL(person.url()))) await person.click("#consent-allow");
    await person.waitForURL(isBack);
    const back = new URL(person.url());
    await person.context().close();
    return back;
  }

  /**
   * Runs a program as an app would be, and returns what it said. With `answer` it prints an address first, and is told
   * that part of the one the person came back with.
   */
  async run([program, ...words], { type, answer, more = {} }) {
    const env = { PATH: process.env.PATH, HOME: this.folder, OIDC_CLIENT_SECRET: this.apps[type].client_secret ?? "", ...more };
    const child = spawn(program, words, { cwd: this.folder, env, stdio: ["pipe", "pipe", "pipe"] });
    const output = collect(child);
    const ended = once(child, "close");
    if (answer !== undefined) {
      while (!/^http\S+\n/m.test(output.stdout)) await Promise.race([once(child.stdout, "data"), ended.then(() => assert.fail(output.stderr))]);
      child.stdin.write(`${answer(await this.comeBack(output.stdout.match(/^http\S+$/m)[0]))}\n`);
    }
    child.stdin.end();
    const [status] = await ended;
    assert.equal(status, 0, output.stderr);
    return output.stdout;
  }

  /** A token of the machine, for an API to ask about. */
  async token() {
    const { client_id, client_secret } = this.apps.machine;
    const authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString("base64")}`;
    const body = new URLSearchParams({ grant_type: "client_credentials" });
    const answer = await fetch(`${this.issuer}/oauth2/token`, { method: "POST", body, headers: { authorization } });
    return (await answer.json()).access_token;
  }

  async stop() {
    this.callback.close();
    await rm(this.folder, { recursive: true, force: true });
    await this.console_.stop();
  }
}

/** The code in an address somebody came back with. */
export const codeOf = (back) => back.searchParams.get("code");

/** All of it. */
export const addressOf = (back) => back.href;

/** Cuts a snippet in two at a comment of its own. */
export function halves(text, comment) {
  const at = text.indexOf(comment);
  assert.ok(at > 0, `the snippet says ${comment}`);
  return [text.slice(0, at), text.slice(at)];
}

/** Why tests that need a program are passed over, or false. */
export function lacks(what, program, ...words) {
  return spawnSync(program, words, { stdio: "ignore" }).status === 0 ? false : `${what} is not installed`;
}
