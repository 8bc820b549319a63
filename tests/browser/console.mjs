// What the tests of the console share: an operator who is signed in, and a page that never left its server.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";

import { assertAccessible } from "./accessible.mjs";
import { openPage, startBrowser } from "./browser.mjs";
import { startServer } from "./server.mjs";
import { signIn } from "./world.mjs";

/** A server without any workspace, its first operator, and a browser. */
export async function startConsole() {
  const server = await startServer();
  const browser = await startBrowser();
  const operator = { username: "root", email: "root@acme.test", password: `four words and ${randomBytes(6).toString("hex")}` };
  return {
    server,
    browser,
    operator,
    at: (path) => `${server.url}/console${path}`,
    openPage: (options) => openPage(browser, options).then((page) => watched(page, server.url)),
    async stop() {
      await browser.close();
      await server.stop();
    },
  };
}

/** A page that also lists what it asked other servers for. */
function watched(page, origin) {
  page.foreign = [];
  page.context().on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob|about):/.test(url)) page.foreign.push(url);
  });
  return page;
}

/** Makes the first operator by the set-up link. */
export async function makeOperator(console_, page) {
  const { url } = await console_.server.cli(["setup-link"]);
  await page.goto(url);
  await page.fill("#username", console_.operator.username);
  await page.fill("#email", console_.operator.email);
  await page.fill("#password", console_.operator.password);
  await page.click("#setup-submit");
  await page.waitForSelector("#page[data-page=setup-done]");
}

/** Signs the operator in, from whatever page of the console is open. */
export async function signInOperator(console_, page) {
  await page.getByRole("link", { name: "Sign in", exact: true }).click();
  await page.waitForSelector("#page[data-page=login]");
  await signIn(page, console_.operator);
}

/** Waits for a screen and checks what every screen must pass. */
export async function assertScreen(page, heading) {
  await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
  await page.locator("[role=status]:has-text('Loading')").waitFor({ state: "detached" });
  await assertAccessible(page, `console: ${heading}`);
  assertQuiet(page);
}

/** Nothing was refused by the policy, and nothing was asked of another server. */
export function assertQuiet(page) {
  assert.deepEqual(page.violations, []);
  assert.deepEqual(page.foreign, []);
}
