/** Staff at a page without a mouse. */
import assert from "node:assert/strict";
import type { KeyInput, Page } from "puppeteer-core";

/** More is a page that nobody works with by keys. */
const MOST_TABS = 80;

/** Goes on by the key Tab to what is called so, or begins so. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    await page.keyboard.press("Tab");
    if ((await focused(page)).startsWith(name)) return;
  }
  assert.fail(`no ${name} within ${MOST_TABS} times Tab`);
}

/** What has the focus is called; empty where nothing has it. */
export async function focused(page: Page): Promise<string> {
  const name = await page.evaluate(`(() => {
    const { activeElement: it } = document;
    if (it === document.body) return "";
    return it.getAttribute("aria-label") ?? it.labels?.[0]?.innerText ?? it.innerText;
  })()`);
  return String(name).trim();
}

/** One key after the other; what begins with « is typed. */
export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys)
    if (key.startsWith("«")) await page.keyboard.type(key.slice(1));
    else await page.keyboard.press(key as KeyInput);
}

/** Opens a deed, fills its fields, presses its button, and says yes where that is asked. */
export async function doByKeys(
  page: Page,
  title: string,
  fields: readonly (readonly [label: string, typed: string])[],
  button: string,
  { isAsked = false } = {},
): Promise<void> {
  await tabTo(page, title);
  await press(page, "Enter");
  for (const [label, typed] of fields) {
    await tabTo(page, label);
    await press(page, typed);
  }
  await tabTo(page, button);
  await press(page, "Enter");
  if (!isAsked) return;
  await page.waitForSelector(".sure");
  await tabTo(page, "Yes, do it");
  await press(page, "Enter");
}
