/** Two games in Godot and a browser play an arena match to its end together, with the same outcome for all three. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { matchMaker } from "@colyseus/core";
import type { Browser, Page } from "puppeteer-core";
import type { MatchResult } from "../../src/game/arena/match-result.ts";
import type { ArenaRoom } from "../../src/rooms/arena/arena-room.ts";
import { noteComplaints, startBrowser } from "../support/browser.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";
import { Puppet, type Verdict } from "./game/support/puppet.ts";
import { needsGodot } from "./support/godot.ts";

/** Long enough for a machine that has much else to do; usually each takes less than a minute. */
const LIMIT_MS = 300_000;
const PATIENCE_MS = 120_000;
const STRIKE = "KeyF";
const MODE_ID = "2v2";
const TITLES = { won: "You have won", lost: "You have lost", drawn: "It is a draw" };

type Trio = { ada: Puppet; ben: Puppet; page: Page };

describe("two games in Godot and a browser", function () {
  this.timeout(LIMIT_MS);
  needsGodot();
  let server: TestServer;
  let browser: Browser;
  let content: ContentFolder;
  let players: Trio;
  const complaints: string[] = [];

  before("needs Chromium", async function () {
    browser = await startBrowser(this);
    content = await contentFolder();
    await shorten(content);
    server = await TestServer.start({}, { content_folder: content.path });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await content?.delete();
  });
  beforeEach("two games and a page", async () => {
    const [ada, ben] = await Promise.all(
      ["Ada", "Ben"].map(name => Puppet.start(server.endpoint, `together-${name}-${randomUUID()}`, LIMIT_MS)),
    );
    assert.ok(ada && ben);
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    // Small, since the machine may have no graphics card.
    await page.setViewport({ width: 320, height: 240 });
    page.setDefaultTimeout(PATIENCE_MS);
    noteComplaints(page, complaints);
    players = { ada, ben, page };
  });
  afterEach(async () => {
    const { ada, ben, page } = players;
    await page.browserContext().close();
    await Promise.all([ada.stop(), ben.stop()]);
    assert.deepEqual(complaints.splice(0), [], "nothing that the page's policy forbids, no error");
  });

  const choose = (name: string) => players.page.locator(`button::-p-text(${name})`).click();
  const shows = (selector: string, text: RegExp) =>
    players.page.waitForFunction(
      `[...document.querySelectorAll("${selector}")].some(each => ${text}.test(each.textContent))`,
    );
  const accepted = ({ is_accepted, reason, detail }: Verdict) =>
    assert.ok(is_accepted, `${reason} ${detail}`);

  /** Comes in by the link that a friend has sent. */
  async function followLink(query: string): Promise<void> {
    await players.page.goto(`${server.http}/play?${query}`);
    await choose("Go in");
    await shows(".title", /\S/);
  }

  it("fight a match of two against two to its end, by a code and with a bot in the free place, and all are told the same result", async () => {
    const { ada, ben, page } = players;
    const made = await ada.call("arena.custom", "make", { pvp_mode_id: MODE_ID, has_bots: true, team: 1 });
    accepted(made.answer);
    const code = await ada.show<string>("arena.custom.code");
    const { match_id } = await ada.show<{ match_id: string }>("arena.current");
    accepted((await ben.call("arena.custom", "join", code, 2)).answer);
    await followLink(`match=${code}`);
    const room = matchMaker.getLocalRoomById(match_id) as ArenaRoom;
    await eventually("all three are there", () => room.state.fighters.size === 3, PATIENCE_MS);
    accepted((await ada.call("arena.current", "start")).answer);
    await eventually("a bot has the free place", () => room.state.fighters.size === 4, PATIENCE_MS);
    const fighters = [...room.state.fighters.values()].map(each => each.toJSON());
    await page.keyboard.down(STRIKE);
    const [first, second] = await Promise.all(
      [ada, ben].map(game => game.order<MatchResult>("fight_match", {}, PATIENCE_MS)),
    );
    await page.keyboard.up(STRIKE);
    assert.ok(first && ["won", "drawn"].includes(first.reason), JSON.stringify(first));
    assert.deepEqual(first, second);
    const inGodot = await Promise.all(
      [ada, ben].map(game => game.show<{ player_id: string }>("arena.current")),
    );
    const own = fighters.find(
      ({ player_id, is_bot }) => !is_bot && !inGodot.some(each => each.player_id === player_id),
    );
    const teams = first.teams.toSorted((a, b) => Number(b.team === own?.team) - Number(a.team === own?.team));
    const outcome = first.reason === "drawn" ? "drawn" : teams[0]?.rank === 1 ? "won" : "lost";
    await shows("dialog h2", new RegExp(TITLES[outcome]));
    await shows("dialog", new RegExp(teams.map(({ rounds_won }) => rounds_won).join(" : ")));
  });
});

/** A match of one round that ends soon. */
async function shorten(content: ContentFolder): Promise<void> {
  await content.edit("arenas/sand_court.json", { obstacles: [] });
  await content.edit(`pvp-modes/${MODE_ID}.json`, {
    ...{ arena_ids: ["sand_court"], rounds_to_win: 1, countdown_seconds: 1, round_seconds: 20 },
    ...{ sudden_death_seconds: 10, sudden_death_damage_per_second: 60 },
  });
}
