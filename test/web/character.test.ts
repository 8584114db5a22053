/** What a player does with its character in the window of /play, in a real browser and by keyboard alone. */
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { z } from "zod";
import type { PlayedCharacter } from "../../src/characters/character.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { Account } from "../support/account.ts";
import { startBrowser } from "../support/browser.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { TestServer } from "../support/test-server.ts";

const begun = z.object({ session: z.object({ session_id: z.string(), character_id: z.string() }) });

describe("The window of the own character", function () {
  this.timeout(120_000);
  let content: ContentFolder;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    content = await contentFolder();
    await content.edit("items/iron_helm.json", { required_level: 1 });
    server = await TestServer.start({}, { content_folder: content.path });
    page = await play({});
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error"));
  after(async () => {
    await browser?.close();
    await server?.stop();
    await content?.delete();
  });

  /** A guest whose character is as it says, in the first dungeon, with a page of its own. */
  async function play(fields: Partial<PlayedCharacter>, language = "en"): Promise<Page> {
    const guest = await Account.guest(server.endpoint);
    const { player_id, access_token, refresh_token } = guest;
    const { session } = begun.parse(await guest.request("POST", "/api/sessions", {}));
    const { characters } = server.services;
    const found = (await characters.playedIn(session.session_id)) ?? assert.fail();
    await characters.replace(found, { ...found, ...fields });
    const context = await browser.createBrowserContext();
    const opened = await context.newPage();
    // As small as a phone's, since the machine may have no graphics card.
    await opened.setViewport({ width: 390, height: 844 });
    opened.on("console", message => {
      if (message.type() === "error") complaints.push(message.text());
    });
    opened.on("pageerror", error => complaints.push(String(error)));
    const kept = { player_id, access_token, refresh_token, ends_at_ms: Date.now() + 600_000 };
    await opened.evaluateOnNewDocument(
      `localStorage.setItem("tr-dungeons.guest", ${JSON.stringify(JSON.stringify(kept))});
       localStorage.setItem("tr-dungeons.language", "${language}");`,
    );
    await opened.goto(`${server.http}/play?now`);
    await opened.waitForSelector(".title");
    return opened;
  }

  const shows = (text: RegExp, selector = ".character") =>
    page.waitForFunction(
      `${text}.test(document.querySelector(${JSON.stringify(selector)})?.innerText ?? "")`,
    );

  it("opens by a key over the game, shows what the character is, and gives the focus back", async () => {
    await page.keyboard.press("KeyC");
    await shows(/Adventurer\s+Level 1\s[\s\S]*0 of 100 to level 2/);
    await shows(/Health\s+100\s+100 Adventurer/);
    await page.keyboard.press("KeyC");
    await page.waitForFunction(
      `!document.querySelector("dialog") && document.activeElement?.tagName === "CANVAS"`,
    );
  });

  it("has no serious fault for people who cannot see or use a mouse", async () => {
    await page.keyboard.press("KeyC");
    await page.waitForSelector("dialog [role=tab]");
    assert.deepEqual(await seriousFaults(page), []);
    await page.keyboard.press("Escape");
  });
});
