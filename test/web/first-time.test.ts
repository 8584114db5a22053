/** What a newcomer is told in the first room, and what is heard, in a real browser. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { noteComplaints, startBrowser } from "../support/browser.ts";

/** Counts what is opened for sound, and what is played. */
const LISTENING = `
  window.heard = { contexts: 0, sounds: 0 };
  window.AudioContext = class extends AudioContext {
    constructor() { super(); window.heard.contexts += 1; }
    createBufferSource() { window.heard.sounds += 1; return super.createBufferSource(); }
  };
`;

type Heard = { contexts: number; sounds: number };

describe("The first time in /play", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  const complaints: string[] = [];
  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    server = await startServer();
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** Of a browser in which nobody has played before. */
  const newcomer = async (settings: object, isPhone = false): Promise<Page> => {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport({ width: 480, height: 400, isMobile: isPhone, hasTouch: isPhone });
    noteComplaints(page, complaints);
    await page.evaluateOnNewDocument(LISTENING);
    const kept = JSON.stringify(JSON.stringify(settings));
    await page.evaluateOnNewDocument(`localStorage["tr-dungeons.settings"] ??= ${kept}`);
    await enter(page);
    return page;
  };
  const enter = async (page: Page) => {
    await page.goto(`${server.endpoint.replace(/^ws/, "http")}/play?now`);
    await page.waitForSelector(".ability");
  };
  const hints = (page: Page) =>
    page.$$eval(".hints li", all => all.map(each => String((each as { textContent: unknown }).textContent)));
  const areLeft = (page: Page, count: number) =>
    page.waitForFunction(`document.querySelectorAll(".hints li").length === ${count}`);
  const heard = async (page: Page) => (await page.evaluate("window.heard")) as Heard;

  it("tells four things by the player's own keys, each gone once it is done, and never again", async () => {
    const page = await newcomer({ keys: { strike: ["KeyK", ""] } });
    const told = await hints(page);
    assert.deepEqual(
      [/^W A S D: walk/, /^K: strike/, /^E: take/, /^E at a door/].map((each, i) => each.test(told[i] ?? "")),
      [true, true, true, true],
      told.join("\n"),
    );
    assert.deepEqual(await seriousFaults(page), []);
    await page.keyboard.press("KeyK");
    await areLeft(page, 3);
    await Promise.all([page.keyboard.down("KeyW"), page.keyboard.down("KeyD")]);
    await areLeft(page, 2);
    await page.waitForFunction(`/go through/.test(document.querySelector(".prompt").textContent)`);
    await page.keyboard.press("KeyE");
    await areLeft(page, 1);
    assert.match((await hints(page)).join(), /^E: take/);
    await enter(page);
    await areLeft(page, 1);
    await page.browserContext().close();
  });

  it("names what is touched on a phone", async () => {
    const page = await newcomer({}, true);
    const told = (await hints(page)).join("\n");
    assert.match(
      told,
      /Drag your thumb over the picture: walk\n“Melee Attack”: strike.*\n“Take, open”: take/,
    );
    await page.browserContext().close();
  });

  it("is silent until the player has done something, and is heard from then on", async () => {
    const page = await newcomer({});
    assert.deepEqual(await heard(page), { contexts: 0, sounds: 0 });
    await page.keyboard.press("KeyF");
    await page.waitForFunction("window.heard.sounds === 1 && window.heard.contexts === 1");
    await page.browserContext().close();
  });

  it("opens nothing for sound where the volume is 0", async () => {
    const page = await newcomer({ volume: 0 });
    await page.keyboard.press("KeyF");
    await areLeft(page, 3);
    assert.deepEqual(await heard(page), { contexts: 0, sounds: 0 });
    await page.browserContext().close();
  });
});
