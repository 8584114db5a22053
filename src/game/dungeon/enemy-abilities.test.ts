import assert from "node:assert/strict";
import { type RulesChanges, rulesContent } from "../../../test/support/rules-content.ts";
import { aWorld, firstEnemy, pass, playerIn, put, strike, use } from "../../../test/support/world.ts";
import { StateSync } from "../../schema/state-sync.ts";
import { distance, type Point } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { walkSpeed } from "../movement/pace.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { redoRoom } from "./redo.ts";
import { spawnEnemy } from "./spawn.ts";
import type { Enemy, World } from "./world.ts";

/** Seen coming for 0.5 s; ready again after 4 s. */
const own = { cast_time: 0.5, cooldown: 4 };
const BITE = { ...own, id: "bite", ability_type: "debuff", max_range: 3, damage: 30 };

/** A hall of 20 × 20 m around z 30 with one brute that stands in its middle and has these abilities, and Ada and Bob where told. */
function fightWith(
  abilities: object[],
  { ada = { x: 0, z: 27.5 }, bob = { x: 9, z: 39 } }: { ada?: Point; bob?: Point } = {},
  enemy: RulesChanges["enemy"] = {},
  rules: RulesChanges["rules"] = {},
): { world: World; brute: Enemy } {
  const ability_ids = abilities.map(each => ("id" in each ? each.id : assert.fail()));
  const room = {
    room_template_id: "hall",
    room_type: "combat",
    center_x: 0,
    center_z: 30,
    size_x: 20,
    size_z: 20,
  };
  const content = rulesContent({
    ...{ abilities, rules, enemy: { ability_ids, attack_cooldown: 60, patrol_radius: 0, ...enemy } },
    dungeon: {
      ...{ start_room_template_id: "hall", corridors: [] },
      room_templates: [{ ...room, enemies: [{ enemy_type_id: "brute", x: 0, z: 0 }] }],
    },
  });
  const world = aWorld({ content, room_template_id: "hall", players: ["ada", "bob"] });
  put(world, ada);
  put(world, bob, "bob");
  return { world, brute: firstEnemy(world) };
}

const healthOf = (world: World) => ["ada", "bob"].map(id => Math.round(playerIn(world, id).current_health));

/** Lets time pass until the enemy's wind-up has begun, and says what it is of; fails after 3 s. */
function windUp(world: World, enemy: Enemy): string | undefined {
  for (let ticks = 0; ticks < 60; ticks++) {
    pass(world, 0.05);
    if (enemy.attack) return enemy.attack.ability_id;
  }
  return assert.fail("it does nothing");
}

/** Until the wind-up that is under way is over. */
function land(world: World, enemy: Enemy): GameEvent[] {
  const events: GameEvent[] = [];
  while (enemy.attack) events.push(...pass(world, 0.05));
  return events;
}

