import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { clearRoom, collectLoot, goOnward } from "../../loadtest/brain.ts";
import type { RejectReason } from "../../src/game/core/verdict.ts";
import { TokenBucket } from "../../src/rooms/base/token-bucket.ts";
import { MESSAGE_RATES } from "../../src/schema/rates.ts";
import { readContentFiles } from "../../src/store/content/content-files.ts";
import { Account } from "../support/account.ts";
import { BadNetwork } from "../support/bad-network.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import { type Attack, type Habits, HonestPlayer } from "../support/honest-player.ts";
import { scaled } from "../support/scale.ts";
import { TestServer } from "../support/test-server.ts";

const PLAY_MS = scaled({ usual: 18, long: 30 * 60 }) * 1000;
/** Every player's. */
const LINE = { latencyMs: 200, jitterMs: 60 };
/** Until the last message is through. */
const LAST_WORD_MS = 1500;

const STALL_MS = 5000;
const BACK_AFTER_MS = 700;
const SPEEDS_M_PER_SECOND = [6, 8] as const;

const PRESSES_PER_SECOND = 144;
const ASK_EVERY_MS = 200;
/** So long it stands before an enemy and presses. */
const PRESS_MS = 3000;

/** A living player does so much, whatever it suffers. */
const LEAST_METRES_PER_SECOND = 0.7;
const LEAST_STRIKES_PER_SECOND = 0.05;

const MISSES: ReadonlySet<RejectReason> = new Set(["not_facing", "out_of_range"]);

/** The room where they fight: enemies that last, and come back. */
const SKIRMISH = "skirmish";
/** The room with an enemy that slows by half every 3 s. */
const FROST = "frost";

async function writeContent(folder: ContentFolder): Promise<void> {
  const write = (set: string, id: string, fields: object) =>
    folder.write(`${set}/${id}.json`, JSON.stringify({ id, ...fields }));
  const stats = {
    ...{ max_mana: 0, max_stamina: 0, attack_damage: 6, attack_speed: 1, attack_range: 2, armor: 2 },
    ...{ move_speed: 4.5, critical_chance: 0, critical_multiplier: 1 },
  };
  const model_path = "res://scenes/enemies/enemy_base.tscn";
  await write("combat-stats", "brute", { ...stats, max_health: 300 });
  await write("enemy-types", "brute", { name: "Brute", combat_stats_id: "brute", model_path });
  await write("combat-stats", "frost_giant", { ...stats, max_health: 1_000_000 });
  await write("enemy-types", "frost_giant", {
    ...{ name: "Frost Giant", combat_stats_id: "frost_giant", detection_radius: 30, model_path },
    knockback_distance: 0,
    phases: [{ below_health_share: 1, ability_id: "frost_breath" }],
  });
  await write("abilities", "frost_breath", {
    ...{ name: "Frost Breath", ability_type: "melee", cooldown: 3, mana_cost: 0, stamina_cost: 0 },
    ...{ cast_time: 0.3, damage: 0, max_range: 30, cone_half_angle_degrees: 180, effect_duration: 1.5 },
    effects: [{ effect_type: "move_speed_multiplier", value: 0.5 }],
  });
  const dungeon = (id: string, enemies: object[]) =>
    write("dungeons", id, {
      ...{ name: id, start_room_template_id: id, corridors: [], max_party_size: 8 },
      room_templates: [
        {
          ...{ room_template_id: id, room_type: "combat", max_players: 8, enemies_return: true, enemies },
          ...{ center_x: 0, center_z: 0, size_x: 24, size_z: 24 },
        },
      ],
    });
  const places = [-8, 0, 8].flatMap(x => [-8, 0, 8].map(z => ({ x, z })));
  await dungeon(
    SKIRMISH,
    places.map(place => ({ enemy_type_id: "brute", ...place })),
  );
  await dungeon(FROST, [{ enemy_type_id: "frost_giant", x: 0, z: 0 }]);
}

/** Presses attack 144 times a second, and asks whenever the published rate of the message allows. */
function pressesWildly(): Attack {
  const { perSecond, burst } = MESSAGE_RATES.combat_event;
  const budget = new TokenBucket(perSecond, burst, performance.now());
  return async (player, enemy) => {
    for (const endMs = performance.now() + PRESS_MS; performance.now() < endMs && player.canStrike(enemy); ) {
      if (budget.take(performance.now())) player.strike(enemy);
      await delay(1000 / PRESSES_PER_SECOND);
    }
  };
}

/** Asks every 200 ms, whether its strike is ready or not. */
const asksSteadily: Attack = async (player, enemy) => {
  for (const endMs = performance.now() + PRESS_MS; performance.now() < endMs && player.canStrike(enemy); ) {
    player.strike(enemy);
    await delay(ASK_EVERY_MS);
  }
};

const logLine = z.looseObject({ player_id: z.string().optional(), msg: z.string() });

