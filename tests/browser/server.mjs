// The real server, as a person would start it: the debug binary in an empty folder on a free port, spoken to by its own
// command line. Nothing of the machine's configuration reaches it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const binary = process.env.TENANTRY_BIN ?? join(root, process.env.CARGO_TARGET_DIR ?? "target", "debug/tenantry");
const startSeconds = 60;
const drainSeconds = 20;

/** A port nobody listens on right now. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** What a process prints, as it comes. */
export function collect(child) {
  const out = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8").on("data", (text) => {
      out[name] += text;
    });
  }
  return out;
}

/** Asks a process to end, and makes it end when it takes too long. */
export async function stopProcess(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), drainSeconds * 1000);
  await ended;
  clearTimeout(late);
}

class Server {
  constructor(url, folder, env, child) {
    this.url = url;
    this.folder = folder;
    this.env = env;
    this.child = child;
    this.output = collect(child);
  }

  get log() {
    return this.output.stdout + this.output.stderr;
  }

  async ready() {
    const deadline = Date.now() + startSeconds * 1000;
    while (Date.now() < deadline) {
      if (this.child.exitCode !== null) throw new Error(`the server ended with ${this.child.exitCode}:\n${this.log}`);
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(50);
    }
    throw new Error(`the server was not ready within ${startSeconds} s:\n${this.log}`);
  }

  /** Runs `tenantry ARGS… --json` on the same database and returns what it printed: an object, or a list of them. */
  async cli(args, { stdin = "" } = {}) {
    const child = spawn(binary, [...args, "--json"], { cwd: this.folder, env: this.env });
    const output = collect(child);
    child.stdin.end(stdin);
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`tenantry ${args.join(" ")} ended with ${code}: ${output.stderr}${output.stdout}`);
    const rows = output.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
    return rows.length === 1 ? rows[0] : rows;
  }

  /** Ends the server and its folder; fails when the server panicked or did not drain. */
  async stop() {
    await stopProcess(this.child);
    await rm(this.folder, { recursive: true, force: true });
    if (this.child.exitCode !== 0 || this.log.includes("panicked at")) {
      const end = this.child.exitCode ?? this.child.signalCode;
      throw new Error(`the server ended with ${end} and this log:\n${this.log.slice(-8000)}`);
    }
  }
}

/** A server of its own for a test file, ready to answer. `flags` follow `serve`. */
export async function startServer(...flags) {
  if (!existsSync(binary)) throw new Error(`${binary} is not there; build it with: cargo build -p tenantry`);
  const folder = await mkdtemp(join(tmpdir(), "tenantry-browser-"));
  await mkdir(join(folder, "data"));
  const port = await freePort();
  // localhost, not 127.0.0.1: browsers take `Secure` cookies over plain http from that name only.
  const url = `http://localhost:${port}`;
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    TENANTRY__SERVER__LISTEN: `127.0.0.1:${port}`,
    TENANTRY__SERVER__PUBLIC_URL: url,
    TENANTRY__DATABASE__URL: `sqlite://${join(folder, "data/tenantry.db")}?mode=rwc`,
  };
  const child = spawn(binary, ["serve", ...flags], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  // Whatever ends this process ends the server too: a test that failed half-way leaves nothing running.
  process.once("exit", () => child.kill("SIGKILL"));
  const server = new Server(url, folder, env, child);
  await server.ready();
  return server;
}
