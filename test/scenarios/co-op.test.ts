import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Bot } from "../../loadtest/bot.ts";
import { clearRoom, goOnward } from "../../loadtest/brain.ts";
import { ENEMY_STATES } from "../../src/game/dungeon/world.ts";
import { eventually } from "../support/eventually.ts";
import { Recordings } from "../support/recordings.ts";
import { TestServer } from "../support/test-server.ts";

describe("playing together", () => {
  let server: TestServer;
  let recordings: Recordings;
  before(async () => {
    recordings = new Recordings();
    server = await TestServer.start({ RECORDINGS_DIR: recordings.folder });
  });
  afterEach(async function () {
    await server.clear();
    if (this.currentTest?.state !== "failed") assert.deepEqual(recordings.differences(), []);
  });
  after(async function () {
    await server.stop();
    recordings.finish(this.test?.parent?.tests.find(test => test.state === "failed"));
  });

  async function party(room_template_id: string): Promise<[Bot, Bot]> {
    const ada = await server.join({ room_template_id, character_name: "Ada" });
    return [ada, await server.joinRoom(ada.room.roomId, { character_name: "Bob" })];
  }

  it("two players who strike the same enemy share its health, and see the same", async () => {
    const [ada, bob] = await party("room3");
    const [enemy] = ada.enemies;
    assert.ok(enemy);
    await Promise.all([ada.arriveAt(enemy, 1.5), bob.arriveAt(enemy, 1.5)]);
    const hits = await Promise.all([ada.strike(enemy), bob.strike(enemy)]);
    const dealt = hits.map(hit => (hit.is_accepted ? hit.value.damage_amount : 0));
    const left = 50 - dealt.reduce((sum, damage) => sum + damage, 0);
    for (const bot of [ada, bob]) {
      await bot.until(
        "the same health",
        state => state.enemies.get(enemy.enemy_instance_id)?.current_health === left,
      );
    }
  });

  it("an enemy notices who comes near, winds up where all can see it, and hurts who stays", async () => {
    const [ada, bob] = await party("room3");
    const [enemy] = ada.enemies;
    assert.ok(enemy);
    await ada.arriveAt(enemy, 6);
    await bob.until("the chase", state => {
      const seen = state.enemies.get(enemy.enemy_instance_id);
      return seen?.aggro_slot === ada.me.slot && ENEMY_STATES[seen.state] !== "IDLE";
    });
    const startedAt = await bob.until("the wind-up", state => {
      const tick = state.enemies.get(enemy.enemy_instance_id)?.attack_started_tick ?? 0;
      return tick > 0 && tick;
    });
    await ada.until("the hit", () => ada.me.current_health < 100);
    assert.ok(ada.tick - startedAt >= 9, "half a second after the wind-up began");
    assert.equal(bob.me.current_health, 100);
  });

  it("a player who is cut off in a fight stands there, can be hurt, and comes back in step", async () => {
    const [ada, bob] = await party("room3");
    const [enemy] = bob.enemies;
    assert.ok(enemy);
    await bob.arriveAt(enemy, 1.5);
    bob.room.reconnection.enabled = true;
    bob.room.reconnection.minUptime = 0;
    bob.room.reconnection.delay = 3000;
    bob.room.reconnection.minDelay = 3000;
    const { player_id } = bob.welcome;
    bob.room.connection.close(4010);
    await ada.until("Bob's drop", state => state.players.get(player_id)?.connected === false);
    await ada.until("Bob being hurt", state => (state.players.get(player_id)?.current_health ?? 100) < 100);
    await ada.until("Bob's return", state => state.players.get(player_id)?.connected === true);
    await bob.until("the state at Bob's", () => bob.me.connected);
    assert.equal(bob.me.current_health, ada.state.players.get(player_id)?.current_health);
    assert.equal((await bob.strike(bob.enemies[0] ?? assert.fail())).is_accepted, true);
  });

  it("a room that everyone has left is remembered: who comes back finds it as it was", async () => {
    let ada = await server.join({ room_template_id: "room2", character_name: "Ada" });
    await clearRoom(ada);
    const room2 = ada.room.roomId;
    const health = ada.me.current_health;
    ada = server.keep(await goOnward(ada));
    assert.equal(ada.state.room_template_id, "room3");
    assert.equal(ada.me.current_health, health);
    assert.ok(Math.abs(ada.position.z - 48.775) < 0.05, "1 m beyond the door");
    await eventually(
      "room2 sleeps",
      async () => !server.room(room2) && (await server.store.rooms.get(room2)),
    );
    const back = await ada.enterDoor("door2_3");
    assert.ok(back.is_accepted);
    ada = server.keep(back.value);
    assert.equal(ada.room.roomId, room2);
    assert.equal(ada.state.is_cleared, true);
    assert.equal(ada.enemies.length, 0);
  });

  it("who dies may come back after 2 s where it came in, and the enemies start anew if all were dead", async function () {
    this.timeout(60_000);
    const ada = await server.join({ room_template_id: "room5", character_name: "Ada" });
    const [boss] = ada.enemies;
    assert.ok(boss);
    await ada.arriveAt(boss, 1.5);
    assert.equal((await ada.strike(boss)).is_accepted, true);
    await ada.until("the boss's wound", () => boss.current_health < 200);
    await eventually("Ada's death", () => !ada.me.is_alive, 40_000);
    assert.deepEqual(await ada.respawn(), { is_accepted: false, reason: "not_yet" });
    await ada.until("the boss's recovery", () => boss.current_health === 200);
    await delay(2000);
    assert.equal((await ada.respawn()).is_accepted, true);
    await ada.until("Ada's return", () => ada.me.is_alive);
    assert.equal(ada.me.current_health, 100);
    assert.ok(Math.abs(ada.me.position_z - ada.walkableArea.entry.z) < 0.05);
  });
});
