// What every test file starts from: a server with the workspace acme, the person ada, the app Shop, and a browser.
import { randomBytes } from "node:crypto";

import { openPage, startBrowser } from "./browser.mjs";
import { openCallback, RelyingParty } from "./relying-party.mjs";
import { startServer } from "./server.mjs";

export async function startWorld() {
  const server = await startServer();
  const browser = await startBrowser();
  const callback = await openCallback();
  const password = `four words and ${randomBytes(6).toString("hex")}`;
  await server.cli(["workspace", "create", "--slug", "acme", "--name", "Acme"]);
  const app = await server.cli([
    "app", "create", "--workspace", "acme", "--name", "Shop", "--type", "web", "--redirect-uri", callback.redirectUri,
  ]);
  await server.cli(
    ["user", "create", "--workspace", "acme", "--username", "ada", "--email", "ada@acme.test", "--email-verified", "--password-stdin"],
    { stdin: password },
  );
  const issuer = `${server.url}/acme`;
  return {
    server,
    browser,
    issuer,
    ada: { username: "ada", email: "ada@acme.test", password },
    shop: await RelyingParty.discover(issuer, app, callback.redirectUri),
    openPage: (options) => openPage(browser, options),
    async stop() {
      callback.close();
      await browser.close();
      await server.stop();
    },
  };
}

/** The name a page gives itself. */
export function pageName(page) {
  return page.locator("#page").getAttribute("data-page");
}

/** Fills the login page and submits it as most people do, with the Enter key. */
export async function signIn(page, { username, password }) {
  await page.fill("#username", username);
  await page.fill("#password", password);
  await page.press("#password", "Enter");
}

/** Waits until the browser is back at the app, and returns the address it came with. */
export async function callbackOf(page, party) {
  await page.waitForURL((url) => url.href.startsWith(party.redirectUri));
  return page.url();
}
