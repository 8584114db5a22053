/** What the client in Godot does with what the protocol's newest version says: with a server whose answers the test decides. */
import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CLOSE_CODES } from "../../../src/schema/close-codes.ts";
import { askGodot, needsGodot } from "../support/godot.ts";
import { Puppet, type Verdict } from "./support/puppet.ts";
import { ScriptedGame } from "./support/scripted-game.ts";

const NAME = "protocol";
const VERSION = 7;
const refused = (reason: string) => ({ is_accepted: false, reason, detail: "", value: null });

describe("a game in Godot and what the server says", function () {
  this.timeout(60_000);
  needsGodot();
  let server: ScriptedGame;
  let game: Puppet;

  beforeEach(async () => {
    server = await ScriptedGame.start();
    game = await Puppet.start(server.endpoint, NAME);
    const { user_folder } = await game.look();
    rmSync(join(user_folder, "test", NAME), { recursive: true, force: true });
  });
  afterEach(async () => {
    server.resume();
    await game.stop();
    await server.stop();
  });

  const signals = async (...names: string[]) =>
    (await game.seen()).filter(([name]) => names.includes(String(name)));
  /** What `room_state_updated` brings with the next patch. */
  const roomState = async () => {
    const coming = game.order<Record<string, unknown>>("room_state");
    await game.look();
    await server.touch();
    return coming;
  };
  const cooldown = async (id: string) => (await game.look()).cooldowns[id] ?? 0;

  it("hears what it carries when it comes in, and what the server says to its players", async () => {
    assert.ok(await game.play());
    assert.deepEqual(await signals("progress.inventory_changed"), [
      ["progress.inventory_changed", { health_potion: 1 }, 3],
    ]);
    await server.broadcast("server_message", { text: "The server stops soon.", seconds_left: 60 });
    await server.broadcast("server_message", { text: "Thank you for playing." });
    while ((await signals("server_message_received")).length < 2) await delay(20);
    assert.deepEqual(await signals("server_message_received"), [
      ["server_message_received", "The server stops soon.", 60],
      ["server_message_received", "Thank you for playing.", -1],
    ]);
  });

  it("knows the run that it is on, when that is saved, and what it has come to", async () => {
    const run = { run_id: "run", difficulty_id: "hard", loot_rule: "own_roll", seconds: 60, is_saved: false };
    await server.set({ welcome: { run } });
    assert.ok(await game.play());
    const { player_id, run: known } = await game.look();
    assert.deepEqual([known.difficulty_id, known.loot_rule, known.is_saved], ["hard", "own_roll", false]);
    assert.ok(known.run_seconds >= 60 && known.run_seconds < 70, `${known.run_seconds} s`);
    await server.broadcast("run_saved", { run_id: "run" });
    await game.until("that it is saved", view => view.run.is_saved);
    const statistics = { seconds: 70, damage_dealt: 5 };
    await server.broadcast("run_ended", { player_id: "ben", statistics, ticks: 1200, deaths: 0 });
    await server.broadcast("run_ended", { player_id, statistics, ticks: 1300, deaths: 2 });
    while ((await signals("runs.ended")).length === 0) await delay(20);
    assert.deepEqual(await signals("runs.saved", "runs.ended"), [
      ["runs.saved", "run"],
      ["runs.ended", { ...statistics, ticks: 1300, deaths: 2, run_seconds: 65 }],
    ]);
  });

  it("neither shows nor asks for loot that was rolled for somebody else", async () => {
    assert.ok(await game.play());
    assert.equal((await game.look()).loot.loot2?.is_shown, false);
    assert.deepEqual(await game.order<Verdict>("pick_up", { id: "loot2" }), refused("not_yours"));
    assert.deepEqual(await server.asked("loot_pickup"), []);
    const { loot_drops } = await roomState();
    const [, rolled] = loot_drops as Record<string, unknown>[];
    assert.equal(rolled?.for_player_id, "somebody else");
  });

  it("is told its protocol version whichever way it joins", async () => {
    assert.ok(await game.play({ room_template_id: "room2" }));
    const [joined] = await server.asked("join");
    assert.deepEqual(joined?.body, { protocol_version: VERSION, room_template_id: "room2" });
    await game.order("connect_to_room", { session_id: "session", id: "any" });
    const [put] = await server.asked("PUT /api/rooms/any/join");
    assert.deepEqual(put?.body, { session_id: "session", protocol_version: VERSION });
  });

  it("has the cooldowns of the welcome on joining, and again on coming back", async () => {
    await server.set({ welcome: { cooldowns_ms: { fireball: 2500 } } });
    assert.ok(await game.play());
    assert.ok((await cooldown("fireball")) > 1.5);
    const verdict = await game.order<Verdict>("use_ability", { id: "fireball", yaw: 0 });
    assert.equal(verdict.reason, "on_cooldown");
    assert.equal((await server.asked("combat_event")).length, 0, "which is not asked of the server");
    await server.set({ welcome: { cooldowns_ms: { dodge_roll: 2000 } } });
    await game.order("cut_line");
    while ((await signals("room.back")).length === 0) await delay(30);
    assert.equal(await cooldown("fireball"), 0);
    assert.ok((await cooldown("dodge_roll")) > 1);
  });

  it("waits for as long as a refusal says: on_cooldown shows, and in_combat is kept for the door", async () => {
    assert.ok(await game.play());
    await server.set({
      answers: { combat_event: { rejection: { reason: "on_cooldown", ready_in_ms: 3000 } } },
    });
    const verdict = await game.order<Verdict>("use_ability", { id: "melee_attack", yaw: 0 });
    assert.equal(verdict.reason, "on_cooldown");
    assert.ok((await cooldown("melee_attack")) > 2.5);
    const door = { enter_door: { rejection: { reason: "in_combat", ready_in_ms: 4000 } } };
    await server.set({ answers: door });
    assert.ok(await game.walkTo([0, 46.4]));
    for (let time = 0; time < 3; time++)
      assert.equal((await game.order<Verdict>("enter_door", { id: "door2_3" })).reason, "in_combat");
    assert.equal((await server.asked("enter_door")).length, 1, "the others are refused here");
    assert.ok(await game.walkTo([0, 44]), "and it can walk");
  });

  it("plays by the content of the room, fetched by its version, and by the newest when it has left", async () => {
    await server.set({
      newestContent: 8,
      contents: {
        6: { "combat-stats/player": { move_speed: 6 } },
        8: { "combat-stats/player": { move_speed: 8 } },
      },
      welcome: { protocol_version: VERSION, content_version: 6, content_hash: "hash 6" },
    });
    assert.ok(await game.play());
    const { content, local } = await game.look();
    assert.deepEqual([content.version, local.speed], [6, 6]);
    const fetched = (await server.asked()).filter(({ what }) => what === "content combat-stats 6");
    assert.equal(fetched.length, 1);
    await game.order("refresh_content");
    assert.equal((await game.look()).content.version, 6, "also when something newer is looked for meanwhile");
    await game.order("leave");
    assert.equal((await game.look()).content.version, 8);
    await server.set({ welcome: { content_version: 8, content_hash: "hash 8" } });
    assert.ok(await game.play());
    assert.deepEqual([(await game.look()).content.version, (await game.look()).local.speed], [8, 8]);
    const again = (await server.asked()).filter(({ what }) => what.startsWith("content combat-stats"));
    assert.equal(again.length, 2, "no version comes twice");
  });

  it("does not come into a room whose content cannot be had, and says so", async () => {
    await server.set({ welcome: { content_version: 5, content_hash: "hash 5" } });
    assert.equal(await game.play(), false);
    const view = await game.look();
    assert.match(view.error, /content of room2 in first_dungeon cannot be had: There is no version 5/);
    assert.equal(view.is_connected, false);
    while ((await server.asked("left")).length === 0) await delay(20);
  });

  it("shows a room's state with the names of the game's data models, and as it is now", async () => {
    assert.ok(await game.play());
    const view = await game.look();
    const state = await roomState();
    const { player_id } = view;
    assert.equal(state.current_player_count, 1);
    const [player] = state.players as Record<string, unknown>[];
    const [enemy] = state.enemies as Record<string, unknown>[];
    const [loot] = state.loot_drops as Record<string, unknown>[];
    const [door] = state.doors as Record<string, unknown>[];
    assert.ok(player && enemy && loot && door);
    assert.equal(player.player_id, player_id);
    // 20 at tick 60, and 5 and 15 a second since; the welcome's tick was 100.
    assert.ok(
      Number(player.current_mana) >= 30 && Number(player.current_mana) < 40,
      `${player.current_mana}`,
    );
    assert.ok(Number(player.current_stamina) >= 50, `${player.current_stamina}`);
    const { enemy_instance_id, enemy_type_id, current_health, is_alive, aggro_player_id } = enemy;
    assert.deepEqual(
      { enemy_instance_id, enemy_type_id, current_health, is_alive, aggro_player_id },
      {
        enemy_instance_id: "enemy1",
        enemy_type_id: "goblin",
        current_health: 50,
        is_alive: true,
        aggro_player_id: player_id,
      },
    );
    const { loot_instance_id, item_id, item_type, quantity, is_picked_up, picked_up_by } = loot;
    assert.deepEqual(
      { loot_instance_id, item_id, item_type, quantity, is_picked_up, picked_up_by },
      {
        loot_instance_id: "loot1",
        item_id: "gold",
        item_type: "gold",
        quantity: 7,
        is_picked_up: true,
        picked_up_by: player_id,
      },
    );
    const { door_id, is_open, is_locked, connected_room_id } = door;
    assert.deepEqual(
      { door_id, is_open, is_locked, connected_room_id },
      { door_id: "door2_3", is_open: true, is_locked: false, connected_room_id: "run-room3" },
    );
    for (const each of [player, enemy, loot])
      for (const axis of ["x", "y", "z"]) assert.equal(typeof each[`position_${axis}`], "number");
  });

  it("shows fields that the server has never set with their default: an enemy that never walked stands where it is", async () => {
    assert.ok(await game.play());
    const { enemies } = await game.look();
    assert.deepEqual(enemies.enemy1?.position.map(Math.round), [0, 30]);
    const [enemy = {}] = (await roomState()).enemies as Record<string, unknown>[];
    for (const [field, value] of Object.entries(enemy)) assert.notEqual(value, null, field);
  });

  it("keeps a player that is taken from the floor: it stands, and plays on when it is back", async () => {
    assert.ok(await game.play());
    const { player_id } = await game.look();
    await server.setInWorld(false);
    await game.until("it is gone from the floor", view => !view.players[player_id]);
    const { local } = await game.look();
    await game.headFor([1, 0], 0.3);
    assert.deepEqual(
      (await game.look()).local.predicted_position,
      local.predicted_position,
      "it does not walk",
    );
    const strike = await game.order<Verdict>("use_ability", { id: "melee_attack", yaw: 0 });
    assert.deepEqual(strike, refused("not_in_room"));
    assert.equal((await signals("player_left")).length, 0, "it has not left");
    await server.setInWorld(true);
    const back = await game.until("it is back", view => view.players[player_id] && view);
    assert.ok(Math.abs(back.local.predicted_position[1] - 28) < 0.1, "where the server has it");
    const [x, z] = back.local.predicted_position;
    assert.ok(await game.walkTo([x + 2, z]));
    assert.equal((await signals("player_joined")).length, 1);
    await server.broadcast("player_left", { player_id });
    while ((await signals("player_left")).length === 0) await delay(20);
  });

  it("comes in when the room shows its player, and not before", async () => {
    await server.set({ isAway: true });
    const playing = game.play();
    while ((await server.asked("join")).length === 0) await delay(20);
    await delay(500);
    assert.equal((await game.look()).is_connected, false);
    await server.setInWorld(true);
    assert.equal(await playing, true);
    assert.deepEqual((await game.look()).local.inventory, { health_potion: 1 }, "with what was said before");
  });

  it("stands still and says so while the server stands still, and plays on afterwards", async () => {
    assert.ok(await game.play());
    await delay(300);
    server.pause();
    const pausedAtMs = performance.now();
    const stalled = await game.until("it is stalled", view => !view.is_connected && view, 5000);
    const seconds = (performance.now() - pausedAtMs) / 1000;
    assert.ok(seconds > 1.5 && seconds < 3, `after ${seconds} s`);
    assert.ok(stalled.ping_ms >= 500, `the ping is ${stalled.ping_ms} ms`);
    await delay(1500);
    const told = (await signals("room.stalled")).map(([, s]) => Number(s));
    assert.ok(told.length >= 2 && (told[0] ?? 0) >= 1.9 && (told[0] ?? 9) < 2.5, `${told}`);
    const { local } = await game.look();
    await game.headFor([1, 0], 0.3);
    assert.deepEqual(
      (await game.look()).local.predicted_position,
      local.predicted_position,
      "it does not walk",
    );
    const strike = await game.order<Verdict>("use_ability", { id: "melee_attack", yaw: 0 });
    assert.equal(strike.reason, "not_connected");
    server.resume();
    await game.until("it is connected", view => view.is_connected);
    assert.equal((await signals("room.resumed")).length, 1);
    await game.until("the ping is good again", view => view.ping_ms < 200);
    await game.headFor([1, 0], 0.3);
    assert.ok(
      (await game.look()).local.predicted_position[0] > local.predicted_position[0] + 0.5,
      "and it walks on",
    );
    assert.equal((await signals("room.lost", "room.left")).length, 0);
  });

  it("takes a room in which nothing happens for no stall", async () => {
    assert.ok(await game.play());
    await delay(5000);
    assert.equal((await signals("room.stalled")).length, 0);
    assert.equal((await game.look()).is_connected, true);
  });

  it("tells of a pause in the server's words, and does not ask before it is over", async () => {
    assert.ok(await game.play());
    await server.close(4102, "Too many impossible claims: this account is paused for 2 s.");
    await game.until("it is out", view => !view.is_connected);
    while ((await signals("room.left")).length === 0) await delay(20);
    const [[, code, reason] = []] = await signals("room.left");
    assert.equal(code, 4102);
    assert.match(String(reason), /claimed things that cannot be.*this account is paused for 2 s/);
    const before = (await server.asked()).length;
    assert.equal(await game.play(), false);
    assert.match((await game.look()).error, /paused this account: \d s more/);
    assert.equal((await server.asked()).length, before, "nothing was asked");
    await delay(2100);
    assert.equal(await game.play(), true);
  });
});

describe("why a connection ended, in the client in Godot", function () {
  this.timeout(60_000);
  needsGodot();

  it("has a sentence for every close code of the protocol", async () => {
    const table = readFileSync("docs/protocol.md", "utf8")
      .split("\n")
      .filter(line => /^\| \d{4}[ ,|]/.test(line));
    const documented = table.flatMap(line => [...(line.split("|")[1] ?? "").matchAll(/\d{4}/g)].map(Number));
    assert.ok(documented.length > 10);
    const codes = [...new Set([...documented, ...Object.values(CLOSE_CODES), 4003, 4999])];
    const sentences = await askGodot<string>(
      "tests/game/formulas.gd",
      codes.map(code => ({ about: "close code", code })),
    );
    for (const [i, sentence] of sentences.entries())
      assert.match(sentence, codes[i] === 4999 ? /closed \(4999\)/ : /^[A-Z][^()]{10,}\.$/, `${codes[i]}`);
    assert.equal(new Set(sentences).size, codes.length, "each of its own");
  });
});
