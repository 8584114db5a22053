/** Two games in Godot and two JavaScript clients play together on a real server; one of the games is on a line with 200 ms of latency. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Bot } from "../../../loadtest/bot.ts";
import { goOnward } from "../../../loadtest/brain.ts";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { BadNetwork } from "../../support/bad-network.ts";
import { needsGodot } from "../support/godot.ts";
import { type Frame, type Place, Puppet, type Verdict, type View } from "./support/puppet.ts";

const LATENCY_MS = 200;
/** The goblin drops nothing in 1 of 8 fights; then they play another room. */
const MAX_ROOMS = 5;
const GOBLIN_HEALTH = 50;
/** A strike of 15 against armor of 2; twice as much if it is critical. */
const STRIKE = 13;
const STRIKE_EVERY_MS = 700;

const metresBetween = ([x1, z1]: Place, [x2, z2]: Place) => Math.hypot(x2 - x1, z2 - z1);
/** In m/s, between two frames that were drawn one after the other. */
const fastestOf = (frames: Frame[], id: string) =>
  Math.max(
    ...frames.slice(1).map((frame, i) => {
      const [now, before] = [frame.players[id], frames[i]?.players[id]];
      assert.ok(now && before);
      return metresBetween(now, before) / Math.max(1 / 120, frame.at - (frames[i]?.at ?? 0));
    }),
  );
const reasonOf = ({ is_accepted, reason }: Verdict) => (is_accepted ? "accepted" : reason);

function only<T>(record: Record<string, T>): [string, T] {
  const [entry] = Object.entries(record);
  assert.ok(entry, "there is one");
  return entry;
}

