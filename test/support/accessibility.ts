/** What axe-core finds in a page. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "puppeteer-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** The serious and critical faults of the page as it is now: rule, and where. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // Through the browser, past the page's policy.
  await page.evaluate(await readFile(AXE, "utf8"));
  const found = (await page.evaluate(`axe.run().then(({ violations }) => violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ": " + target.join(" "))))`)) as string[];
  return found;
}
