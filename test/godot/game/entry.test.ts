/** Coming into a room in Godot, and out of it: by the game's own calls, given up on the way, and with the window closed. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Bot } from "../../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { Account } from "../../support/account.ts";
import { BadNetwork } from "../../support/bad-network.ts";
import { needsGodot } from "../support/godot.ts";
import { Puppet, type Verdict } from "./support/puppet.ts";
import { ScriptedGame } from "./support/scripted-game.ts";

/** Nobody listens there. */
const NOWHERE = "ws://127.0.0.1:9";
/** What the game itself says of an event that it does not send. */
const REFUSED_EVENT = /^ERROR: send_combat_event\(\)[\s\S]*?(?=\n\S|$)/gm;

/** A game that has never run: nothing is kept. */
async function freshGame(endpoint: string, name: string): Promise<Puppet> {
  let game = await Puppet.start(endpoint, name);
  const { user_folder } = await game.look();
  await game.stop();
  rmSync(join(user_folder, "test", name), { recursive: true, force: true });
  game = await Puppet.start(endpoint, name);
  return game;
}

async function newRoom(endpoint: string, room_template_id: string): Promise<string> {
  const account = await Account.guest(endpoint);
  const { room_id } = (await account.request("POST", "/api/rooms", { room_template_id })) as {
    room_id: string;
  };
  return room_id;
}

describe("the game's own calls, on a real server and with nothing kept", function () {
  this.timeout(60_000);
  needsGodot();
  let server: ServerProcess;
  let game: Puppet;
  let roomId: string;

  before(async () => {
    server = await startServer();
    game = await freshGame(server.endpoint, "own-calls");
    roomId = await newRoom(server.endpoint, "room2");
  });
  after(async () => {
    await game?.stop(REFUSED_EVENT);
    await server?.stop();
  });

  it("sign_in, begin_session and connect_to_room lead into a room with its floor, its enemies and their content", async () => {
    assert.equal(await game.order("sign_in"), true);
    assert.equal(await game.order("begin_session", { id: "Ada" }), true);
    const { session_id } = await game.look();
    assert.equal(await game.order("connect_to_room", { session_id, id: roomId }), true);
    const view = await game.look();
    assert.deepEqual([view.is_connected, view.room_id], [true, roomId]);
    assert.equal(view.content.is_empty, false);
    assert.equal(Object.keys(view.enemies).length, 1);
    const [x, z] = view.local.predicted_position;
    assert.ok(await game.walkTo([x, z + 3]), "and the player can walk there");
    assert.equal((await game.look()).corrections, 0);
  });

  it("send_combat_event takes the event as the game makes it, turns to its target, and hits it", async () => {
    const { enemies, player_id } = await game.look();
    const [id, goblin] = Object.entries(enemies)[0] ?? [];
    assert.ok(id && goblin);
    let verdict: Verdict = { is_accepted: false, reason: "", value: null };
    for (let tries = 0; tries < 20 && !verdict.is_accepted; tries++) {
      const { position } = (await game.look()).enemies[id] ?? goblin;
      // The player looks away from it in the end.
      await game.walkTo([position[0], position[1] + 1.2], { within: 1.4 });
      verdict = await game.order<Verdict>("send_combat_event", {
        ...{ event_type: "damage_dealt", source_player_id: player_id, target_enemy_id: id },
        ...{ damage_amount: 25.0, is_critical: true, position: { x: 10, y: 0, z: 5 } },
      });
      if (!verdict.is_accepted) await delay(200);
    }
    assert.ok(verdict.is_accepted, verdict.reason);
    const { damage_amount } = verdict.value as { damage_amount: number };
    assert.ok(damage_amount > 0, `it is hit for ${damage_amount}`);
  });

  it("sends nothing that is not a player's to send, and says why", async () => {
    const { enemies } = await game.look();
    const [target_enemy_id = ""] = Object.keys(enemies);
    for (const [event, why] of [
      [{ event_type: "enemy_died", target_enemy_id }, /"damage_dealt" or "ability_used".*"enemy_died"/],
      [{ event_type: "damage_taken", damage_amount: 5 }, /"damage_taken"/],
      [{ event_type: "damage_dealt", source_enemy_id: target_enemy_id }, /"source_enemy_id"/],
    ] as const) {
      const verdict = await game.order<Verdict>("send_combat_event", event);
      assert.deepEqual([verdict.is_accepted, verdict.reason], [false, "invalid_message"]);
      assert.match(verdict.detail ?? "", why);
    }
    const used = (await game.events("ability_used")).filter(event => event.ability_id === "melee_attack");
    await delay(300);
    const later = (await game.events("ability_used")).filter(event => event.ability_id === "melee_attack");
    assert.equal(later.length, used.length, "no sword was swung for them");
  });

  it("fails and says so where the content cannot be had", async () => {
    const other = await freshGame(NOWHERE, "no-content");
    assert.equal(await other.order("connect_to_room", { session_id: "s", id: roomId }), false);
    const { error, is_connected } = await other.look();
    assert.match(error, /cannot be reached/);
    assert.equal(is_connected, false);
    await other.stop();
  });
});

