// Takes the programs and commands out of a page of docs/quickstarts and runs them as the page says.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { collect, freePort, stopProcess } from "./server.mjs";

const pages = new URL("../../docs/quickstarts/", import.meta.url);
const installed = fileURLToPath(new URL("node_modules", import.meta.url));
const startSeconds = 10;

/** The words of a command, as a shell would take them. */
const words = (command) => command.trim().match(/"[^"]*"|\S+/g).map((word) => word.replaceAll('"', ""));

/** A page, with a free port in place of the one it prints. */
export class QuickStart {
  constructor(text, port) {
    this.text = text.replaceAll("127.0.0.1:3000", `127.0.0.1:${port}`).replace("http.server 3000", `http.server ${port}`);
    this.port = port;
    this.home = `http://127.0.0.1:${port}/`;
    this.commands = [...this.text.matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(([, lines]) => lines.trim().split("\n"));
  }

  static async read(name) {
    return new QuickStart(await readFile(new URL(name, pages), "utf8"), await freePort());
  }

  /** Registers the app with the page's own command. */
  async register(server) {
    const [program, ...rest] = words(this.commands.find((line) => line.startsWith("tenantry app create")));
    assert.equal(program, "tenantry");
    this.app = await server.cli(rest);
    return this.app;
  }

  /** The files the page shows, in a folder of their own, with what its `npm install` would bring. */
  async save(filledIn = {}) {
    this.folder = await mkdtemp(join(tmpdir(), "tenantry-quickstart-"));
    await symlink(installed, join(this.folder, "node_modules"));
    for (const [, name, code] of this.text.matchAll(/^`([\w.]+)`[^\n]*:\n\n```\w+\n([^]*?)^```/gm)) {
      const text = Object.entries(filledIn).reduce((whole, [from, to]) => whole.replaceAll(from, to), code);
      await writeFile(join(this.folder, name), text);
    }
  }

  /** Starts it with the last command of "Run", until it can be opened. */
  async start(env = {}) {
    const section = this.text.split("## Run\n")[1].split("## ")[0];
    const command = section.match(/```sh\n([^]*?)```/)[1].trim().split("\n").at(-1);
    const parts = words(command).filter((word) => !/^[A-Z_]+=/.test(word));
    const settings = { PATH: process.env.PATH, PORT: String(this.port), ...env };
    this.child = spawn(parts[0], parts.slice(1), { cwd: this.folder, env: settings, stdio: ["ignore", "pipe", "pipe"] });
    process.once("exit", () => this.child.kill("SIGKILL"));
    this.output = collect(this.child);
    const deadline = Date.now() + startSeconds * 1000;
    while (!(await fetch(this.home, { redirect: "manual" }).catch(() => undefined))) {
      assert.equal(this.child.exitCode, null, this.output.stderr);
      assert.ok(Date.now() < deadline, `it did not start within ${startSeconds} s`);
      await sleep(30);
    }
  }

  async stop() {
    if (this.child) await stopProcess(this.child);
    if (this.folder) await rm(this.folder, { recursive: true, force: true });
  }
}
