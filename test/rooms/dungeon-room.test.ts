import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "@colyseus/sdk";
import type { Bot } from "../../loadtest/bot.ts";
import { distance, yawTowards } from "../../src/game/core/geometry.ts";
import { PLAYER_STATES } from "../../src/game/movement/walker.ts";
import type { PackedCombatAnswer } from "../../src/schema/combat-answer.ts";
import { COORDINATE_RESOLUTION_M } from "../../src/schema/coordinate.ts";
import { gameEvent } from "../../src/store/game-event-schema.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

describe("a dungeon room", () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  afterEach(() => server.clear());
  after(() => server.stop());

  /** Strikes until the enemy is dead, at the pace of the attack. */
  async function slay(bot: Bot): Promise<void> {
    for (let enemy = bot.enemies[0]; enemy; enemy = bot.enemies[0]) {
      await bot.arriveAt(enemy, 1.5);
      await bot.strike(enemy);
      await delay(700);
    }
  }

  /** A cleared room2 with something on the floor; the goblin drops nothing in 1 of 8 fights. */
  async function clearedRoomWithLoot(): Promise<{ ada: Bot; bob: Bot; loot: string }> {
    for (let i = 0; i < 20; i++) {
      const ada = await server.join({ room_template_id: "room2", character_name: "Ada" });
      const bob = await server.joinRoom(ada.room.roomId, { character_name: "Bob" });
      await slay(ada);
      const [loot] = ada.state.loot_drops.values();
      if (loot) {
        await Promise.all([ada, bob].map(bot => bot.arriveAt({ x: loot.position_x, z: loot.position_z }, 1)));
        return { ada, bob, loot: loot.loot_instance_id };
      }
      await server.clear();
    }
    throw new Error("no goblin dropped anything");
  }

  describe("joining", () => {
    it("shows the room as its template has it", async () => {
      const ada = await server.join({ room_template_id: "room4", character_name: "Ada" });
      const { state } = ada;
      assert.equal(state.dungeon_id, "first_dungeon");
      assert.equal(state.room_template_id, "room4");
      assert.equal(state.room_type, "combat");
      assert.equal(state.max_players, 4);
      assert.equal(state.is_cleared, false);
      assert.deepEqual(
        ada.enemies.map(enemy => [enemy.enemy_type_id, enemy.current_health, Math.round(enemy.position_x)]),
        [
          ["peasant_sword", 50, -5],
          ["peasant_sword", 50, 5],
        ],
      );
      assert.deepEqual(
        [...state.doors.values()].map(door => [door.door_id, door.is_open, door.is_locked]),
        [
          ["door3_4", true, false],
          ["door4_5", false, true],
        ],
      );
      assert.equal(ada.me.character_name, "Ada");
      assert.equal(ada.me.current_health, 100);
      assert.equal(PLAYER_STATES[ada.me.state], "IDLE");
    });

    it("leads to the start room of the first dungeon unless told otherwise", async () => {
      const ada = await server.join();
      assert.equal(ada.state.room_template_id, "room1");
      assert.equal(ada.state.is_cleared, true);
    });

    it("makes a session of the player's own, in the database, before the player is in the room", async () => {
      const ada = await server.join({ character_name: "Ada" });
      const session = await server.services.characters.playedIn(ada.welcome.session_id);
      assert.equal(session?.player_id, ada.welcome.player_id);
      assert.equal(session?.character_name, "Ada");
      assert.equal(session?.room_id, ada.room.roomId);
    });

    it("tells the others at once, and again when the player leaves", async () => {
      const ada = await server.join();
      const bob = await server.joinRoom(ada.room.roomId);
      const { player_id } = bob.welcome;
      await ada.until("Bob's arrival", () =>
        ada.received.some(each => each.type === "player_joined" && each.message.player_id === player_id),
      );
      assert.ok(ada.state.players.has(player_id));
      await bob.leave();
      await ada.until("Bob's leave", state => !state.players.has(player_id));
      assert.equal((await ada.message("player_left")).player_id, player_id);
    });

    it("puts players who ask for the same template together, and others elsewhere", async () => {
      const [ada, bob, cyd] = [
        await server.join({ room_template_id: "room2" }),
        await server.join({ room_template_id: "room2" }),
        await server.join({ room_template_id: "room3" }),
      ];
      assert.equal(ada.room.roomId, bob.room.roomId);
      assert.notEqual(ada.room.roomId, cyd.room.roomId);
    });

    it("takes four players and no fifth, who gets a room of its own", async () => {
      const ada = await server.join();
      for (let i = 0; i < 3; i++) await server.joinRoom(ada.room.roomId);
      await assert.rejects(server.joinRoom(ada.room.roomId), /locked|full/);
      const fifth = await server.join();
      assert.notEqual(fifth.room.roomId, ada.room.roomId);
      assert.equal(ada.state.players.size, 4);
    });

    it("refuses a dungeon, a template or a name that it does not know, and says what there is", async () => {
      await assert.rejects(server.join({ dungeon_id: "atlantis" }), /no dungeon "atlantis".*first_dungeon/);
      await assert.rejects(server.join({ dungeon_id: "toString" }), /no dungeon "toString"/);
      await assert.rejects(
        server.join({ room_template_id: "room9" }),
        /no room template "room9".*room1, room2/,
      );
      await assert.rejects(server.join({ character_name: "x".repeat(33) }), /character_name/);
      await assert.rejects(server.join({ character_name: "a\u0000b" }), /character_name.*control characters/);
      const wrongType: object = { dungeon_id: { $gt: "" } };
      await assert.rejects(server.join(wrongType), /dungeon_id/);
    });
  });

  describe("playing", () => {
    it("shows everyone where a player walks", async () => {
      const ada = await server.join();
      const bob = await server.joinRoom(ada.room.roomId);
      await ada.arriveAt({ x: 3, z: 4 });
      const seen = await bob.until("Ada at (3, 4)", state => {
        const player = state.players.get(ada.welcome.player_id);
        return player && Math.hypot(player.position_x - 3, player.position_z - 4) < 0.05 && player;
      });
      assert.equal(PLAYER_STATES[seen.state], "IDLE");
      assert.ok(!ada.received.some(each => each.type === "move_corrected"));
    });

    it("puts a player back who teleports or walks through a wall", async () => {
      const ada = await server.join();
      await delay(300);
      for (const [to, why] of [
        [{ x: 9, z: 9 }, "too far"],
        [{ x: 0, z: 100 }, "outside"],
      ] as const) {
        const before = ada.received.length;
        ada.sendMove(to);
        await ada.until(`the correction: ${why}`, () => ada.received.length > before);
        assert.deepEqual(ada.received.at(-1)?.type, "move_corrected");
        assert.deepEqual(ada.position, { x: 0, y: 0, z: 0 });
      }
    });

    it("computes the damage itself, whatever the client claims", async () => {
      const ada = await server.join({ room_template_id: "room2" });
      const [goblin] = ada.enemies;
      assert.ok(goblin);
      await ada.arriveAt(goblin, 1.5);
      const verdict = await ada.request<PackedCombatAnswer>("combat_event", {
        event_type: "damage_dealt",
        target_enemy_id: goblin.enemy_instance_id,
        position: { x: ada.position.x, y: 0, z: ada.position.z },
        yaw: ada.yaw,
        damage_amount: 9999,
        is_critical: true,
      });
      assert.ok(verdict.is_accepted);
      const [damage_amount, is_critical] = verdict.value;
      assert.equal(damage_amount, is_critical ? 26 : 13);
      await ada.until("the goblin's health", () => goblin.current_health === 50 - damage_amount);
    });

    it("takes a strike that does not say where it is made from where the player stands", async () => {
      const ada = await server.join({ room_template_id: "room2" });
      const [goblin] = ada.enemies;
      assert.ok(goblin);
      await ada.arriveAt(goblin, 1.5);
      const { x, z } = ada.position;
      const verdict = await ada.request<PackedCombatAnswer>("combat_event", {
        event_type: "damage_dealt",
        target_enemy_id: goblin.enemy_instance_id,
        yaw: yawTowards(ada.position, ada.whereIs(goblin)),
      });
      assert.ok(verdict.is_accepted && verdict.value[0] > 0);
      await ada.until("the strike", () => ada.me.strikes === 1);
      assert.ok(
        distance({ x: ada.me.position_x, z: ada.me.position_z }, { x, z }) < 2 * COORDINATE_RESOLUTION_M,
      );
    });

    it("shows a death and the open doors before the killer has its answer: critical events do not wait", async () => {
      const ada = await server.join({ room_template_id: "room3" });
      const [peasant] = ada.enemies;
      assert.ok(peasant);
      await ada.arriveAt(peasant, 1.5);
      for (let dealt = 0; dealt < 50; ) {
        await ada.arriveAt(peasant, 1.5);
        const verdict = await ada.strike(peasant);
        assert.ok(verdict.is_accepted);
        dealt += verdict.value.damage_amount;
        if (dealt < 50) await delay(700);
      }
      assert.equal(peasant.is_alive, false);
      assert.equal(ada.state.is_cleared, true);
      assert.equal(ada.state.doors.get("door3_4")?.is_open, true);
    });

    it("gives loot to the first and tells the second that it is taken", async () => {
      const { ada, bob, loot } = await clearedRoomWithLoot();
      const takersSeen = [ada, bob].map(bot =>
        bot.until("who takes it", state => state.loot_drops.get(loot)?.picked_up_slot || undefined),
      );
      const verdicts = await Promise.all([ada.pickUp(loot), bob.pickUp(loot)]);
      assert.equal(verdicts.filter(verdict => verdict.is_accepted).length, 1);
      const lost = verdicts.find(verdict => !verdict.is_accepted);
      assert.deepEqual(lost, { is_accepted: false, reason: "already_picked_up" });
      const taker = (verdicts[0]?.is_accepted ? ada : bob).welcome.player_id;
      for (const [index, bot] of [ada, bob].entries()) {
        assert.equal(await takersSeen[index], bot.state.players.get(taker)?.slot);
        assert.ok(!bot.received.some(({ type }) => type === "loot_removed"), "the state says it");
        await bot.until("the loot to go", state => !state.loot_drops.has(loot));
      }
    });

    it("tells in a message who has taken loot, if a client is too old to read it from the state", async () => {
      const { ada, loot } = await clearedRoomWithLoot();
      const old = await new Client(server.endpoint).joinById(ada.room.roomId, { protocol_version: 3 });
      const told = new Promise(resolve => old.onMessage("loot_removed", resolve));
      old.onMessage("*", () => {});
      await ada.pickUp(loot);
      assert.deepEqual(await told, { loot_instance_id: loot, picked_up_by: ada.welcome.player_id });
    });

    it("answers a pick-up only when its row, and all before it, are in the database", async () => {
      const { ada, loot } = await clearedRoomWithLoot();
      const verdict = await ada.pickUp(loot);
      assert.equal(verdict.is_accepted, true);
      const rows = await server.store.events.list(ada.room.roomId, gameEvent, { limit: 100 });
      const types: string[] = rows.flatMap(row => row.entries.map(({ event }) => event.event_type));
      assert.equal(types.at(-1), "loot_picked_up");
      assert.deepEqual(
        rows.map(row => row.event_id),
        rows.map((_, i) => String(i + 1).padStart(12, "0")),
      );
      for (const type of ["player_joined", "enemy_died", "loot_dropped", "room_cleared", "door_opened"]) {
        assert.ok(types.includes(type), type);
      }
    });

    it("says store_unavailable while a pick-up is not saved, takes nothing back, and confirms it later", async () => {
      const { ada, loot } = await clearedRoomWithLoot();
      const { events } = server.store;
      const append = events.append;
      events.append = () => Promise.reject(new Error("the database is away"));
      try {
        assert.deepEqual(await ada.pickUp(loot), { is_accepted: false, reason: "store_unavailable" });
        assert.equal(ada.state.loot_drops.get(loot)?.is_picked_up ?? true, true);
      } finally {
        events.append = append;
      }
      await eventually("the pick-up is confirmed", async () => (await ada.pickUp(loot)).is_accepted);
      const rows = await events.list(ada.room.roomId, gameEvent, { limit: 100 });
      const pickUps = rows
        .flatMap(row => row.entries)
        .filter(({ event }) => event.event_type === "loot_picked_up");
      assert.equal(pickUps.length, 1);
    });

    it("saves who comes in with a row that is in the database, while those of others are not there yet", async () => {
      const ada = await server.join();
      const { store, characters } = server.services;
      const { events } = store;
      const append = events.append;
      events.append = () => Promise.reject(new Error("the database is away"));
      try {
        await server.joinRoom(ada.room.roomId);
        const cyd = await server.joinRoom(ada.room.roomId);
        const { last_event_id = "" } = (await characters.playedIn(cyd.welcome.session_id)) ?? {};
        const newest = (await events.lastTaken(ada.room.roomId)) ?? "000000000000";
        assert.match(last_event_id, /^\d{12}$/);
        assert.ok(last_event_id <= newest, `${last_event_id}, and the newest is ${newest}`);
      } finally {
        events.append = append;
      }
    });

    it("writes what a client has seen in itself to the log, a few times and no more", async () => {
      const ada = await server.join();
      for (let i = 0; i < 20; i++)
        ada.room.send("client_report", { kind: "impossible_health", detail: `${i}` });
      ada.room.send("heartbeat", {});
      await ada.message("heartbeat_ack");
      const reports = server.logged.filter(
        line => line.includes("impossible_health") && line.includes(ada.welcome.player_id),
      );
      assert.equal(reports.length, 3);
    });

    it("answers a heartbeat with the server's time and tick", async () => {
      const ada = await server.join();
      ada.room.send("heartbeat", { timestamp: new Date().toISOString() });
      const { server_time, tick } = await ada.message("heartbeat_ack");
      assert.ok(Math.abs(Date.parse(server_time) - Date.now()) < 5000);
      assert.ok(tick >= ada.welcome.tick);
    });
  });

  describe("leaving", () => {
    it("keeps the character standing when the connection drops, and gives it back on reconnection", async () => {
      const ada = await server.join();
      const bob = await server.joinRoom(ada.room.roomId);
      await bob.arriveAt({ x: 2, z: 2 });
      const { player_id } = bob.welcome;
      bob.room.reconnection.enabled = true;
      bob.room.reconnection.minUptime = 0;
      bob.room.connection.close(4010);
      await ada.until("Bob's drop", state => state.players.get(player_id)?.connected === false);
      const back = await ada.until("Bob's return", state => {
        const player = state.players.get(player_id);
        return player?.connected && player;
      });
      assert.ok(Math.hypot(back.position_x - 2, back.position_z - 2) < 0.05);
    });

    it("goes on without connections until the characters have left the World, and again when somebody is back", async function () {
      this.timeout(30_000);
      const ada = await server.join({ room_template_id: "room2" });
      const room = server.room(ada.room.roomId);
      assert.equal(room.isTicking, true, "a goblin patrols");
      ada.room.reconnection.enabled = true;
      Object.assign(ada.room.reconnection, {
        minUptime: 0,
        delay: 13_000,
        minDelay: 13_000,
        maxDelay: 13_000,
      });
      ada.room.connection.close(4010);
      const lostAtMs = performance.now();
      await eventually("the timer stops", () => !room.isTicking, 12_000);
      assert.ok(performance.now() - lostAtMs > 9000, "combat_log_seconds: no pause key");
      await eventually("the timer runs again", () => room.isTicking, 10_000);
      const { player_id } = ada.welcome;
      await ada.until("the character on the floor", state => state.players.get(player_id)?.connected);
    });

    it("saves the character as it was", async () => {
      const ada = await server.join();
      await ada.arriveAt({ x: 0, z: 3 });
      await ada.leave();
      const session = await eventually("the session is saved", async () => {
        const found = await server.services.characters.playedIn(ada.welcome.session_id);
        return found?.position_z !== undefined && found;
      });
      assert.ok(Math.abs((session.position_z ?? 0) - 3) < 0.01);
    });

    it("ends the room when the last player has left", async () => {
      const ada = await server.join();
      const { roomId } = ada.room;
      await ada.leave();
      await eventually("the room is gone", () => !server.room(roomId));
    });
  });

  describe("resting", () => {
    it("stops its timer when nothing has changed for 5 s, and goes on where time has come to", async () => {
      const ada = await server.join();
      const room = server.room(ada.room.roomId);
      await eventually("the room rests", () => !room.isTicking, 8000);
      const { tick } = ada.welcome;
      ada.sendMove({ x: 0, z: 1 });
      await ada.until("the move", () => ada.me.position_z > 0.9);
      assert.equal(room.isTicking, true);
      ada.room.send("heartbeat", {});
      const ack = await ada.message("heartbeat_ack");
      assert.ok(ack.tick >= tick + 100, `from ${tick} to ${ack.tick}`);
    });
  });
});
