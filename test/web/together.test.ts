/** Real browsers play with others: with one another over a bad line, and with a game in Godot. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { matchMaker } from "@colyseus/core";
import type { Browser, KeyInput, Page } from "puppeteer-core";
import { PHASES } from "../../src/game/arena/arena-world.ts";
import type { ArenaRoom } from "../../src/rooms/arena/arena-room.ts";
import type { ArenaFighterSchema } from "../../src/schema/arena-state.ts";
import { Puppet } from "../godot/game/support/puppet.ts";
import { needsGodot } from "../godot/support/godot.ts";
import { BadNetwork } from "../support/bad-network.ts";
import { noteComplaints, startBrowser } from "../support/browser.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

const KEYS = ["KeyF", "KeyW", "KeyA", "KeyS", "KeyD"] as const satisfies readonly KeyInput[];
/** Each way: 100 ms there and back. */
const LINE = { latencyMs: 50 };

describe("A browser that plays with others", function () {
  this.timeout(120_000);
  let server: TestServer;
  let browser: Browser;
  let content: ContentFolder;
  const complaints: string[] = [];
  const pages: Page[] = [];
  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    content = await contentFolder();
    // Nothing in the way of two who go for one another.
    await content.edit("arenas/sand_court.json", { obstacles: [] });
    server = await TestServer.start({}, { content_folder: content.path });
  });
  afterEach(async () => {
    // Before what they talk to is gone, or they complain of that.
    await Promise.all(pages.splice(0).map(page => page.browserContext().close()));
    assert.deepEqual(complaints.splice(0), [], "nothing that its policy forbids, no error");
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await content?.delete();
  });

  /** Of a guest of its own. It draws small: the machine may have no graphics card. */
  async function open(http: string, path: string): Promise<Page> {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport({ width: 320, height: 240 });
    noteComplaints(page, complaints);
    pages.push(page);
    await page.goto(`${http}${path}`);
    return page;
  }
  /** These keys are held down, and no others. */
  async function press(page: Page, keys: readonly KeyInput[]): Promise<void> {
    for (const key of KEYS) await page.keyboard[keys.includes(key) ? "down" : "up"](key);
  }
  /** Towards the other along the court, which is up and right on the screen or down and left, and striking. */
  async function goFor(page: Page, own?: ArenaFighterSchema, other?: ArenaFighterSchema): Promise<void> {
    const isBefore = (own?.z ?? 0) < (other?.z ?? 0);
    await press(page, ["KeyF", ...(isBefore ? (["KeyW", "KeyD"] as const) : (["KeyS", "KeyA"] as const))]);
  }
  const choose = (page: Page, name: string) => page.locator(`button::-p-text(${name})`).click();
  const shows = (page: Page, selector: string, text: RegExp) =>
    page.waitForFunction(`${text}.test(document.querySelector("${selector}")?.textContent ?? "")`, {
      timeout: 30_000,
    });
  const textOf = (page: Page, selector: string) =>
    page.$eval(selector, each => String((each as { textContent: unknown }).textContent));

  describe("a duel of two browsers, each 100 ms from the server", () => {
    let line: BadNetwork;
    before(async () => {
      line = await BadNetwork.open(server.port, LINE);
    });
    after(() => line?.close());

    it("is the same in both as on the server, and neither has to suspect its own rules", async () => {
      const http = `http://127.0.0.1:${line.port}`;
      for (let i = 0; i < 2; i++) {
        const page = await open(http, "/play");
        await choose(page, "Duel against a player");
        await shows(page, ".title", /Duel/);
      }
      const [{ roomId = "" } = {}] = await matchMaker.query({ name: "arena" });
      const room = matchMaker.getLocalRoomById(roomId) as ArenaRoom;
      const fighters = () => [...room.state.fighters.values()];
      await eventually("they fight", () => PHASES[room.state.phase] === "fighting", 20_000);

      const began = fighters().map(({ x, z }) => [x, z]);
      await eventually(
        "somebody is hit",
        async () => {
          await Promise.all(pages.map((page, i) => goFor(page, fighters()[i], fighters()[1 - i])));
          return fighters().some(({ current_health, max_health }) => current_health < max_health);
        },
        30_000,
      );
      await Promise.all(pages.map(page => press(page, [])));
      assert.notDeepEqual(
        fighters().map(({ x, z }) => [x, z]),
        began,
        "they have walked",
      );

      const said = () =>
        fighters().map(({ current_health, max_health }) => `Health ${current_health} / ${max_health}`);
      const shown = () => Promise.all(pages.map(page => textOf(page, ".bar.health")));
      await eventually(
        "what both show is what is so",
        async () => JSON.stringify(await shown()) === JSON.stringify(said()),
        20_000,
      );
      assert.deepEqual(
        server.logged.filter(each => each.includes("client report")),
        [],
      );
    });
  });

  describe("a dungeon room with a game in Godot", () => {
    needsGodot();
    let ada: Puppet;
    before(async () => {
      ada = await Puppet.start(server.endpoint, `beside-a-browser-${randomUUID()}`);
    });
    after(() => ada?.stop());

    it("shows each of them to the other, where it walks", async () => {
      assert.ok(await ada.play({ dungeon_id: "first_dungeon", character_name: "Ada" }));
      const page = await open(server.http, "/play?now");
      await shows(page, ".party", /Ada/);
      await ada.until("the browser's player", view =>
        Object.keys(view.players).some(id => id !== view.player_id),
      );
      const { player_id, local } = await ada.look();
      const other = async () =>
        Object.entries((await ada.look()).players).find(([id]) => id !== player_id)?.[1];
      const before = await other();
      await page.keyboard.down("KeyW");
      await eventually("Godot sees the browser's player walk", async () => {
        const now = await other();
        const [x = 0, z = 0] = now?.position ?? [];
        return Math.hypot(x - (before?.position[0] ?? 0), z - (before?.position[1] ?? 0)) > 1;
      });
      await page.keyboard.up("KeyW");
      const [x, z] = local.position;
      assert.ok(await ada.walkTo([x + 1, z]));
      assert.deepEqual(
        server.logged.filter(each => each.includes("client report")),
        [],
      );
    });
  });
});
