// Fails when what a browser loads for the first screen has grown too big: the page, its entry script, the screen, what
// both import, and their styles, as they are sent.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const limit = 200 * 1024;
/** The screen at /console/; its files are named after it. */
const screen = "WorkspaceList-";
const dist = fileURLToPath(new URL("../dist/", import.meta.url));

/** The files a script imports at once, and those they import. */
function reach(name, seen) {
  if (seen.has(name)) return;
  seen.add(name);
  if (!name.endsWith(".js")) return;
  const code = readFileSync(join(dist, "assets", name), "utf8");
  for (const [, file] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) reach(file, seen);
}

const page = readFileSync(join(dist, "index.html"), "utf8");
const files = new Set();
for (const [, name] of page.matchAll(/\/console\/assets\/([^"]+)/g)) reach(name, files);
for (const name of readdirSync(join(dist, "assets")).filter((name) => name.startsWith(screen) && !name.endsWith(".br"))) {
  reach(name, files);
}
const sent = [...files].map((name) => statSync(join(dist, "assets", `${name}.br`)).size);
const total = sent.reduce((sum, size) => sum + size, Buffer.byteLength(page));
const kB = (bytes) => `${String(Math.ceil(bytes / 1024))} kB`;
console.log(`the first screen loads ${kB(total)} in ${String(files.size + 1)} files; the limit is ${kB(limit)}`);
if (total > limit) {
  console.error("too much: load screens and their parts lazily, or leave something out");
  process.exit(1);
}
