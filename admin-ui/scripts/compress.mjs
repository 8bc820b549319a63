// Writes a brotli twin beside every asset, so that the server sends ready-made bytes. index.html gets none: each
// response carries a nonce of its own.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const assets = fileURLToPath(new URL("../dist/assets/", import.meta.url));
let before = 0;
let after = 0;
for (const name of readdirSync(assets).filter((name) => /\.(css|js|svg)$/.test(name))) {
  const bytes = readFileSync(join(assets, name));
  const packed = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  writeFileSync(join(assets, `${name}.br`), packed);
  before += bytes.length;
  after += packed.length;
}
console.log(`compressed ${String(Math.round(before / 1024))} kB of assets to ${String(Math.round(after / 1024))} kB`);
