/** Two games in Godot and a browser play to the end together: a dungeon and an arena match, with the same outcome for all three. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { matchMaker } from "@colyseus/core";
import type { Browser, KeyInput, Page } from "puppeteer-core";
import type { MatchResult } from "../../src/game/arena/match-result.ts";
import type { ArenaRoom } from "../../src/rooms/arena/arena-room.ts";
import type { DungeonRoom } from "../../src/rooms/dungeon/dungeon-room.ts";
import { noteComplaints, startBrowser } from "../support/browser.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";
import { type InviteView, Puppet, type RunsAnswer, type Verdict, type View } from "./game/support/puppet.ts";
import { needsGodot } from "./support/godot.ts";

/** Long enough for a machine that has much else to do; usually each takes less than a minute. */
const LIMIT_MS = 300_000;
const PATIENCE_MS = 120_000;
const BETWEEN_DEEDS_MS = 150;
const DUNGEON_ID = "first_dungeon";
/** What becomes of the first rooms of the dungeon: the third gets the boss, and the fourth is the way out. */
const ROOMS = [
  {},
  {},
  { room_type: "boss", enemies: [{ enemy_type_id: "boss", x: 0, z: 0 }] },
  { room_type: "exit", enemies: [], clear_experience: 0 },
];
const EXIT = `room${ROOMS.length}`;
/** From the middle of a room to where its door onward is in reach. */
const DOOR_M = 14.5;
/** So far beside its way a player still comes through a corridor, which is as wide as this on both sides, and more. */
const ASIDE_M = 2;
const CORRIDOR_M = 8;
const STRIKE = "KeyF";
/** The axes of the floor run across the screen. */
const KEYS = {
  onward: ["KeyW", "KeyD"],
  left: ["KeyW", "KeyA"],
  right: ["KeyS", "KeyD"],
} as const satisfies Record<string, readonly KeyInput[]>;
/** Why a door lets nobody through, and will in a moment. */
const NOT_YET = ["in_combat", "busy", "out_of_range", "not_connected"];
const KEY_IS_DOWN_MS = 100;
/** What lies before the door is taken first. A door back is not gone through. */
const OFFER = /E: (take|go through to the (next room|boss|exit))/;
const MODE_ID = "2v2";
const TITLES = { won: "You have won", lost: "You have lost", drawn: "It is a draw" };

type Trio = { ada: Puppet; ben: Puppet; page: Page };
type RoomTemplate = { room_template_id: string; center_z: number; room_type: string };

