import assert from "node:assert/strict";
import {
  aWorld,
  contentWith,
  firstEnemy,
  kill,
  pass,
  playerIn,
  put,
  slay,
  strike,
} from "../../../test/support/world.ts";
import { enemyType } from "../content/schemas/fight-schemas.ts";
import type { World } from "./world.ts";

/** Ada and Bob before the boss, which has this much health left. */
function boss(current_health = 200) {
  const world = aWorld({ room_template_id: "room5", players: ["ada", "bob"] });
  const enemy = firstEnemy(world);
  enemy.current_health = current_health;
  put(world, { x: 0, z: enemy.position_z - 1.5 });
  put(world, { x: 0, z: enemy.position_z - 3 }, "bob");
  return { world, enemy };
}

const phasesIn = (events: ReturnType<typeof pass>) =>
  events.filter(event => event.event_type === "boss_phase").map(event => event.phase);
const living = (world: World) => [...world.enemies.values()].filter(enemy => enemy.is_alive).length;

describe("the boss", () => {
  it("calls two peasants when it falls below 66 % of its health, once", () => {
    const { world, enemy } = boss(133);
    assert.deepEqual(phasesIn(strike(world, { target: enemy }).events), [1]);
    assert.equal(world.boss_phase, 1);
    assert.equal(living(world), 3);
    pass(world, 0.7);
    assert.deepEqual(phasesIn(strike(world, { target: enemy }).events), []);
    assert.equal(living(world), 3);
  });

  it("enters two phases at once where one hit takes it through both", () => {
    const { world, enemy } = boss(67);
    assert.deepEqual(phasesIn(strike(world, { target: enemy }).events), [1, 2]);
    assert.equal(world.boss_phase, 2);
  });

  it("is not pushed by hits, and finishes what it has begun", () => {
    const { world, enemy } = boss();
    pass(world, 0.25);
    const { attack, position_z } = enemy;
    assert.ok(attack);
    strike(world, { target: enemy });
    assert.equal(enemy.attack, attack);
    assert.equal(enemy.position_z, position_z);
    pass(world, 0.5);
    assert.equal(playerIn(world).current_health, 90);
  });

  it("strikes half as hard again when it rages", () => {
    const { world, enemy } = boss(60);
    enemy.phase = 2;
    enemy.ability_ready_at_ticks.set("ground_slam", 10_000);
    pass(world, 0.75);
    assert.equal(playerIn(world).current_health, 100 - (15 * 1.5 - 5));
  });

  it("walks faster when it rages", () => {
    const { world, enemy } = boss(60);
    for (const id of ["ada", "bob"]) put(world, { x: 0, z: enemy.position_z - 8 }, id);
    enemy.phase = 2;
    pass(world, 0.25);
    assert.equal(enemy.walk?.speed, 2.5 * 1.3);
  });

  it("slams the ground after a warning of 1.2 s: everyone within 4 m is hurt and stunned for 1 s", () => {
    const { world, enemy } = boss(60);
    enemy.phase = 2;
    const [started] = pass(world, 0.25).filter(event => event.event_type === "attack_started");
    assert.equal(started?.ability_id, "ground_slam");
    assert.equal((enemy.attack?.lands_at_tick ?? 0) - (enemy.attack?.started_tick ?? 0), 24);
    pass(world, 0.9);
    assert.equal(playerIn(world).current_health, 100);
    while (enemy.attack) pass(world, 0.05);
    for (const id of ["ada", "bob"]) {
      assert.equal(playerIn(world, id).current_health, 100 - (25 * 1.5 - 5));
      assert.equal(playerIn(world, id).state, "STUNNED");
    }
    assert.deepEqual(strike(world).verdict, { is_accepted: false, reason: "busy", ready_in_ms: 1000 });
    pass(world, 1);
    assert.equal(playerIn(world).state, "IDLE");
  });

  it("slams nobody who ran 4 m away or rolled through it, and nobody else again for 8 s", () => {
    const { world, enemy } = boss(60);
    enemy.phase = 2;
    const [started] = pass(world, 0.25).filter(event => event.event_type === "attack_started");
    assert.ok(started);
    put(world, { x: 0, z: enemy.position_z - 4.2 }, "bob");
    playerIn(world).effects = new Map([["dodge_roll", world.tick + 40]]);
    pass(world, 1.25);
    assert.equal(playerIn(world).current_health, 100);
    assert.equal(playerIn(world, "bob").current_health, 100);
    for (const player of world.players.values()) player.current_health = 1e6;
    const later = pass(world, 6).filter(event => event.event_type === "attack_started");
    assert.ok(later.length > 0 && later.every(event => event.ability_id === undefined));
  });

  it("lands the attack that it announced, even when it comes into another phase meanwhile", () => {
    const { world, enemy } = boss(60);
    enemy.phase = 2;
    pass(world, 0.25);
    assert.equal(enemy.attack?.ability_id, "ground_slam");
    enemy.phase = 1;
    pass(world, 1.25);
    assert.equal(playerIn(world, "bob").current_health, 80);
  });

  it("must fall with all whom it called before the room is cleared", () => {
    const { world, enemy } = boss(133);
    for (const player of world.players.values()) player.current_health = 1e6;
    strike(world, { target: enemy });
    pass(world, 0.7);
    slay(world, enemy);
    assert.equal(world.is_cleared, false);
    for (const peasant of [...world.enemies.values()]) if (peasant.is_alive) slay(world, peasant);
    assert.equal(world.is_cleared, true);
    assert.equal(world.doors.get("door5_6")?.is_open, true);
  });

  it("starts anew when everyone is dead, and those whom it called are gone", () => {
    const { world, enemy } = boss(133);
    strike(world, { target: enemy });
    kill(world, "ada");
    assert.equal(world.boss_phase, 1);
    assert.ok(kill(world, "bob").some(event => event.event_type === "enemies_reset"));
    assert.equal(enemy.current_health, 200);
    assert.deepEqual([enemy.phase, world.boss_phase, living(world)], [0, 0, 1]);
  });

  it("has no phase but those that its file gives it", () => {
    const { phases: _phases, ...calm } = aWorld().content["enemy-types"].boss ?? assert.fail();
    const content = contentWith({ "enemy-types": { boss: enemyType.parse(calm) } });
    const world = aWorld({ content, room_template_id: "room5" });
    firstEnemy(world).current_health = 20;
    put(world, { x: 0, z: firstEnemy(world).position_z - 1.5 });
    assert.deepEqual(phasesIn(strike(world).events), []);
  });
});
