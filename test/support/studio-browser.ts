/** A designer at `/studio` in a real browser. */
import assert from "node:assert/strict";
import type { Context } from "mocha";
import type { Browser, KeyInput, Page } from "puppeteer-core";
import { noteComplaints, startBrowser } from "./browser.ts";
import { type ContentFolder, contentFolder } from "./content-folder.ts";
import { eventually } from "./eventually.ts";
import { TestServer } from "./test-server.ts";

const TOKEN = "token-of-the-test";
const MOST_TABS = 80;
/** Also where the machine has much else to do. */
const SHOWN_WITHIN_MS = 30_000;

/** The studio of a server in development, on a copy of content files. */
export type StudioOfFiles = {
  readonly folder: ContentFolder;
  readonly server: TestServer;
  readonly browser: Browser;
  readonly page: Page;
  readonly at: StudioPage;
  /** Where the page is opened with the right to write. */
  readonly address: string;
  close(): Promise<void>;
};

/** @param complaints of the page are added there. @param prepare before the server reads the files, and the page is loaded. */
export async function openStudio(
  context: Context,
  complaints: string[],
  prepare?: (folder: ContentFolder, page: Page) => Promise<unknown>,
): Promise<StudioOfFiles> {
  const browser = await startBrowser(context);
  const folder = await contentFolder("test/content");
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  noteComplaints(page, complaints);
  await prepare?.(folder, page);
  const server = await TestServer.start({ STUDIO_TOKEN: TOKEN }, { content_folder: folder.path });
  const address = `${server.http}/studio#token=${TOKEN}`;
  await page.goto(address);
  await page.waitForSelector("nav li a");
  return {
    ...{ folder, server, browser, page, address, at: new StudioPage(page) },
    async close() {
      await browser.close();
      await server.stop();
      await folder.delete();
    },
  };
}

/** The selector of a field of the form. */
export function fieldAt(...path: (string | number)[]): string {
  return `[data-path='${JSON.stringify(path)}']`;
}

/** The selector of something on the map. */
export function itemAt(...path: (string | number)[]): string {
  return `[data-item='${JSON.stringify(path)}']`;
}

/** What a designer does on a page, and sees there. */
export class StudioPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Empty where nothing is there. */
  async text(selector: string): Promise<string> {
    return String(
      await this.#page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ""`),
    );
  }

  shows(selector: string, pattern: RegExp): Promise<unknown> {
    const isShown = async () => pattern.test(await this.text(selector));
    return eventually(`${selector} shows ${pattern}`, isShown, SHOWN_WITHIN_MS);
  }

  value(selector: string): Promise<unknown> {
    return this.#page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.value`);
  }

  hasValue(selector: string, value: string): Promise<unknown> {
    return eventually(`${selector} has ${value}`, async () => (await this.value(selector)) === value);
  }

  isFocused(selector: string): Promise<boolean> {
    return this.#page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`).then(Boolean);
  }

  hasFocus(selector: string): Promise<unknown> {
    return eventually(`${selector} has the focus`, () => this.isFocused(selector));
  }

  async withKey(held: KeyInput, key: KeyInput): Promise<void> {
    await this.#page.keyboard.down(held);
    await this.#page.keyboard.press(key);
    await this.#page.keyboard.up(held);
  }

  /** With Tab, as somebody comes there who has no mouse. */
  async tabTo(selector: string, isBack = false): Promise<void> {
    if (isBack) await this.#page.keyboard.down("Shift");
    let isThere = await this.isFocused(selector);
    for (let i = 0; i < MOST_TABS && !isThere; i++) {
      await this.#page.keyboard.press("Tab");
      isThere = await this.isFocused(selector);
    }
    if (isBack) await this.#page.keyboard.up("Shift");
    assert.ok(isThere, `Tab comes to ${selector}`);
  }

  /** In the place of what a field has, by keys alone. */
  async type(selector: string, typed: string): Promise<void> {
    await this.#page.waitForSelector(selector);
    await this.#page.focus(selector);
    await this.withKey("Control", "KeyA");
    await this.#page.keyboard.type(typed);
  }

  press(label: string): Promise<void> {
    return this.#page.locator(`::-p-aria(${label}[role="button"])`).click();
  }

  async show(set: string, id: string): Promise<void> {
    await this.#page.evaluate(`location.hash = "#${set}/${id}"`);
    await this.shows("section h2", new RegExp(`^${set} / ${id}$`));
  }

  isGood(): Promise<unknown> {
    return this.shows(".save-tools", /All content is good|warning/);
  }
}
