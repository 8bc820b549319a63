// The same for Rust: all that is shown is built as one program, because building takes longest, and kept for the next time.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { codeOf, halves, lacks, startSnippets } from "./snippets.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cargoTarget = join(root, process.env.CARGO_TARGET_DIR ?? "target", "snippets");

let snippets;
before(async () => {
  snippets = await startSnippets();
});
after(() => snippets?.stop());

const home = { HOME: homedir(), ...Object.fromEntries(["CARGO_HOME", "RUSTUP_HOME"].filter((name) => process.env[name]).map((name) => [name, process.env[name]])) };

/**
 * All that is pasted, each into a function of its own of one program, built; which one runs is its first word. Nothing where
 * the crates cannot be had.
 */
async function build(bodies) {
  const place = join(snippets.folder, "rust");
  await mkdir(join(place, "src"), { recursive: true });
  await writeFile(
    join(place, "Cargo.toml"),
    '[package]\nname = "snippets"\nversion = "0.1.0"\nedition = "2024"\n\n[dependencies]\nopenidconnect = "4.1"\noauth2 = "5"\ntokio = { version = "1", features = ["rt", "macros"] }\n\n[workspace]\n',
  );
  const functions = Object.entries(bodies).map(([name, body]) => `async fn ${name}() -> Result<(), Box<dyn std::error::Error>> {\n${body}\nOk(())\n}\n`);
  const arms = Object.keys(bodies).map((name) => `Some("${name}") => ${name}().await,`);
  const main = `#[tokio::main(flavor = "current_thread")]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {\nmatch std::env::args().nth(1).as_deref() {\n${arms.join("\n")}\n_ => Ok(()),\n}\n}\n`;
  await writeFile(join(place, "src/main.rs"), `${functions.join("\n")}\n${main}`);
  const env = { PATH: process.env.PATH, ...home, CARGO_TARGET_DIR: cargoTarget };
  if (spawnSync("cargo", ["fetch", "--quiet"], { cwd: place, env, stdio: "ignore" }).status !== 0) return undefined;
  const built = spawnSync("cargo", ["build", "--quiet"], { cwd: place, env, encoding: "utf8" });
  assert.equal(built.status, 0, built.stderr);
  return join(cargoTarget, "debug/snippets");
}

test("Rust: signs in, and a machine gets a token", { skip: lacks("Rust", "cargo", "--version") }, async (context) => {
  const bodies = {};
  for (const type of ["web", "spa"]) {
    const [first, then] = halves(await snippets.shown(type, "Rust"), "// Afterwards");
    const between = 'println!("{url}");\nlet mut code = String::new();\nstd::io::stdin().read_line(&mut code)?;\nlet code = code.trim().to_owned();\nlet _ = &state;\n';
    const end = 'use openidconnect::TokenResponse;\nlet id_token = tokens.id_token().ok_or("no ID token")?;\nprintln!("subject {}", id_token.claims(&client.id_token_verifier(), &nonce)?.subject().as_str());';
    bodies[type] = `${first}${between}${then}\n${end}`;
  }
  bodies.machine = `${await snippets.shown("machine", "Rust")}\nuse oauth2::TokenResponse;\nprintln!("{}", token.access_token().secret());`;
  const app = await build(bodies);
  if (app === undefined) return context.skip("the crates cannot be had here");
  for (const type of ["web", "spa"]) assert.match(await snippets.run([app, type], { type, answer: codeOf }), /subject \S{10,}/);
  assert.match(await snippets.run([app, "machine"], { type: "machine" }), /^tna_/);
});