describe("two games in Godot and a browser", function () {
  this.timeout(LIMIT_MS);
  needsGodot();
  let server: TestServer;
  let browser: Browser;
  let content: ContentFolder;
  let rooms: RoomTemplate[];
  let players: Trio;
  const complaints: string[] = [];

  before("needs Chromium", async function () {
    browser = await startBrowser(this, { protocolTimeout: LIMIT_MS });
    content = await contentFolder();
    rooms = await shorten(content);
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
  const shows = (selector: string, text: RegExp, timeout = PATIENCE_MS) =>
    players.page.waitForFunction(
      `[...document.querySelectorAll("${selector}")].some(each => ${text}.test(each.textContent))`,
      { timeout },
    );
  const textOf = async (selector: string) =>
    String(await players.page.evaluate(`document.querySelector("${selector}")?.textContent ?? ""`));
  const accepted = ({ is_accepted, reason, detail }: Verdict) =>
    assert.ok(is_accepted, `${reason} ${detail}`);

  /** Comes in by the link that a friend has sent. */
  async function followLink(query: string): Promise<void> {
    await players.page.goto(`${server.http}/play?${query}`);
    await choose("Go in");
    await shows(".title", /\S/);
  }

  it("finish a dungeon as one party: from room to room to the exit, and the run's result is the same for all", async () => {
    const { ada, ben } = players;
    const begun = await ada.runs("begin", { dungeon_id: DUNGEON_ID, is_open: false });
    accepted(begun.answer);
    const { run_id } = (await ada.look()).run;
    for (const join of [
      (code: string) => ben.runs("join_by_code", code).then(({ answer }) => accepted(answer)),
      (code: string) => followLink(`run=${code}`),
    ]) {
      const { answer }: RunsAnswer<Verdict & { value: InviteView }> = await ada.runs("invite", run_id);
      accepted(answer);
      await join(answer.value.code);
    }

    // It is shown for a while only, and the others are still on their way.
    const isTold = shows(".saying", /You have reached the exit in \d+:\d\d/, LIMIT_MS);
    isTold.catch(() => undefined);
    for (const [index, { room_template_id, center_z }] of rooms.entries()) {
      const room = await roomOfAll(room_template_id, run_id);
      if (room_template_id === EXIT) break;
      const door = `door${index + 1}_${index + 2}`;
      await Promise.all([goOn(room), ...[ada, ben].map(clearRoom)]);
      await Promise.all([ada, ben].map(game => goThrough(game, door, center_z + DOOR_M)));
    }

    await isTold;
    await eventually(
      "both games are told of the end, once each",
      async () => {
        const told = await Promise.all([ada, ben].map(game => game.told("runs.ended")));
        return told.every(({ length }) => length === 1);
      },
      PATIENCE_MS,
    );
    await choose("Leave");
    await choose("Saved runs");
    const results = await eventually(
      "the run has its result",
      async () => {
        const found = await Promise.all([ada, ben].map(async game => (await game.runs("refresh")).all[0]));
        return found.every(run => run?.result.seconds !== undefined) && found;
      },
      PATIENCE_MS,
    );
    const [first, second] = results;
    assert.ok(first && second);
    assert.deepEqual([first.run_id, second.run_id], [run_id, run_id]);
    assert.deepEqual(first.result, second.result);
    const { seconds = 0, deaths, party_size } = first.result;
    assert.equal(party_size, 3);
    const whole = Math.round(seconds);
    const time = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    await shows("dialog li", new RegExp(`Reached the exit in ${time}, with ${deaths} death`));
  });

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

  /**
   * By the keyboard: striking all the way, until the page offers a door onward, and through it. While it is in combat, or where the server
   * has it a little behind, the door is refused, so the key is pressed as long as the door is offered, as by a person.
   */
  async function goOn({ state }: DungeonRoom): Promise<void> {
    const { ada, ben, page } = players;
    const inGodot = await Promise.all([ada, ben].map(async game => (await game.look()).player_id));
    const [own, ...others] = [...state.players.keys()].filter(id => !inGodot.includes(id));
    assert.ok(own !== undefined && others.length === 0);
    let held: readonly KeyInput[] = [];
    const hold = async (...keys: readonly KeyInput[]) => {
      for (const key of held.filter(each => !keys.includes(each))) await page.keyboard.up(key);
      for (const key of keys.filter(each => !held.includes(each))) await page.keyboard.down(key);
      held = keys;
    };
    await eventually(
      "the browser's player has gone through the door",
      async () => {
        const player = state.players.get(own);
        if (!player) return true;
        if (OFFER.test(await textOf(".prompt"))) {
          await hold();
          await page.keyboard.press("KeyE", { delay: KEY_IS_DOWN_MS });
          return false;
        }
        const x = player.position_x;
        await hold(...(x > ASIDE_M ? KEYS.right : x < -ASIDE_M ? KEYS.left : KEYS.onward), STRIKE);
        return false;
      },
      PATIENCE_MS,
    );
    await hold();
  }

  /** In which all are, by the server and in the eyes of each of them. */
  async function roomOfAll(room_template_id: string, run_id: string): Promise<DungeonRoom> {
    const { ada, ben, page } = players;
    const isThere = (view: View) =>
      view.room_template_id === room_template_id && Object.keys(view.players).length === 3 && view;
    const views = await Promise.all(
      [ada, ben].map(game => game.until(`all in ${room_template_id}`, isThere, PATIENCE_MS)),
    );
    const [{ room_id } = { room_id: "" }] = views;
    assert.deepEqual(
      views.map(view => [view.room_id, view.run.run_id]),
      [ada, ben].map(() => [room_id, run_id]),
    );
    const room = matchMaker.getLocalRoomById(room_id) as DungeonRoom;
    assert.equal(room.state.room_template_id, room_template_id);
    await page.waitForFunction(`document.querySelectorAll(".party li").length === 2`);
    return room;
  }
});

/** The start, a goblin, a boss whom three defeat soon, and the exit; and a match of one round. */
async function shorten(content: ContentFolder): Promise<RoomTemplate[]> {
  const file = `dungeons/${DUNGEON_ID}.json`;
  const dungeon: { room_templates: RoomTemplate[]; corridors: object[] } = JSON.parse(
    readFileSync(join(content.path, file), "utf8"),
  );
  const room_templates = ROOMS.flatMap((changes, index) => {
    const template = dungeon.room_templates[index];
    return template ? [{ ...template, ...changes }] : [];
  });
  const corridors = dungeon.corridors
    .slice(0, ROOMS.length - 1)
    .map(each => ({ ...each, width: CORRIDOR_M }));
  await content.edit(file, { room_templates, corridors });
  await content.edit("combat-stats/player.json", { max_health: 1000, attack_damage: 40 });
  await content.edit("combat-stats/boss.json", { max_health: 150, attack_damage: 8 });
  await content.edit("arenas/sand_court.json", { obstacles: [] });
  await content.edit(`pvp-modes/${MODE_ID}.json`, {
    ...{ arena_ids: ["sand_court"], rounds_to_win: 1, countdown_seconds: 1, round_seconds: 20 },
    ...{ sudden_death_seconds: 10, sudden_death_damage_per_second: 60 },
  });
  return room_templates;
}

/** Until no enemy is alive; comes back where it dies. */
async function clearRoom(game: Puppet): Promise<void> {
  for (;;) {
    const { enemies, local } = await game.look();
    const [enemy] = Object.entries(enemies).filter(([, { is_alive }]) => is_alive);
    if (!enemy) return;
    const [id, { position }] = enemy;
    if (!local.is_alive) await game.order("respawn");
    else {
      await game.walkTo(position, { within: 1.3 });
      await game.attack(id);
    }
    await delay(BETWEEN_DEEDS_MS);
  }
}

/** Waits by the door as long as the fight or a strike still lasts for the server, or the player is still on its way. */
async function goThrough(game: Puppet, door: string, z: number): Promise<void> {
  await eventually("the door is in reach", () => game.walkTo([0, z], { within: 1 }), PATIENCE_MS);
  await eventually(
    "the door lets through",
    async () => {
      const { is_accepted, reason } = await game.order<Verdict>("enter_door", { id: door });
      assert.ok(is_accepted || NOT_YET.includes(reason), reason);
      return is_accepted;
    },
    PATIENCE_MS,
  );
}
