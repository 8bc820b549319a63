// The code an app's page shows, as the console shows it for a real app, run: pasted into the smallest program that its
// language takes, with what the comments in it ask for filled in. Rust, which takes longest to build, has a file of its own.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { addressOf, codeOf, halves, lacks, startSnippets } from "./snippets.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const python = process.env.PYTHON ?? "python3";

let snippets;
before(async () => {
  snippets = await startSnippets();
});
after(() => snippets?.stop());

describe("a shell", { skip: lacks("curl", "curl", "--version") || lacks("openssl", "openssl", "version") }, () => {
  for (const type of ["web", "spa"]) {
    test(`signs in: ${type}`, async () => {
      await writeFile(join(snippets.folder, "snippet.sh"), await snippets.shown(type, "curl"));
      const said = await snippets.run(["bash", "snippet.sh"], { type, answer: codeOf });
      assert.match(said, /"access_token":/);
      assert.match(said, /"id_token":/);
    });
  }

  test("a machine gets a token, and an API asks about it", async () => {
    await writeFile(join(snippets.folder, "snippet.sh"), await snippets.shown("machine", "curl"));
    assert.match(await snippets.run(["bash", "snippet.sh"], { type: "machine" }), /"access_token":/);
    await writeFile(join(snippets.folder, "snippet.sh"), await snippets.shown("api", "curl"));
    assert.match(await snippets.run(["bash", "snippet.sh"], { type: "api", more: { TOKEN: await snippets.token() } }), /"active":true/);
  });
});

describe("Node.js", () => {
  before(() => symlink(join(root, "tests/browser/node_modules"), join(snippets.folder, "node_modules")));

  for (const type of ["web", "spa"]) {
    test(`signs in: ${type}`, async () => {
      const [first, then] = halves(await snippets.shown(type, "Node.js"), "// Afterwards");
      const between = `console.log(url.href);\nconst currentUrl = (await (await import("node:readline/promises")).createInterface(process.stdin).question(""));\n`;
      await writeFile(join(snippets.folder, "snippet.mjs"), `${first}${between}${then}\nprocess.exit();\n`);
      assert.match(await snippets.run([process.execPath, "snippet.mjs"], { type, answer: addressOf }), /sub: '/);
    });
  }

  test("a machine gets a token, and an API asks about it", async () => {
    await writeFile(join(snippets.folder, "snippet.mjs"), `${await snippets.shown("machine", "Node.js")}\nconsole.log(access_token);\n`);
    assert.match(await snippets.run([process.execPath, "snippet.mjs"], { type: "machine" }), /^tna_/);
    await writeFile(join(snippets.folder, "snippet.mjs"), `const token = process.env.TOKEN;\n${await snippets.shown("api", "Node.js")}\nconsole.log(active, scope);\n`);
    assert.match(await snippets.run([process.execPath, "snippet.mjs"], { type: "api", more: { TOKEN: await snippets.token() } }), /true orders:read/);
  });
});

describe("Python", { skip: lacks("Authlib for PYTHON", python, "-c", "import authlib, requests") }, () => {
  for (const type of ["web", "spa"]) {
    test(`signs in: ${type}`, async () => {
      const [first, then] = halves(await snippets.shown(type, "Python"), "# Afterwards");
      await writeFile(join(snippets.folder, "snippet.py"), `${first}print(url, flush=True)\ncurrent_url = input()\n${then}\nprint(person)\n`);
      const said = await snippets.run([python, "snippet.py"], { type, answer: addressOf });
      assert.match(said, /'preferred_username': 'ada'/);
    });
  }

  test("a machine gets a token, and an API asks about it", async () => {
    await writeFile(join(snippets.folder, "snippet.py"), `${await snippets.shown("machine", "Python")}\nprint(token)\n`);
    assert.match(await snippets.run([python, "snippet.py"], { type: "machine" }), /'access_token': 'tna_/);
    await writeFile(join(snippets.folder, "snippet.py"), `import os\ntoken = os.environ["TOKEN"]\n${await snippets.shown("api", "Python")}\nprint(answer)\n`);
    assert.match(await snippets.run([python, "snippet.py"], { type: "api", more: { TOKEN: await snippets.token() } }), /'active': True/);
  });
});

describe("Go", { skip: lacks("Go", "go", "version") }, () => {
  const packages = {
    "context.": '"context"',
    "fmt.": '"fmt"',
    "os.": '"os"',
    "oidc.": '"github.com/coreos/go-oidc/v3/oidc"',
    "oauth2.": '"golang.org/x/oauth2"',
    "clientcredentials.": '"golang.org/x/oauth2/clientcredentials"',
  };

  /** What is pasted into a function, as a program with the imports it uses, built. */
  async function build(name, body) {
    const whole = `func work(ctx context.Context) error {\n${body}\n\treturn nil\n}\n\nfunc main() {\n\tif err := work(context.Background()); err != nil {\n\t\tfmt.Fprintln(os.Stderr, err)\n\t\tos.Exit(1)\n\t}\n}\n`;
    const imports = Object.entries(packages).filter(([word]) => new RegExp(`\\b${word.replace(".", "\\.")}`).test(whole)).map(([, path]) => `\t${path}\n`);
    const place = join(snippets.folder, name);
    await mkdir(place);
    await cp(join(root, "tests/go"), place, { recursive: true });
    await writeFile(join(place, "main.go"), `package main\n\nimport (\n${imports.join("")})\n\n${whole}`);
    const env = { ...process.env, GOFLAGS: "-mod=mod", GOTOOLCHAIN: "local" };
    const built = spawnSync("go", ["build", "-o", "app", "."], { cwd: place, env, encoding: "utf8" });
    assert.equal(built.status, 0, built.stderr);
    return join(place, "app");
  }

  for (const type of ["web", "spa"]) {
    test(`signs in: ${type}`, async () => {
      const [first, then] = halves(await snippets.shown(type, "Go"), "// Afterwards");
      const between = 'fmt.Println(url)\nvar code string\nfmt.Scanln(&code)\n';
      const end = "if err != nil {\n\treturn err\n}\nfmt.Println(\"subject\", idToken.Subject)";
      const app = await build(`go-${type}`, `state := "a-state-of-twenty-two-letters"\n${first}${between}${then}\n${end}`);
      assert.match(await snippets.run([app], { type, answer: codeOf }), /subject \S{10,}/);
    });
  }

  test("a machine gets a token", async () => {
    const end = `answer, err := client.Get("${snippets.issuer}/.well-known/openid-configuration")\nif err != nil {\n\treturn err\n}\nfmt.Println(answer.Request.Header.Get("Authorization"))`;
    const app = await build("go-machine", `${await snippets.shown("machine", "Go")}\n${end}`);
    assert.match(await snippets.run([app], { type: "machine" }), /^Bearer tna_/);
  });
});