describe("honest players, all at once on one server, each with 200 ms of latency, 60 ms of jitter and a trouble of its own", () => {
  let server: TestServer;
  let folder: ContentFolder;
  let untilMs: number;
  const players: HonestPlayer[] = [];
  const networks: BadNetwork[] = [];

  let far: HonestPlayer;
  let stalled: HonestPlayer;
  let slowed: HonestPlayer;
  let newcomer: HonestPlayer;
  let reconnecting: HonestPlayer;
  let returning: HonestPlayer;
  let pressing: HonestPlayer;
  let asking: HonestPlayer;
  /** The returning player's, with the session and room that it comes back to. */
  let account: Account;
  let session_id: string;
  let roomId: string;

  before(async function () {
    this.timeout(PLAY_MS + 60_000);
    server = await TestServer.start({ CONTENT_POLL_INTERVAL_MS: "100" });
    folder = await contentFolder();
    await writeContent(folder);
    await publish(SPEEDS_M_PER_SECOND[0]);

    far = await newPlayer("far");
    stalled = await newPlayer("stalled");
    slowed = await newPlayer("slowed");
    newcomer = await newPlayer("newcomer");
    reconnecting = await newPlayer("reconnecting");
    returning = await newPlayer("returning");
    pressing = await newPlayer("pressing", { attack: pressesWildly() });
    asking = await newPlayer("asking", { attack: asksSteadily });

    await join(far, SKIRMISH);
    roomId = far.bot.room.roomId;
    account = await Account.guest(server.endpoint);
    session_id = (await account.beginSession(returning.name)).session_id;
    await Promise.all([
      join(slowed, FROST),
      ...[stalled, reconnecting, pressing, asking].map(joinRoom),
      comeBackBySession(returning),
    ]);

    untilMs = performance.now() + PLAY_MS;
    await Promise.all([
      ...players.map(player => live(player, player.play(untilMs))),
      live(
        stalled,
        repeat(2000, STALL_MS + 4000, () => stalled.network.stall(STALL_MS)),
      ),
      live(
        reconnecting,
        repeat(4000, 5000, () => loseConnection(reconnecting)),
      ),
      live(
        returning,
        repeat(4000, 4000, round => startAnew(returning, round)),
      ),
      live(
        newcomer,
        repeat(3000, 60_000, round => publishAndCome(newcomer, round)),
      ),
    ]);
    await delay(LAST_WORD_MS);
  });

  after(async function () {
    this.timeout(60_000);
    for (const player of players) {
      const bot = player.putDown();
      if (bot) bot.room.reconnection.enabled = false;
    }
    await Promise.all(networks.map(network => network.close()));
    await server?.stop();
    await folder?.delete();
  });

  async function publish(move_speed: number): Promise<void> {
    await folder.edit("combat-stats/player.json", { move_speed });
    const { version } = await server.store.content.publish(await readContentFiles(folder.path));
    await eventually("the new version", () => server.store.library.current().version === version);
  }

  async function newPlayer(name: string, habits?: Habits): Promise<HonestPlayer> {
    const player = new HonestPlayer(name, await openLine(), players.length + 1, habits);
    players.push(player);
    return player;
  }

  async function openLine(): Promise<BadNetwork> {
    const network = await BadNetwork.open(server.port, { ...LINE, seed: networks.length + 1 });
    networks.push(network);
    return network;
  }

  async function join(player: HonestPlayer, dungeon_id: string): Promise<void> {
    const { network, name } = player;
    player.enter(await Bot.join(network.endpoint, { dungeon_id, character_name: name }));
  }

  async function joinRoom(player: HonestPlayer): Promise<void> {
    const { network, name } = player;
    player.enter(await Bot.joinRoom(network.endpoint, roomId, { character_name: name }));
  }

  async function comeBackBySession(player: HonestPlayer): Promise<void> {
    const { endpoint } = player.network;
    account = await account.refreshed(endpoint);
    const { seat } = await account.joinRoom(roomId, session_id);
    player.enter(await Bot.take(endpoint, seat));
  }

  /** What goes wrong for one player is that player's, and the others play on. */
  async function live(player: HonestPlayer, life: Promise<void>): Promise<void> {
    await life.catch(error => player.failures.push(`${error}`));
  }

  /** For the first time after `firstMs`, then with pauses of `everyMs`, while there is time to live through it. */
  async function repeat(firstMs: number, everyMs: number, action: (round: number) => void | Promise<void>) {
    let waitMs = firstMs;
    for (let round = 1; performance.now() + waitMs + STALL_MS + LAST_WORD_MS < untilMs; round++) {
      await delay(waitMs);
      await action(round);
      waitMs = everyMs;
    }
  }

  /** The SDK comes back by itself. */
  async function loseConnection(player: HonestPlayer): Promise<void> {
    if (player.closings.length > 0) return;
    const { bot } = player;
    Object.assign(bot.room.reconnection, { enabled: true, minUptime: 0, minDelay: BACK_AFTER_MS });
    player.network.cut();
    await eventually("the loss", () => !bot.isInRoom);
    await eventually("the way back", () => bot.isInRoom, 10_000);
  }

  /** The game is started anew in the middle of a fight: it has thrown a fireball, and would throw the next. */
  async function startAnew(player: HonestPlayer, round: number): Promise<void> {
    if (player.closings.length > 0) return;
    await player.use("fireball");
    await delay(BACK_AFTER_MS);
    if (player.closings.length > 0) return;
    player.putDown();
    // The server hears of the one loss at once, and never of the other.
    if (round % 2 === 1) player.network.cut();
    else player.network.makeHalfOpen();
    player.network = await openLine();
    await comeBackBySession(player);
    await player.use("fireball");
  }

  /** The content becomes another one; the room, which keeps its own, gets a newcomer. */
  async function publishAndCome(player: HonestPlayer, round: number): Promise<void> {
    if (round > 1) await player.putDown()?.leave();
    await publish(SPEEDS_M_PER_SECOND[round % 2] ?? SPEEDS_M_PER_SECOND[0]);
    await joinRoom(player);
  }

  /** What the log holds against the players, and how often. */
  function violations(isTheirs: (player_id: string | undefined) => boolean): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const line of server.logged.filter(each => /violation|suspicio/.test(each))) {
      const { player_id, msg } = logLine.parse(JSON.parse(line));
      if (isTheirs(player_id)) counts[msg] = (counts[msg] ?? 0) + 1;
    }
    return counts;
  }

  function assertFair(player: HonestPlayer): void {
    const { closings, failures, playerIds, metres, strikes, refusals } = player;
    const held = violations(id => id !== undefined && playerIds.has(id));
    assert.deepEqual(
      { closings, failures, violations: held },
      { closings: [], failures: [], violations: {} },
    );
    const seconds = (untilMs - player.joinedAtMs) / 1000;
    assert.ok(metres > seconds * LEAST_METRES_PER_SECOND, `it walked ${metres} m in ${seconds} s`);
    const refused = JSON.stringify([...refusals]);
    assert.ok(
      strikes > seconds * LEAST_STRIKES_PER_SECOND,
      `it struck ${strikes} times in ${seconds} s; refused: ${refused}`,
    );
  }

  it("is fair to a player who is only far away", () => assertFair(far));

  it("is fair to a player whose line stalls for 5 s again and again", () => assertFair(stalled));

  it("is fair to a player who is slowed by half every 3 s", () => {
    assertFair(slowed);
    assert.ok(slowed.timesAffected > PLAY_MS / 6000, `it was slowed ${slowed.timesAffected} times`);
  });

  it("is fair to a player who comes into a running room after other content was published", () =>
    assertFair(newcomer));

  it("is fair to a player whose connection is cut in the fight and whose client reconnects", () =>
    assertFair(reconnecting));

  it("is fair to a player who starts the game anew in the fight and comes back by its session", () =>
    assertFair(returning));

  it("is fair to a player who presses attack 144 times a second", () => assertFair(pressing));

  it("is fair to a player who asks for a strike every 200 ms, ready or not", () => assertFair(asking));

  it("finds nothing else to hold against anybody", () => {
    const known = new Set(players.flatMap(({ playerIds }) => [...playerIds]));
    assert.deepEqual(
      violations(id => id === undefined || !known.has(id)),
      {},
    );
  });
});

