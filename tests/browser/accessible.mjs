// What every page of the product must pass: axe with no finding in both colour schemes, and no sideways scrolling on a
// narrow screen (WCAG 2.2, 1.4.10 reflow).
import assert from "node:assert/strict";

import axe from "axe-core";

const narrow = { width: 320, height: 640 };
const wide = { width: 1280, height: 720 };
const settlingMs = 5_000;
const pollMs = 50;

async function axeFindings(page) {
  // Evaluated by the debugger, not by a script element: the page's policy allows no foreign script.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { rules: { "target-size": { enabled: true } } }),
  );
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}

async function sidewaysPixels(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/**
 * How many pixels the page scrolls sideways once it has come to rest: an open menu follows a new width a frame or more
 * after the page did, so a page that fits now is at rest, and one that does not has a while to get there.
 */
async function sidewaysPixelsAtRest(page) {
  const end = Date.now() + settlingMs;
  while ((await sidewaysPixels(page)) > 0 && Date.now() < end) await page.waitForTimeout(pollMs);
  return sidewaysPixels(page);
}

/** Asserts all of it for the page as it stands; leaves it wide and light. */
export async function assertAccessible(page, name) {
  assert.equal(await page.locator("h1").count(), 1, `${name}: one h1`);
  for (const colorScheme of ["dark", "light"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    assert.deepEqual(await axeFindings(page), [], `${name}, ${colorScheme}: axe`);
  }
  await page.setViewportSize(narrow);
  assert.equal(await sidewaysPixelsAtRest(page), 0, `${name}: wider than a ${narrow.width} px screen`);
  await page.setViewportSize(wide);
}
