// The browser of the distribution, driven without a test framework, and a page that reports what it was forbidden.
import { existsSync } from "node:fs";

import { chromium } from "playwright-core";

const places = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
const patience = 15_000;

export async function startBrowser() {
  const executablePath = process.env.CHROMIUM ?? places.find((place) => existsSync(place));
  if (!executablePath) throw new Error("no browser found; install chromium-headless-shell, or name one in CHROMIUM");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * A page in a profile of its own. `page.violations` lists everything the content security policy refused and every
 * script error: a test ends by asserting that it is empty.
 */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  page.violations = [];
  page.on("pageerror", (error) => page.violations.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) page.violations.push(message.text());
  });
  if (options.javaScriptEnabled !== false) {
    await page.exposeFunction("reportViolation", (text) => page.violations.push(text));
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        window.reportViolation(`${event.effectiveDirective} refused ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`);
      });
    });
  }
  return page;
}