describe("an honest player on a bad line: 200 ms of latency, 50 ms of jitter and a lost second", () => {
  let server: TestServer;
  let network: BadNetwork;
  before(async () => {
    server = await TestServer.start();
    network = await BadNetwork.open(server.port, { latencyMs: 200, jitterMs: 50 });
  });
  after(async () => {
    await server.stop();
    await network.close();
  });

  it("walks, fights, collects and goes on without a correction, and hardly a strike misses", async function () {
    this.timeout(90_000);
    let bot = server.keep(await Bot.join(network.endpoint, { room_template_id: "room2" }));
    for (const template of ["room2", "room3", "room4"]) {
      assert.equal(bot.state.room_template_id, template);
      const refusals = await clearRoom(bot);
      // Jitter on top of the latency may be more than the room looks back for a target that walks by.
      const misses = refusals.filter(reason => MISSES.has(reason));
      assert.ok(
        misses.length <= 1 && misses.length === refusals.length,
        `refusals in ${template}: ${refusals}`,
      );
      await collectLoot(bot);
      if (template === "room3") await walkThroughALostSecond(bot);
      const corrections = bot.received.filter(({ type }) => type === "move_corrected");
      assert.deepEqual(corrections, [], `in ${template}`);
      if (template !== "room4") bot = server.keep(await goOnward(bot));
    }
    assert.equal(bot.room.connection.isOpen, true);
  });

  /** It keeps walking while the line is dead; its moves arrive together. */
  async function walkThroughALostSecond(bot: Bot): Promise<void> {
    const { x, z } = bot.walkableArea.entry;
    await bot.walkTo({ x, z: z + 8 });
    await delay(500);
    network.stall(1000);
    await bot.walkTo({ x: x + 6, z: z + 8 });
    await delay(1000);
  }
});