describe("an enemy with abilities", () => {
  const HOWL = { ...BITE, id: "howl", cooldown: 2 };

  it("uses the first that is ready and in reach, each after its own cooldown", () => {
    const far = { ...BITE, id: "far", max_range: 20 };
    const { world } = fightWith([BITE, HOWL, { ...far, max_range: 1 }]);
    playerIn(world).current_health = 1e6;
    const started = pass(world, 5.5).filter(event => event.event_type === "attack_started");
    // The wind-ups take half a second each, and it decides four times a second.
    assert.deepEqual(
      started.map(event => event.ability_id),
      ["bite", "howl", "howl", "bite", "howl"],
    );
  });

  it("is seen to wind up before each lands", () => {
    const { world, brute } = fightWith([BITE]);
    const before = healthOf(world);
    assert.equal(windUp(world, brute), "bite");
    pass(world, 0.45);
    assert.deepEqual(healthOf(world), before);
    const events = land(world, brute);
    assert.deepEqual(healthOf(world), [70, 100]);
    assert.ok(events.some(event => event.event_type === "damage_taken" && event.ability_id === "bite"));
  });

  it("uses those of its phase before its own, and its own in every phase", () => {
    const phases = [{ below_health_share: 0.5, ability_id: "roar", ability_ids: ["howl"] }];
    const ROAR = { ...BITE, id: "roar", cooldown: 60 };
    const { world, brute } = fightWith([BITE, HOWL, ROAR], {}, { ability_ids: ["bite"], phases });
    playerIn(world).current_health = 1e6;
    assert.equal(windUp(world, brute), "bite");
    land(world, brute);
    brute.phase = 1;
    brute.ability_ready_at_ticks.clear();
    const started = pass(world, 2).filter(event => event.event_type === "attack_started");
    assert.deepEqual(
      started.slice(0, 3).map(event => event.ability_id),
      ["roar", "howl", "bite"],
    );
  });

  it("hits as much harder with them as its level says", () => {
    const { world, brute } = fightWith(
      [BITE],
      {},
      { level: 3 },
      { progression: { enemy_damage_per_level: 0.5 } },
    );
    windUp(world, brute);
    land(world, brute);
    assert.deepEqual(healthOf(world), [100 - 30 * 2, 100]);
  });

  it("has all of them ready again when the room is reset", () => {
    const { world, brute } = fightWith([BITE]);
    windUp(world, brute);
    assert.ok(brute.ability_ready_at_ticks.size > 0);
    for (const player of world.players.values()) player.current_health = 1;
    put(world, { x: 0.5, z: 27.5 }, "bob");
    land(world, brute);
    assert.deepEqual([brute.state, brute.ability_ready_at_ticks.size], ["IDLE", 0]);
  });
});

describe("the reach of an enemy's ability", () => {
  it("is all around it unless it is said", () => {
    const { world, brute } = fightWith([BITE], { bob: { x: 0, z: 32.5 } });
    windUp(world, brute);
    land(world, brute);
    assert.deepEqual(healthOf(world), [70, 70]);
  });

  it("is a cone before it, towards where its target stood when it began", () => {
    const cone = { ...BITE, reach: "cone", cone_half_angle_degrees: 30 };
    for (const { bob, health } of [
      { bob: { x: 0.5, z: 28 }, health: [70, 70] },
      { bob: { x: 0, z: 32.5 }, health: [70, 100] },
    ]) {
      const { world, brute } = fightWith([cone], { bob });
      brute.threat.set("ada", 1);
      brute.hurt_at_tick = world.tick;
      windUp(world, brute);
      land(world, brute);
      assert.deepEqual(healthOf(world), health);
    }
    const { world, brute } = fightWith([cone]);
    windUp(world, brute);
    put(world, { x: 2.5, z: 30 });
    land(world, brute);
    assert.deepEqual(healthOf(world), [100, 100], "who has gone aside is not hit");
  });

  it("is the one target that it is after, where that is still in reach", () => {
    const { world, brute } = fightWith([{ ...BITE, reach: "target" }], { bob: { x: 0.5, z: 27.5 } });
    brute.threat.set("bob", 1);
    brute.hurt_at_tick = world.tick;
    windUp(world, brute);
    land(world, brute);
    assert.deepEqual(healthOf(world), [100, 70]);
    const away = fightWith([{ ...BITE, reach: "target" }]);
    windUp(away.world, away.brute);
    put(away.world, { x: 0, z: 26.5 });
    land(away.world, away.brute);
    assert.deepEqual(healthOf(away.world), [100, 100]);
  });

  it("is an area where its target stood when it began, which everyone can leave", () => {
    const rain = { ...BITE, reach: "area", max_range: 9, area_radius: 2 };
    const at = { x: 0, z: 24 };
    const { world, brute } = fightWith([rain], { ada: at, bob: { x: 1.5, z: 24 } });
    brute.threat.set("ada", 1);
    brute.hurt_at_tick = world.tick;
    windUp(world, brute);
    assert.deepEqual(brute.attack?.at, at);
    put(world, { x: 0, z: 21.5 });
    land(world, brute);
    assert.deepEqual(healthOf(world), [100, 70], "Ada has left, and Bob has stayed");
  });

  it("is what a projectile meets first, which flies to where its target stands then", () => {
    const arrow = {
      ...{ ...BITE, id: "arrow", ability_type: "ranged", reach: "projectile", max_range: 9 },
      ...{ projectile_speed: 10, projectile_radius: 0.2 },
    };
    const { world, brute } = fightWith([arrow], { ada: { x: 0, z: 22 } });
    windUp(world, brute);
    put(world, { x: 4, z: 22 });
    land(world, brute);
    assert.equal(world.projectiles.size, 1);
    assert.deepEqual(healthOf(world), [100, 100]);
    pass(world, 1);
    assert.deepEqual(healthOf(world), [70, 100], "it was aimed until it flew");
    assert.equal(world.projectiles.size, 0);
    pass(world, 2);
    windUp(world, brute);
    land(world, brute);
    put(world, { x: 0, z: 22 });
    pass(world, 1);
    assert.deepEqual(healthOf(world), [70, 100], "who has gone aside is not hit");
  });

  it("of a projectile hits as hard as the phase says", () => {
    const arrow = {
      ...{ ...BITE, id: "arrow", ability_type: "ranged", reach: "projectile", max_range: 9 },
      ...{ projectile_speed: 10, projectile_radius: 0.2 },
    };
    const phases = [{ below_health_share: 1, damage_multiplier: 2 }];
    const { world, brute } = fightWith([arrow], {}, { phases });
    brute.phase = 1;
    windUp(world, brute);
    land(world, brute);
    pass(world, 0.5);
    assert.deepEqual(healthOf(world), [40, 100]);
  });
});

