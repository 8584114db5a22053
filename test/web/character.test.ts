/** What a player does with its character in the window of /play, in a real browser and by keyboard alone. */
import assert from "node:assert/strict";
import type { Browser, KeyInput, Page } from "puppeteer-core";
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
    const bonuses = [{ stat: "armor", kind: "add", value: 4 }];
    await content.edit("items/iron_helm.json", { required_level: 1, bonuses });
    server = await TestServer.start({}, { content_folder: content.path });
    page = await play({
      pieces: { helm: { item_id: "iron_helm", affixes: {} } },
      inventory: { health_potion: 3 },
    });
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
    opened.setDefaultTimeout(15_000);
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

  const press = async (...keys: KeyInput[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** From the tab that has the focus to another one. */
  const goTo = async (tab: string) => {
    for (let presses = 0; presses < 5; presses++) {
      if ((await focused()).startsWith(tab)) return;
      await press("ArrowRight");
    }
    assert.fail(`There is no tab ${tab}`);
  };
  const focused = async () => String(await page.evaluate("document.activeElement.innerText"));
  /** By the tab key, as far as it has to be pressed. */
  const tabTo = async (name: RegExp) => {
    for (let presses = 0; presses < 40; presses++) {
      if (name.test(await focused())) return;
      await press("Tab");
    }
    assert.fail(`Nothing named ${name} gets the focus`);
  };

  it("opens by a key over the game, shows what the character is, and gives the focus back", async () => {
    await page.keyboard.press("KeyC");
    await shows(/Adventurer\s+Level 1\s[\s\S]*0 of 100 to level 2/);
    await shows(/Health\s+100\s+100 Adventurer/);
    await page.keyboard.press("KeyC");
    await page.waitForFunction(
      `!document.querySelector("dialog") && document.activeElement?.tagName === "CANVAS"`,
    );
  });

  it("puts a piece on, and its values are others", async () => {
    await press("KeyC");
    await page.waitForSelector("dialog [role=tab]");
    await goTo("Items");
    await shows(/Bag, 2 of 24 places/);
    await press("Tab", "Tab");
    assert.match(await focused(), /Iron Helm/);
    await shows(/▲ Armour 5 → 9 \(\+4\)/);
    await tabTo(/^Put on/);
    await press("Enter");
    await shows(/You wear Iron Helm\.[\s\S]*/);
    await shows(/Bag, 1 of 24 places/);
    await tabTo(/^Items/);
    await press("Home");
    await shows(/Armour\s+9\s+5 Adventurer, \+4 Iron Helm/);
    await press("Escape");
  });

  it("asks before it destroys, and keeps what was not meant", async () => {
    await press("KeyC");
    await page.waitForSelector("dialog [role=tab]");
    await goTo("Items");
    await press("Tab", "Tab", "End");
    await shows(/Health Potion × 3/);
    await tabTo(/^Destroy/);
    await press("Enter");
    await shows(/Destroy Health Potion for ever\?/);
    assert.equal(await focused(), "Keep it");
    await press("Enter");
    await tabTo(/^Destroy/);
    await press("Enter", "Tab", "Enter");
    await shows(/Health Potion × 2[\s\S]*Health Potion is destroyed/);
    await press("Escape");
  });

  it("has no serious fault for people who cannot see or use a mouse", async () => {
    await page.keyboard.press("KeyC");
    await page.waitForSelector("dialog [role=tab]");
    const tabs = await page.$$("[role=tab]");
    for (const _ of tabs) {
      await press("ArrowRight");
      assert.deepEqual(await seriousFaults(page), [], await focused());
    }
    await press("Escape");
  });
});