describe("leaving, in Godot", function () {
  this.timeout(60_000);
  needsGodot();
  let server: ServerProcess;
  let watcher: Bot;

  before(async () => {
    server = await startServer();
  });
  // Anew for each test: a client that says nothing for 35 s is given up.
  beforeEach(async () => {
    watcher = await Bot.join(server.endpoint, { room_template_id: "room1", character_name: "Watcher" });
  });
  afterEach(() => watcher.leave());
  after(async () => {
    await server?.stop();
  });

  const isAlone = () => watcher.state.players.size === 1;

  it("gives up a play() that is under way, wherever it is: nobody is in the room afterwards", async () => {
    const line = await BadNetwork.open(Number(new URL(server.endpoint).port), {
      latencyMs: 60,
      jitterMs: 0,
    });
    const game = await freshGame(line.endpoint, "hasty");
    for (let afterMs = 50; afterMs < 1400; afterMs += 130) {
      const playing = game.play({ room_id: watcher.room.roomId });
      await delay(afterMs);
      await game.order("leave");
      const { is_connected } = await game.look();
      assert.equal(is_connected, false, `after ${afterMs} ms`);
      await playing;
      await watcher.until("nobody else is there", isAlone);
      await delay(150);
      assert.ok(isAlone(), `after ${afterMs} ms nobody comes any more`);
      assert.equal((await game.look()).is_connected, false);
    }
    assert.equal(
      await game.play({ room_id: watcher.room.roomId }),
      true,
      "and the player can play afterwards",
    );
    await game.stop();
    await line.close();
  });

  it("gives up a connect_to_room that the server has answered already", async () => {
    const slow = await ScriptedGame.start();
    await slow.set({ isJoinSlow: true });
    const game = await freshGame(slow.endpoint, "late-seat");
    assert.equal(await game.order("sign_in"), true);
    const connecting = game.order<boolean>("connect_to_room", { session_id: "session", id: "any" });
    while ((await slow.asked()).every(({ what }) => !what.startsWith("PUT /api/rooms/any/join")))
      await delay(20);
    await game.order("leave");
    assert.equal(await connecting, false);
    assert.ok(
      (await slow.asked()).some(({ what }) => /^PUT .*\/leave$/.test(what)),
      "the character is taken out again",
    );
    assert.equal((await game.look()).is_connected, false);
    assert.equal((await slow.asked("join")).length, 0);
    await game.stop();
    await slow.stop();
  });

  it("does not make an ability ready: who comes back has the cooldowns with which it left", async () => {
    const game = await freshGame(server.endpoint, "returner");
    assert.ok(await game.play({ room_id: watcher.room.roomId }));
    const verdict = await game.order<Verdict>("use_ability", { id: "fireball", yaw: 0 });
    assert.ok(verdict.is_accepted, verdict.reason);
    await delay(600);
    await game.order("leave");
    // As if the game had forgotten.
    await game.order("forget_cooldowns");
    assert.ok(await game.play());
    const { cooldowns } = await game.look();
    assert.ok((cooldowns.fireball ?? 0) > 0.5, JSON.stringify(cooldowns));
    await game.stop();
  });

  it("takes the character out of the room when the window is closed, and not 30 s later", async () => {
    const game = await freshGame(server.endpoint, "closer");
    assert.equal(await game.play({ room_id: watcher.room.roomId }), true);
    const { player_id } = await game.look();
    await watcher.until("the game is there", state => state.players.has(player_id));
    const closedAtMs = performance.now();
    await game.closeWindow();
    await watcher.until("the character is gone", isAlone);
    const seconds = (performance.now() - closedAtMs) / 1000;
    assert.ok(seconds < 3, `after ${seconds} s`);
    const left = watcher.received.filter(({ type }) => type === "player_left");
    assert.ok(left.length > 0, "and has left for good");
  });

  it("ends at once when the window is closed and the server does not answer", async () => {
    const silent = await ScriptedGame.start();
    const game = await freshGame(silent.endpoint, "closer-alone");
    assert.equal(await game.play(), true);
    silent.pause();
    const closedAtMs = performance.now();
    await game.closeWindow();
    const seconds = (performance.now() - closedAtMs) / 1000;
    assert.ok(seconds < 4, `it takes ${seconds} s`);
    await silent.stop();
  });
});