describe("what an enemy's ability does besides damage", () => {
  const SPIT = {
    ...{ ...own, id: "spit", ability_type: "debuff", reach: "target", max_range: 9, effect_duration: 4 },
    effects: [
      { effect_type: "health_per_second", value: -5 },
      { effect_type: "move_speed_multiplier", value: 0.5 },
    ],
  };

  it("poisons and slows its target for so long, and everyone sees until when", () => {
    const { world, brute } = fightWith([SPIT]);
    const sync = new StateSync(world, {
      ...{ content_version: 1, content_hash: "c", rules_version: "r", build_version: "b" },
    });
    windUp(world, brute);
    land(world, brute);
    brute.ability_ready_at_ticks.set("spit", 10_000);
    sync.update();
    const ada = playerIn(world);
    const endsAtTick = world.tick + 80;
    assert.equal(ada.effects.get("spit"), endsAtTick);
    assert.equal(sync.state.players.get("ada")?.effects.get("spit"), endsAtTick);
    pass(world, 2);
    assert.equal(walkSpeed(world, ada), 3);
    assert.deepEqual(healthOf(world), [90, 100]);
    pass(world, 3);
    assert.equal(walkSpeed(world, ada), 6);
    assert.deepEqual(healthOf(world), [80, 100]);
  });
});

describe("an enemy's heal", () => {
  const HEAL = {
    ...{ ...own, id: "heal", ability_type: "heal" },
    effects: [{ effect_type: "restore_health", value: 40 }],
  };

  it("waits until it is hurt, gives health back up to the maximum, and is told", () => {
    const { world, brute } = fightWith([HEAL]);
    assert.equal(windUp(world, brute), undefined, "it strikes while it is whole");
    land(world, brute);
    brute.current_health = 400;
    assert.equal(windUp(world, brute), "heal");
    assert.deepEqual(land(world, brute), [
      { event_type: "enemy_restored", target_enemy_id: brute.id, ability_id: "heal", current_health: 440 },
    ]);
    brute.current_health = 490;
    pass(world, 4);
    assert.equal(brute.current_health, 500);
  });

  it("reaches all of its own within its range", () => {
    const { world, brute } = fightWith([{ ...HEAL, reach: "allies", max_range: 5 }]);
    const near = spawnEnemy(world, "brute", { x: 0, z: 34 });
    const far = spawnEnemy(world, "brute", { x: 9, z: 30 });
    for (const each of [near, far]) {
      each.current_health = 300;
      each.ability_ready_at_ticks.set("heal", 10_000);
    }
    windUp(world, brute);
    land(world, brute);
    assert.deepEqual([near.current_health, far.current_health], [340, 300]);
  });

  it("comes back after a crash", () => {
    const { world, brute } = fightWith([HEAL]);
    brute.current_health = 100;
    const current_health = 140;
    const event = { ...{ target_enemy_id: brute.id, ability_id: "heal" }, current_health };
    redoRoom(world, [{ event: { event_type: "enemy_restored", ...event }, tick: 5 }]);
    assert.equal(brute.current_health, 140);
  });

  it("is broken by the hit that breaks its wind-up", () => {
    const { world, brute } = fightWith([HEAL]);
    brute.current_health = 400;
    put(world, { x: 0, z: 28.5 });
    windUp(world, brute);
    strike(world, { target: brute });
    pass(world, 1);
    assert.equal(brute.current_health, 390);
  });
});

