/** A duel in a real browser: what its player is told while it is fought, and how it has ended; the rival plays by the client library. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { ArenaConnection } from "../../web/client/index.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { noteComplaints, startBrowser, windowIsGone } from "../support/browser.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { TestServer } from "../support/test-server.ts";

describe("A duel in /play", function () {
  this.timeout(60_000);
  this.bail(true);
  let content: ContentFolder;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  let rival: ArenaConnection;
  const complaints: string[] = [];
  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    content = await contentFolder();
    await content.edit("pvp-modes/duel.json", { name: "A Duel", rounds_to_win: 2, countdown_seconds: 1 });
    server = await TestServer.start({ RECORD_RUNS: "true" }, { content_folder: content.path });
    page = await browser.newPage();
    // Small, since the machine may have no graphics card.
    await page.setViewport({ width: 390, height: 500 });
    noteComplaints(page, complaints);
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await server?.stop();
    await content?.delete();
  });

  const shows = (selector: string, text: RegExp) =>
    page.waitForFunction(
      `[...document.querySelectorAll("${selector}")].some(each => ${text}.test(each.textContent))`,
      { timeout: 30_000 },
    );
  const textOf = (selector: string) =>
    page.$eval(selector, each => String((each as { textContent: unknown }).textContent));

  it("names both sides and what each has won, and says what wins the match", async () => {
    await page.goto(`${server.http}/play`);
    await page.locator("button::-p-text(Duel against a player)").click();
    await shows(".score", /You\s*0\s*still to come\s*0\s*The first to win 2 rounds wins/);
    const door = { endpoint: server.endpoint };
    rival = await ArenaConnection.joinOrCreate(door, { pvp_mode_id: "duel", character_name: "Rosa" });
    await rival.welcome;
    await shows(".score", /You\s*0\s*Rosa\s*0/);
    await shows(".title", /A Duel · Round 1/);
    await shows(".hints", /dodge/);
    assert.deepEqual(await seriousFaults(page), []);
  });

  it("says once how it has ended, with the score, and where it can be watched", async () => {
    await rival.leave();
    await shows("dialog h2", /You have won/);
    await shows("dialog", /You 0 : 0 Rosa/);
    await shows("dialog", /Rosa has left the match/);
    assert.equal(await textOf(".saying"), "", "the title of the window is enough");
    const link = await page.waitForSelector("dialog a::-p-text(Watch the recording)");
    assert.match(String(await link?.evaluate(a => a.href)), /\/watch\/[^/]+$/);
    assert.deepEqual(await seriousFaults(page), []);
  });

  it("says it also when the page is loaded again after the end", async () => {
    await page.reload();
    await shows("dialog h2", /You have won/);
    await shows("dialog", /You 0 : 0 Rosa/);
    await page.locator("dialog button::-p-text(Look around)").click();
    await windowIsGone(page);
    await page.locator("button::-p-text(Back to the choice)").click();
    await page.waitForSelector(".menu .choices");
  });
});