describe("two games in Godot and two JavaScript clients in one room", function () {
  this.timeout(60_000);
  needsGodot();
  let server: ServerProcess;
  let line: BadNetwork;
  /** Ada plays on the bad line, Ben on a good one. */
  let ada: Puppet;
  let ben: Puppet;
  let bots: Bot[] = [];
  let adaId: string;
  let benId: string;
  let loser: ReturnType<typeof dieAndComeBack>;

  before(async () => {
    server = await startServer();
    line = await BadNetwork.open(Number(new URL(server.endpoint).port), {
      latencyMs: LATENCY_MS,
      jitterMs: 20,
    });
    [ada, ben] = await Promise.all([
      Puppet.start(line.endpoint, "ada"),
      Puppet.start(server.endpoint, "ben"),
    ]);
    loser = dieAndComeBack(server.endpoint);
    loser.catch(() => undefined);
  });
  after(async () => {
    await Promise.all(bots.map(bot => bot.leave()));
    await line?.close();
    await server?.stop();
  });

  async function enterRoom(): Promise<void> {
    await Promise.all(bots.map(bot => bot.leave()));
    for (const game of [ada, ben]) if ((await game.look()).session_id !== "") await game.order("end_session");
    for (const [game, character_name] of [
      [ada, "Ada"],
      [ben, "Ben"],
    ] as const) {
      const room_id = game === ben ? { room_id: (await ada.look()).room_id } : {};
      assert.ok(await game.play({ room_template_id: "room2", character_name, ...room_id }));
    }
    const { room_id } = await ada.look();
    bots = await Promise.all(
      ["Cid", "Dee"].map(character_name => Bot.joinRoom(server.endpoint, room_id, { character_name })),
    );
    const names = (view: View) => Object.values(view.players).map(player => player.character_name);
    for (const game of [ada, ben]) {
      await game.until("all four", view => names(view).sort().join() === "Ada,Ben,Cid,Dee");
    }
    adaId = (await ada.look()).player_id;
    benId = (await ben.look()).player_id;
  }

  /** Strikes the goblin until it is dead, and keeps up with it. */
  async function fight(game: Puppet, id: string): Promise<void> {
    for (;;) {
      const enemy = (await game.look()).enemies[id];
      if (!enemy?.is_alive) return;
      await game.walkTo(enemy.position, { within: 1.3 });
      const verdict = await game.attack(id);
      const isFair = ["accepted", "target_dead", "out_of_range", "not_facing", "busy", "on_cooldown"];
      assert.ok(isFair.includes(reasonOf(verdict)), reasonOf(verdict));
      await delay(verdict.is_accepted ? STRIKE_EVERY_MS : 100);
    }
  }

  async function fightAsBot(bot: Bot): Promise<void> {
    for (let [enemy] = bot.enemies; enemy; [enemy] = bot.enemies) {
      await bot.walkTo(enemy, 1.5);
      await bot.strike(enemy);
      await delay(STRIKE_EVERY_MS);
    }
  }

  /** The first strike of all, of the one on the bad line: when it shows, and when its answer is there. */
  let firstStrike: { frames: Frame[]; verdict: Verdict; answeredMs: number; enemy: string };

  async function clearRoom(): Promise<void> {
    const [enemy, { position }] = only((await ada.look()).enemies);
    await ada.walkTo([position[0], position[1] - 1.4], { within: 1.6 });
    let verdict: Verdict = { is_accepted: false, reason: "", value: null };
    let frames: Frame[] = [];
    let answeredMs = 0;
    for (let tries = 0; tries < 10 && !verdict.is_accepted; tries++) {
      await ada.walkTo((await ada.look()).enemies[enemy]?.position ?? position, { within: 1.3 });
      frames = await ada.trace(async () => {
        const askedAtMs = performance.now();
        verdict = await ada.attack(enemy);
        answeredMs = performance.now() - askedAtMs;
      });
    }
    firstStrike = { frames, verdict, answeredMs, enemy };
    await delay(STRIKE_EVERY_MS - answeredMs);
    await Promise.all([fight(ada, enemy), fight(ben, enemy), ...bots.map(fightAsBot)]);
  }

  it("two strike the same enemy: each sees its own strike at once, and all see the same death", async () => {
    for (let room = 0; room < MAX_ROOMS; room++) {
      await enterRoom();
      await clearRoom();
      if (Object.keys((await ben.look()).loot).length > 0) break;
    }
    const { frames, verdict, answeredMs, enemy } = firstStrike;
    assert.ok(verdict.is_accepted, reasonOf(verdict));
    // A timer may end a millisecond early, on each way.
    assert.ok(answeredMs >= 2 * LATENCY_MS - 2, `the answer takes its time: ${answeredMs} ms`);
    const startedAt = frames[0]?.at ?? 0;
    const shown = frames.find(
      frame => (frame.enemies[enemy]?.[2] ?? GOBLIN_HEALTH) === GOBLIN_HEALTH - STRIKE,
    );
    assert.ok(
      shown && shown.at - startedAt < 0.1,
      `its effect shows at once: ${shown && shown.at - startedAt} s`,
    );
    for (const game of [ada, ben]) {
      const view = await game.until("the death", ({ enemies, is_cleared }) => is_cleared && { enemies });
      for (const { is_alive, health, shown_health } of Object.values(view.enemies))
        assert.deepEqual([is_alive, health, shown_health], [false, 0, 0]);
      const events = await game.events();
      const died = events.filter(event => event.event_type === "enemy_died");
      assert.equal(died.at(-1)?.target_enemy_id, enemy);
      const hits = events.filter(event => event.event_type === "damage_dealt");
      assert.ok(
        hits.some(event => event.source_player_id === adaId),
        "each sees hers, and whose they are",
      );
      const rooms = died.length;
      const told = hits.reduce((sum, event) => sum + Number(event.damage_amount), 0);
      // The last hit may be harder than what health was left.
      const most = rooms * (GOBLIN_HEALTH + 4 * 2 * STRIKE);
      assert.ok(told >= rooms * GOBLIN_HEALTH - 1 && told <= most, `${told} of damage in ${rooms} fights`);
    }
  });

  it("the room is cleared: its doors open for all", async () => {
    for (const game of [ada, ben]) {
      const { doors } = await game.look();
      assert.deepEqual(doors.door2_3, { is_open: true, is_locked: false });
      const opened = await game.events("door_opened");
      assert.ok(opened.some(event => event.door_id === "door2_3"));
      assert.ok((await game.events("room_cleared")).length > 0);
    }
  });

  it("a pick-up that is refused is taken back: the loot lies there again", async () => {
    const before = await ada.look();
    const [loot, { position }] = only(before.loot);
    const away: Place = [position[0] > 0 ? position[0] - 7 : position[0] + 7, position[1]];
    assert.ok(await ada.walkTo(away));
    await delay(600);
    // The game's memory is tampered with: it believes to be where it is not.
    await ada.order("jump", { x: position[0] - away[0], z: 0 });
    const picking = ada.order<Verdict>("pick_up", { id: loot });
    assert.equal((await ada.look()).loot[loot]?.is_shown, false, "at first it is shown as taken");
    assert.equal(reasonOf(await picking), "out_of_range");
    const after = await ada.look();
    assert.equal(after.loot[loot]?.is_shown, true);
    assert.deepEqual([after.local.inventory, after.local.gold], [before.local.inventory, before.local.gold]);
    assert.ok(metresBetween(after.local.predicted_position, away) < 0.1, "and the player is where it was");
  });

  it("two reach for the same loot: both see it gone at once, one has it, and the other gives it back", async () => {
    const before = await ada.look();
    const [loot, { position, quantity, item_id }] = only(before.loot);
    await Promise.all([
      ada.walkTo(position, { within: 1 }),
      ben.walkTo(position, { within: 1 }),
      ...bots.map(bot => bot.walkTo({ x: position[0], z: position[1] }, 1)),
    ]);
    await delay(500);
    const reaching = ada.order<Verdict>("pick_up", { id: loot });
    const { loot: shown, local } = await ada.look();
    assert.equal(shown[loot]?.is_shown, false, "it is gone at once");
    const foreseen = item_id === "gold" ? local.gold - before.local.gold : local.inventory[item_id];
    assert.equal(foreseen, quantity, "and is carried at once");
    const [far, near, ...others] = await Promise.all([
      reaching,
      ben.order<Verdict>("pick_up", { id: loot }),
      ...bots.map(bot => delay(100).then(() => bot.pickUp(loot))),
    ]);
    assert.deepEqual([reasonOf(near), near.value], ["accepted", { item_id, quantity }]);
    assert.equal(reasonOf(far), "already_picked_up");
    for (const other of others) assert.deepEqual(other, { is_accepted: false, reason: "already_picked_up" });
    const after = await ada.look();
    assert.deepEqual([after.local.inventory, after.local.gold], [before.local.inventory, before.local.gold]);
    const winner = await ben.look();
    assert.equal(item_id === "gold" ? winner.local.gold : winner.local.inventory[item_id], quantity);
    for (const game of [ada, ben]) {
      await game.until("the loot is gone", view => !view.loot[loot]?.is_shown);
      const taken = (await game.events("loot_picked_up")).filter(event => event.loot_instance_id === loot);
      assert.deepEqual(
        taken.map(event => event.source_player_id),
        [benId],
      );
    }
  });

  it("a door closes at once for whoever closes it, and soon for the others", async () => {
    assert.ok(await ada.walkTo([0, 46.4], { sprinting: true }));
    await delay(100);
    const closing = ada.order<Verdict>("close_door", { id: "door2_3" });
    assert.equal((await ada.look()).doors.door2_3?.is_open, false);
    assert.equal((await ben.look()).doors.door2_3?.is_open, true);
    assert.equal(reasonOf(await closing), "accepted");
    await ben.until("the door is closed", view => view.doors.door2_3?.is_open === false);
    assert.equal(reasonOf(await ada.order<Verdict>("enter_door", { id: "door2_3" })), "door_closed");
    assert.equal(reasonOf(await ada.order<Verdict>("open_door", { id: "door2_3" })), "accepted");
    assert.equal(reasonOf(await ben.order<Verdict>("open_door", { id: "door2_3" })), "out_of_range");
  });

  it("they go through the door and meet behind it, with what they carry", async () => {
    const carried = (await ben.look()).local;
    const [cid] = bots;
    assert.ok(cid);
    const through = async (game: Puppet) => {
      assert.ok(await game.walkTo([0, 46.6]));
      return game.order<Verdict>("enter_door", { id: "door2_3" });
    };
    const [first, second, next] = await Promise.all([through(ada), through(ben), goOnward(cid)]);
    assert.deepEqual([reasonOf(first), reasonOf(second)], ["accepted", "accepted"]);
    bots[0] = next;
    for (const game of [ada, ben]) {
      const view = await game.until(
        "all three",
        ({ players, ...view }) => Object.keys(players).length === 3 && view,
      );
      assert.equal(view.room_id, next.room.roomId);
      assert.equal(view.room_template_id, "room3");
      assert.equal(view.is_connected, true);
      assert.ok(metresBetween(view.local.predicted_position, [0, 48.775]) < 0.1, "1 m beyond the door");
    }
    const { local } = await ben.look();
    assert.deepEqual([local.inventory, local.gold], [carried.inventory, carried.gold]);
    const entered = (await ben.seen()).filter(([name]) => name === "room.entered");
    assert.equal(entered.at(-1)?.[1], next.room.roomId);
    assert.ok(!(await ben.seen()).slice(-5).some(([name]) => name === "room.left"), "it was never out");
  });

  it("the others are shown on an even way, and a fireball where the server has it", async () => {
    const [cid] = bots;
    assert.ok(cid);
    const id = cid.welcome.player_id;
    const frames = await ben.trace(async () => {
      const shooting = ben.order<Verdict>("use_ability", { id: "fireball", yaw: 0 });
      assert.equal((await ben.look()).local.activity, 4, "the cast shows at once");
      const walking = cid.walkTo({ x: 4, z: 56 });
      const verdict = await shooting;
      assert.equal(reasonOf(verdict), "accepted");
      assert.ok((await ben.look()).local.mana < 82);
      await walking;
      await delay(500);
    });
    const last = frames.at(-1)?.players[id];
    assert.ok(last && metresBetween(last, [4, 56]) < 0.05);
    // A machine that is busy with other things brings patches late, and what is late is caught up with. So the best of three walks counts.
    let fastest = fastestOf(frames, id);
    for (let x = 3; x > 1 && fastest >= 12; x--) {
      fastest = fastestOf(await ben.trace(() => cid.arriveAt({ x, z: 56 })), id);
    }
    assert.ok(fastest < 12, `no faster than twice its speed: ${fastest} m/s`);
    const flight = frames.flatMap(frame =>
      Object.values(frame.projectiles).map(place => ({ at: frame.at, place })),
    );
    const [began, ended] = [flight[0], flight.at(-1)];
    assert.ok(began && ended && flight.length > 10, "it flies for a while");
    const speed = (ended.place[1] - began.place[1]) / (ended.at - began.at);
    assert.ok(Math.abs(speed - 15) < 1.5, `${speed} m/s`);
  });

  it("each strike of another is told, so that its sword can be seen to swing", async () => {
    const [cid] = bots;
    assert.ok(cid);
    const told = async () => {
      const used = await ben.events("ability_used");
      return used.filter(({ source_player_id }) => source_player_id === cid.welcome.player_id);
    };
    const before = (await told()).length;
    for (let strikes = 1; strikes <= 2; strikes++) {
      while (!(await cid.use("melee_attack")).is_accepted) await delay(50);
      while ((await told()).length < before + strikes) await delay(50);
    }
    const ATTACKING = 2;
    const seen = (await told()).slice(before).map(({ ability_id, activity }) => [ability_id, activity]);
    assert.deepEqual(seen, [
      ["melee_attack", ATTACKING],
      ["melee_attack", ATTACKING],
    ]);
  });

  it("a game that is cut off comes back to its seat, and plays on", async () => {
    const [cid] = bots;
    assert.ok(cid);
    const before = await ben.look();
    await ben.order("cut_line");
    await cid.until("Ben is cut off", state => state.players.get(benId)?.connected === false);
    const view = await ben.until("Ben is back", now => now.is_connected && now);
    await cid.until("Ben is back", state => state.players.get(benId)?.connected);
    const signals = (await ben.seen()).map(([name]) => name);
    assert.equal(signals.filter(name => name === "room.lost").length, 1);
    assert.equal(signals.filter(name => name === "room.back").length, 1);
    assert.deepEqual([view.room_id, view.local.inventory], [before.room_id, before.local.inventory]);
    const goal: Place = [2, 50];
    assert.ok(await ben.walkTo([goal[0], goal[1]]));
    await cid.until("Ben walks on", state => {
      const player = state.players.get(benId);
      return player && metresBetween([player.position_x, player.position_z], goal) < 0.1;
    });
    assert.equal((await ben.look()).corrections, 0);
  });

  it("a game that is killed comes back from what it has kept: the same player, session, room, place and goods", async () => {
    const before = await ben.look();
    await ben.die();
    // Meanwhile its access token has ended.
    const file = join(before.user_folder, "test/ben/save.json");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(/"access_token_expires_at": [\d.]+/, '"access_token_expires_at": 1'),
    );
    ben = await Puppet.start(server.endpoint, "ben");
    const kept = await ben.look();
    assert.equal(
      kept.content.dungeon,
      "The First Dungeon",
      "the content is there before the server was asked",
    );
    assert.ok(await ben.play());
    const after = await ben.look();
    for (const field of ["player_id", "session_id", "room_id"] as const) {
      assert.equal(after[field], before[field], field);
    }
    assert.ok(metresBetween(after.local.predicted_position, before.local.predicted_position) < 0.1);
    assert.deepEqual([after.local.inventory, after.local.gold], [before.local.inventory, before.local.gold]);
    assert.equal(after.content.not_modified, after.content.requests, "and nothing of the content came again");
    assert.equal(after.content.requests, 1);
    for (const game of [ada, ben]) await game.stop();
  });

  it("whoever dies waits for 2 s, and comes back where it came in", async () => {
    const { early, respawned, dead, alive, corrections, signals } = await loser;
    assert.equal(reasonOf(early), "not_yet");
    assert.equal(reasonOf(respawned), "accepted");
    assert.deepEqual([dead.is_alive, dead.activity], [false, 6]);
    assert.ok(metresBetween(dead.predicted_position, dead.said) < 0.05, "the dead do not walk");
    assert.equal(alive.is_alive, true);
    assert.ok(metresBetween(alive.position, [0, 0]) < 3, `${alive.position}`);
    assert.equal(corrections, 0);
    for (const type of ["damage_taken", "attack_started", "player_died", "player_respawned"]) {
      assert.ok(signals.includes(type), `${type} is told`);
    }
  });
});

/** Stands among the training grounds's goblins until it is dead, and comes back. */
async function dieAndComeBack(endpoint: string) {
  const player = await Puppet.start(endpoint, "loser");
  assert.ok(await player.play({ dungeon_id: "training_grounds", character_name: "Loser" }));
  await player.until("the death", view => !view.local.is_alive, 45_000);
  const early = await player.order<Verdict>("respawn");
  await player.headFor([1, 0], 0.5);
  const { local: dead } = await player.look();
  await delay(1600);
  const respawned = await player.order<Verdict>("respawn");
  const { local: alive, corrections } = await player.look();
  const signals = (await player.events()).map(event => event.event_type);
  await player.stop();
  return { early, respawned, dead, alive, corrections, signals };
}