describe("an enemy's buff", () => {
  const RALLY = {
    ...{ ...own, id: "rally", ability_type: "buff", reach: "allies", max_range: 6, effect_duration: 10 },
    effects: [{ effect_type: "armor_bonus", value: 5 }],
  };

  it("strengthens all of its own, and is not given again while it lasts", () => {
    const { world, brute } = fightWith([RALLY]);
    const other = spawnEnemy(world, "brute", { x: 0, z: 33 });
    assert.equal(windUp(world, brute), "rally");
    land(world, brute);
    assert.ok(brute.effects.has("rally") && other.effects.has("rally"));
    const later = pass(world, 5).filter(event => event.event_type === "attack_started");
    assert.ok(later.every(event => event.ability_id === undefined));
    const { verdict } = strike(world, { target: brute });
    assert.ok(verdict.is_accepted);
    assert.deepEqual(verdict.value, { damage_amount: 5, is_critical: false });
  });
});

describe("an enemy that keeps its distance", () => {
  const shooter = { preferred_range: 8 };
  const arrow = {
    ...{ ...own, id: "arrow", ability_type: "ranged", reach: "projectile", max_range: 9, damage: 1 },
    ...{ projectile_speed: 10, projectile_radius: 0.2 },
  };
  const between = (world: World, brute: Enemy) => distance(positionOf(brute), positionOf(playerIn(world)));

  it("stops as far off as it likes, and shoots from there", () => {
    const { world, brute } = fightWith(
      [arrow],
      { ada: { x: 0, z: 20.5 } },
      { ...shooter, detection_radius: 15 },
    );
    pass(world, 4);
    assert.ok(between(world, brute) > 5.5 && between(world, brute) <= 8, `${between(world, brute)}`);
    assert.ok(playerIn(world).current_health < 100);
  });

  it("goes back from who comes too near", () => {
    const { world, brute } = fightWith([arrow], {}, { ...shooter, attack_range: 1 });
    put(world, { x: 0, z: 26.5 });
    pass(world, 2);
    assert.ok(between(world, brute) > 5, `${between(world, brute)}`);
  });

  it("fights on before a wall", () => {
    const { world, brute } = fightWith([arrow], { ada: { x: 0, z: 37 } }, shooter);
    Object.assign(brute, { position_z: 39.5, home: { x: 0, z: 39.5 } });
    pass(world, 1.5);
    assert.equal(brute.position_z, 39.5);
    assert.ok(playerIn(world).current_health < 100);
  });
});

describe("a player's buff or heal that reaches allies", () => {
  const HYMN = {
    ...{ id: "hymn", ability_type: "heal", reach: "allies", max_range: 6, effect_duration: 5 },
    effects: [
      { effect_type: "restore_health", value: 30 },
      { effect_type: "armor_bonus", value: 4 },
    ],
  };

  it("helps its user and all of its side within range, and each is told", () => {
    const content = rulesContent({ abilities: [HYMN] });
    const world = aWorld({ content, room_template_id: "porch", players: ["ada", "bob", "eve"] });
    put(world, { x: 0, z: 0 });
    put(world, { x: 0, z: 5 }, "bob");
    put(world, { x: 0, z: -8 }, "eve");
    for (const player of world.players.values()) player.current_health = 50;
    const { events } = use(world, "hymn");
    const healths = ["ada", "bob", "eve"].map(id => playerIn(world, id).current_health);
    assert.deepEqual(healths, [80, 80, 50]);
    assert.ok(playerIn(world, "bob").effects.has("hymn"));
    const restored = events.filter(event => event.event_type === "player_restored");
    assert.deepEqual(
      restored.map(event => event.source_player_id),
      ["ada", "bob"],
    );
  });
});
