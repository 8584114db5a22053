/** What a player does with its character in the window of /play, in a real browser and by keyboard alone. */
import assert from "node:assert/strict";
import type { Browser, KeyInput, Page } from "puppeteer-core";
import { z } from "zod";
import type { PlayedCharacter } from "../../src/characters/character.ts";
import type { Mail } from "../../src/game/character/lasting.ts";
import { seriousFaults } from "../support/accessibility.ts";
import { Account } from "../support/account.ts";
import { noteComplaints, startBrowser, windowIsGone } from "../support/browser.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

const begun = z.object({ session: z.object({ session_id: z.string(), character_id: z.string() }) });

/** Of an item of which the bag has a stack already, and of more than the bag has places for. */
const MAILS: readonly Mail[] = [
  {
    ...{ mail_id: "reward1", reason: "reward", title: "Champion", text: "You have won the season." },
    goods: [{ item_id: "health_potion", item_type: "consumable", quantity: 4 }],
  },
  {
    ...{ mail_id: "reward2", reason: "reward" },
    goods: [{ item_id: "health_potion", item_type: "consumable", quantity: 900 }],
  },
];

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
    page = await play(
      {
        level: 3,
        pieces: { helm: { item_id: "iron_helm", affixes: {} } },
        inventory: { health_potion: 3 },
      },
      MAILS,
    );
  });
  afterEach(async () => {
    if (page === undefined) return;
    await page.evaluate(`document.querySelector("dialog")?.close()`);
    await windowIsGone(page);
    assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error");
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await content?.delete();
  });

  /** A guest whose character is as it says, in the first dungeon, with a page of its own. */
  async function play(
    fields: Partial<PlayedCharacter>,
    mails: readonly Mail[],
    language = "en",
  ): Promise<Page> {
    const guest = await Account.guest(server.endpoint);
    const { player_id, access_token, refresh_token } = guest;
    const { session } = begun.parse(await guest.request("POST", "/api/sessions", {}));
    const { characters, mailbox } = server.services;
    const found = (await characters.playedIn(session.session_id)) ?? assert.fail();
    await characters.replace(found, { ...found, ...fields });
    for (const mail of mails) await mailbox.send(session.character_id, mail);
    const context = await browser.createBrowserContext();
    const opened = await context.newPage();
    // As small as a phone's, since the machine may have no graphics card.
    await opened.setViewport({ width: 390, height: 844 });
    noteComplaints(opened, complaints);
    const kept = { player_id, access_token, refresh_token, ends_at_ms: Date.now() + 600_000 };
    await opened.evaluateOnNewDocument(
      `localStorage.setItem("tr-dungeons.guest", ${JSON.stringify(JSON.stringify(kept))});
       localStorage.setItem("tr-dungeons.language", "${language}");`,
    );
    await opened.goto(`${server.http}/play?now`);
    await opened.waitForSelector(".title");
    return opened;
  }

  const shows = async (text: RegExp, selector = "dialog") => {
    const said = () => page.evaluate(`document.querySelector("${selector}")?.innerText ?? ""`);
    try {
      await eventually(`${selector} shows ${text}`, async () => text.test(String(await said())), 20_000);
    } catch {
      assert.match(String(await said()), text);
    }
  };
  const press = async (...keys: KeyInput[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** Opens the window, and goes to one of its tabs by arrow keys. */
  const openAt = async (tab: string) => {
    await press("KeyC");
    await page.waitForSelector("dialog [role=tab]");
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
    await shows(/Adventurer\s+Level 3\s[\s\S]*0 of 519 to level 4/);
    await shows(/Health\s+112\s+100 Adventurer, \+12 levels/);
    await page.keyboard.press("KeyC");
    await page.waitForFunction(
      `!document.querySelector("dialog") && document.activeElement?.tagName === "CANVAS"`,
    );
  });

  it("puts a piece on, and its values are others", async () => {
    await openAt("Items");
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
  });

  it("asks before it destroys, and keeps what was not meant", async () => {
    await openAt("Items");
    await press("Tab", "Tab", "End");
    await shows(/Health Potion × 3/);
    await tabTo(/^Destroy …/);
    await press("Enter");
    await shows(/Destroy Health Potion for ever\?/);
    assert.equal(await focused(), "Keep it");
    await press("Enter");
    await tabTo(/^Destroy …/);
    await press("Enter");
    await tabTo(/^Destroy$/);
    await press("Enter");
    await shows(/Health Potion × 2[\s\S]*Health Potion is destroyed/);
  });

  it("learns a skill and gives it back, and a loadout has it again", async () => {
    await openAt("Skills");
    await shows(/2 skill points left/);
    await tabTo(/^\+ Jack of All Trades/);
    await press("ArrowDown");
    await shows(/Trailwise[\s\S]*Learn\s+Learn what it needs first\./);
    await press("ArrowUp");
    await tabTo(/^Learn$/);
    await press("Enter");
    await shows(/1 skill point left[\s\S]*You have learned Jack of All Trades\./);
    await tabTo(/^Save/);
    await press("Enter");
    await shows(/Can\s+Melee Attack, Fireball and Dodge Roll\s+This is on\.[\s\S]*Loadout 1 is saved/);
    await tabTo(/^Skills/);
    await tabTo(/^Give all back/);
    await press("Enter");
    await shows(/2 skill points left[\s\S]*You have given all skills back\./);
    await tabTo(/^Put on/);
    await press("Enter");
    await shows(/1 skill point left[\s\S]*Loadout 1 is on\./);
    await tabTo(/^Skills/);
    await press("Home");
    await shows(/Health\s+116\s+100 Adventurer, \+12 levels, \+4 Jack of All Trades/);
  });

  it("takes a mail, says what came of it, and why another cannot be taken", async () => {
    await openAt("Mail");
    await shows(/Mail \(2\)/);
    await shows(/You have won the season\.[\s\S]*4 × Health Potion\s+Title: Champion/);
    await shows(/Your bag has too little room: it needs \d+ places, and \d+ are free\./);
    await tabTo(/^Take$/);
    await press("Enter");
    await shows(/Mail \(1\)[\s\S]*You have taken it\./);
    await shows(/You have got 4 × Health Potion\./, ".toasts");
    await tabTo(/^Mail/);
    await press("Home", "ArrowRight");
    await shows(/Health Potion × (?:6|7)/);
  });

  it("shows how far achievements have come, and lets a title be chosen", async () => {
    await openAt("Achievements");
    await shows(/First of Many\s+Kill an enemy\.\s+0 \/ 1/);
    await press("Tab", "Tab");
    await page.keyboard.type("Champion");
    await shows(/You are “Champion” now\./);
  });

  it("has no serious fault for people who cannot see or use a mouse", async () => {
    await page.keyboard.press("KeyC");
    await page.waitForSelector("dialog [role=tab]");
    const tabs = await page.$$("[role=tab]");
    for (const _ of tabs) {
      await press("ArrowRight");
      assert.deepEqual(await seriousFaults(page), [], await focused());
    }
  });

  it("speaks German where the player does, and so does the content that has it", async () => {
    const before = page;
    page = await play({ achievements: ["hoarder"], inventory: { health_potion: 2 } }, [], "de");
    await shows(/^Der erste Dungeon$/, ".title");
    await shows(/Feuerball/, ".abilities");
    await openAt("Gegenstände");
    await shows(/Heiltrank × 2/);
    await press("ArrowRight");
    await shows(/Pfade des Abenteurers|Tausendsassa/);
    await press("ArrowRight", "ArrowRight");
    await shows(/Charakter\s+Gegenstände\s+Talente\s+Post\s+Erfolge[\s\S]*1 von \d+, 20 Punkte/);
    await shows(/Der erste von vielen\s+Töten Sie einen Gegner\.[\s\S]*Titel: Goblintöter/);
    await press("Tab", "Tab");
    await page.keyboard.type("Hamsterer");
    await shows(/Sie sind jetzt „Hamsterer“\./);
    await press("Escape");
    await openAt("Charakter");
    await shows(/Abenteurer\s+Hamsterer/);
    await page.close();
    page = before;
  });
});
