import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Bot } from "../../loadtest/bot.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import type { PackedCombatAnswer } from "../../src/schema/combat-answer.ts";
import type { EnemySchema } from "../../src/schema/enemy-state.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

/** Every trick is played against a real room, and shows in what the honest player beside the cheater sees. */
describe("a cheater", () => {
  let server: TestServer;
  let cheat: Bot;
  let honest: Bot;
  before(async () => {
    server = await TestServer.start({ VIOLATIONS_BURST: "20" });
  });
  beforeEach(async () => {
    cheat = await server.join({ room_template_id: "room4", character_name: "Cheat" });
    honest = await server.joinRoom(cheat.room.roomId, { character_name: "Honest" });
    await delay(300);
  });
  afterEach(async () => {
    assert.ok(!honest.received.some(({ type }) => type === "move_corrected"));
    assert.equal(honest.room.connection.isOpen, true);
    await server.clear();
  });
  after(() => server.stop());

  const seen = () => honest.state.players.get(cheat.welcome.player_id);
  const anEnemy = (): EnemySchema => {
    const [enemy] = cheat.enemies;
    assert.ok(enemy);
    return enemy;
  };
  const strikeFrom = (position: { x: number; z: number }, fields: object = {}) =>
    cheat.request<PackedCombatAnswer>("combat_event", {
      event_type: "damage_dealt",
      target_enemy_id: anEnemy().enemy_instance_id,
      position: { ...position, y: 0 },
      yaw: 0,
      ...fields,
    });
  const assertRejected = async (verdict: Promise<unknown>, ...reasons: string[]) => {
    const answer = await verdict;
    assert.ok(
      reasons.some(reason => JSON.stringify(answer) === JSON.stringify({ is_accepted: false, reason })),
      JSON.stringify(answer),
    );
  };

  it("does not teleport, by moves or by strikes", async () => {
    const from = { ...cheat.position };
    const enemy = anEnemy();
    cheat.sendMove({ x: enemy.position_x, z: enemy.position_z - 1 });
    await cheat.message("move_corrected");
    await assertRejected(strikeFrom({ x: enemy.position_x, z: enemy.position_z - 1 }), "too_fast", "blocked");
    await honest.arriveAt({ x: honest.position.x, z: honest.position.z + 1 });
    await honest.until("its own move", () => Math.abs(honest.me.position_z - honest.position.z) < 0.05);
    assert.ok(Math.abs((seen()?.position_z ?? 0) - from.z) < 0.05);
  });

  it("does not run faster than 6 m/s, in small steps or in large ones", async () => {
    const start = { ...cheat.position };
    const startedAt = performance.now();
    let z = start.z;
    while (performance.now() - startedAt < 3000) {
      z += 0.7;
      cheat.sendMove({ x: 0, z });
      await delay(100);
      z = cheat.position.z > start.z ? Math.max(cheat.position.z, z) : z;
      if (cheat.received.at(-1)?.type === "move_corrected") z = cheat.position.z;
      cheat.received.length = 0;
    }
    const seconds = (performance.now() - startedAt) / 1000;
    await delay(300);
    const walked = (seen()?.position_z ?? 0) - start.z;
    assert.ok(walked <= 6 * (seconds + 0.5), `${walked} m in ${seconds} s`);
  });

  it("does not walk through walls or closed doors", async () => {
    cheat.sendMove({ x: 3, z: cheat.position.z });
    await cheat.message("move_corrected");
    await assertRejected(cheat.request("enter_door", { door_id: "door4_5" }), "door_locked", "out_of_range");
    await assertRejected(cheat.request("door", { door_id: "door4_5", action: "open" }), "out_of_range");
  });

  it("does not strike from afar, backwards, or twice as fast", async () => {
    const enemy = anEnemy();
    await assertRejected(strikeFrom(cheat.position), "out_of_range");
    await cheat.arriveAt(enemy, 1.5);
    const away = Math.atan2(
      cheat.position.x - cheat.whereIs(enemy).x,
      cheat.position.z - cheat.whereIs(enemy).z,
    );
    await assertRejected(strikeFrom(cheat.position, { yaw: away }), "not_facing");
    assert.equal((await cheat.strike(enemy)).is_accepted, true);
    const rapid = await Promise.all([cheat.strike(enemy), cheat.strike(enemy), cheat.strike(enemy)]);
    assert.ok(rapid.every(verdict => !verdict.is_accepted));
  });

  it("does not choose its damage: huge, negative and critical claims change nothing", async () => {
    const enemy = anEnemy();
    await cheat.arriveAt(enemy, 1.5);
    await assertRejected(strikeFrom(cheat.position, { damage_amount: -1000 }), "invalid_message");
    await assertRejected(strikeFrom(cheat.position, { damage_amount: 1e300 }), "invalid_message");
    const before = enemy.current_health;
    const verdict = await cheat.request<PackedCombatAnswer>("combat_event", {
      event_type: "damage_dealt",
      target_enemy_id: enemy.enemy_instance_id,
      position: { x: cheat.position.x, y: 0, z: cheat.position.z },
      yaw: Math.atan2(cheat.whereIs(enemy).x - cheat.position.x, cheat.whereIs(enemy).z - cheat.position.z),
      damage_amount: 5000,
      is_critical: true,
    });
    assert.ok(verdict.is_accepted && verdict.value[0] <= 30, JSON.stringify(verdict));
    assert.ok(before - 30 <= enemy.current_health);
  });

  it("does not act for another player, whatever ids it sends", async () => {
    const other = honest.welcome.player_id;
    const before = { x: honest.me.position_x, z: honest.me.position_z };
    cheat.room.send("move", {
      player_id: other,
      seq: 1,
      position_x: cheat.position.x + 0.5,
      position_y: 0,
      position_z: cheat.position.z,
      yaw: 0,
    });
    await honest.until("the cheater's own move", () => (seen()?.position_x ?? 0) > cheat.position.x + 0.4);
    assert.deepEqual({ x: honest.me.position_x, z: honest.me.position_z }, before);
  });

  it("does not use what it does not have", async () => {
    await assertRejected(cheat.useItem("health_potion"), "not_enough_items");
    await assertRejected(cheat.useItem("crown"), "unknown_item");
    await assertRejected(cheat.use("health_potion"), "unknown_ability");
    await assertRejected(cheat.use("ground_slam_of_doom"), "unknown_ability");
    await assertRejected(cheat.pickUp("loot1"), "no_such_loot");
    assert.equal((await cheat.respawn()).is_accepted, true, "the living may ask, and nothing changes");
    assert.equal(cheat.me.current_health, 100);
  });

  it("does not pay for one fireball and throw two", async () => {
    const verdicts = await Promise.all([cheat.use("fireball"), cheat.use("fireball")]);
    assert.deepEqual(
      verdicts.map(verdict => verdict.is_accepted),
      [true, false],
    );
    await cheat.until("the mana to go", () => cheat.me.current_mana === 80);
  });

  it("gains nothing by replaying what it sent", async () => {
    const to = { x: cheat.position.x, z: cheat.position.z + 1 };
    await cheat.arriveAt(to);
    const replayed = { seq: 1, position_x: 0, position_y: 0, position_z: to.z - 1, yaw: 0 };
    cheat.room.send("move", replayed);
    await cheat.message("move_corrected");
    await honest.until(
      "the cheater's true position",
      () => Math.abs((seen()?.position_z ?? 0) - to.z) < 0.05,
    );
  });

  it("is refused in a room that it has left, and after the connection is closed", async () => {
    const { door_id, position } = cheat.walkableArea.doorways.find(each => !each.is_onward) ?? assert.fail();
    await cheat.arriveAt(position, 1);
    const old = cheat;
    const answer = await old.request("enter_door", { door_id });
    assert.equal(answer.is_accepted, true);
    await assertRejected(old.request("loot_pickup", { loot_instance_id: "loot1" }), "not_in_room");
    await assertRejected(old.use("fireball"), "not_in_room");
    assert.deepEqual(await old.request("enter_door", { door_id }), answer, "asking again gets the same seat");
  });

  it("is disconnected when it keeps claiming the impossible, and the claims are in the log", async () => {
    const closed = new Promise<number>(resolve => cheat.room.onLeave(code => resolve(code)));
    for (let i = 0; i < 40 && cheat.room.connection.isOpen; i++) {
      cheat.sendMove({ x: 200, z: 200 });
      await delay(120);
    }
    assert.equal(await closed, CLOSE_CODES.cheating);
    await eventually("the cheater is gone", () => !seen());
    const claims = server.logged.filter(line =>
      /"claimed":\{.*"position_x":200.*"truth":\{"position_x":0/.test(line),
    );
    assert.ok(claims.length >= 20, `${claims.length} claims in the log`);
  });
});
