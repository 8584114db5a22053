/** A new ability is a new file of content: these abilities exist in no line of the rules. */
import assert from "node:assert/strict";
import { contentFolder } from "../../../test/support/content-folder.ts";
import {
  act,
  answerOf,
  aWorld,
  firstEnemy,
  pass,
  playerIn,
  put,
  strike,
  use,
} from "../../../test/support/world.ts";
import { readContentFiles } from "../../store/content/content-files.ts";
import type { Content } from "../content/content.ts";
import { departureOf } from "../dungeon/setup.ts";

const FREE = { cooldown: 0, mana_cost: 0, stamina_cost: 0, cast_time: 0 };
const NEW_ABILITIES = [
  {
    ...{ id: "war_cry", name: "War Cry", ability_type: "buff", ...FREE, effect_duration: 5 },
    effects: [
      { effect_type: "damage_multiplier", value: 2 },
      { effect_type: "armor_bonus", value: 10 },
    ],
  },
  {
    ...{ id: "fury", name: "Fury", ability_type: "buff", ...FREE, effect_duration: 5 },
    effects: [{ effect_type: "damage_multiplier", value: 3 }],
  },
  {
    ...{ id: "haste", name: "Haste", ability_type: "buff", ...FREE, effect_duration: 4 },
    effects: [{ effect_type: "move_speed_multiplier", value: 2 }],
  },
  {
    ...{ id: "root", name: "Root", ability_type: "buff", ...FREE, effect_duration: 4 },
    effects: [{ effect_type: "move_speed_multiplier", value: 0 }],
  },
  {
    ...{ id: "frost", name: "Frost", ability_type: "debuff", ...FREE, max_range: 8, effect_duration: 2 },
    effects: [{ effect_type: "move_speed_multiplier", value: 0.5 }],
  },
  {
    ...{ id: "shock", name: "Shock", ability_type: "debuff", ...FREE, max_range: 8, effect_duration: 1 },
    effects: [{ effect_type: "stun" }],
  },
  {
    ...{ id: "poison", name: "Poison", ability_type: "debuff", ...FREE, max_range: 20, effect_duration: 4 },
    effects: [{ effect_type: "health_per_second", value: -20 }],
  },
  {
    ...{ id: "mending", name: "Mending", ability_type: "heal", ...FREE, cast_time: 0.4, effect_duration: 4 },
    effects: [{ effect_type: "health_per_second", value: 10 }],
  },
];

describe("an ability that a designer adds as a file", () => {
  let content: Content;
  before(async () => {
    const folder = await contentFolder("test/content");
    for (const each of NEW_ABILITIES) await folder.write(`abilities/${each.id}.json`, JSON.stringify(each));
    await folder.edit("classes/adventurer.json", {
      ability_ids: ["melee_attack", "dodge_roll", ...NEW_ABILITIES.map(({ id }) => id)],
    });
    content = await readContentFiles(folder.path);
    await folder.delete();
  });

  /** Ada stands 1.5 m in front of a goblin that will not strike. */
  function besideGoblin(room_template_id = "room2") {
    const world = aWorld({ content, room_template_id });
    const goblin = firstEnemy(world);
    goblin.attack_ready_at_tick = 10_000;
    put(world, { x: goblin.position_x, z: goblin.position_z - 1.5 });
    return { world, goblin };
  }

  it("makes strikes twice as hard, for its duration", () => {
    const { world, goblin } = besideGoblin();
    use(world, "war_cry");
    const strong = strike(world, { target: goblin }).verdict;
    assert.ok(strong.is_accepted);
    assert.equal(strong.value.damage_amount, (15 * 2 - 2) * (strong.value.is_critical ? 2 : 1));
    pass(world, 5);
    assert.equal(playerIn(world).effects.size, 0);
    put(world, { x: goblin.position_x, z: goblin.position_z - 1.5 });
    const plain = strike(world, { target: goblin }).verdict;
    assert.ok(plain.is_accepted);
    assert.equal(plain.value.damage_amount, 13 * (plain.value.is_critical ? 2 : 1));
  });

  it("adds armor, and a hit still takes 1", () => {
    const { world, goblin } = besideGoblin();
    use(world, "war_cry");
    goblin.attack = { started_tick: 0, lands_at_tick: 0, target_player_id: "ada", ability_id: undefined };
    const [taken] = pass(world, 0.05).filter(event => event.event_type === "damage_taken");
    assert.equal(taken?.damage_amount, taken?.is_critical ? 1.5 : 1);
  });

  it("makes a player walk twice as fast", () => {
    const world = aWorld({ content, room_template_id: "room1" });
    use(world, "haste");
    pass(world, 0.2);
    const claim = { position: { x: 0, z: 2.4 }, yaw: 0 };
    assert.equal(answerOf(act(world, { type: "move", player_id: "ada", seq: 1, claim })), "accepted");
  });

  it("holds a player in place, who can only roll out of it and gains no speed by that", () => {
    const world = aWorld({ content, room_template_id: "room1" });
    pass(world, 1);
    use(world, "root");
    const to = (z: number, seq: number) =>
      answerOf(act(world, { type: "move", player_id: "ada", seq, claim: { position: { x: 0, z }, yaw: 0 } }));
    assert.equal(to(0.1, 1), "too_fast");
    use(world, "dodge_roll");
    assert.equal(to(4, 2), "accepted");
    assert.equal(to(4.1, 3), "too_fast");
    pass(world, 5);
    assert.equal(to(9, 4), "too_fast");
  });

  it("slows an enemy to half its pace", () => {
    const { world, goblin } = besideGoblin();
    put(world, { x: goblin.position_x, z: goblin.position_z - 7 });
    assert.equal(answerOf(use(world, "frost", { target: goblin })), "accepted");
    const startedAt = goblin.position_z;
    pass(world, 1.05);
    const slow = startedAt - goblin.position_z;
    assert.ok(slow > 1.5 && slow <= 2.3, `${slow} m`);
    pass(world, 1);
    assert.equal(goblin.effects.size, 0);
  });

  it("needs somebody to be aimed at", () => {
    const { world } = besideGoblin();
    assert.equal(answerOf(use(world, "frost")), "no_such_target");
    assert.equal(playerIn(world).ready_at_tick.frost, undefined);
  });

  it("stuns an enemy: it neither walks nor strikes, and its wind-up is lost", () => {
    const { world, goblin } = besideGoblin();
    goblin.attack_ready_at_tick = 0;
    pass(world, 0.3);
    assert.ok(goblin.attack);
    use(world, "shock", { target: goblin });
    put(world, { x: goblin.position_x, z: goblin.position_z - 6 });
    const { position_z } = goblin;
    pass(world, 0.95);
    assert.equal(goblin.attack, undefined);
    assert.equal(goblin.position_z, position_z);
    assert.equal(playerIn(world).current_health, 100);
    pass(world, 1);
    assert.notEqual(goblin.position_z, position_z);
  });

  it("stuns an enemy not again before its stagger_cooldown is over, or stuns in turn would hold a boss for ever", () => {
    const { world, goblin } = besideGoblin();
    const isStunned = () => goblin.effects.has("shock");
    const shock = () => {
      playerIn(world).ready_at_tick = {};
      put(world, { x: goblin.position_x, z: goblin.position_z - 1.5 });
      use(world, "shock", { target: goblin });
    };
    shock();
    pass(world, 0.8);
    shock();
    pass(world, 0.5);
    assert.equal(isStunned(), false, "a second stun makes the first no longer");
    pass(world, 2.5);
    shock();
    assert.equal(isStunned(), false);
    pass(world, 0.5);
    shock();
    assert.equal(isStunned(), true);
  });

  it("hurts over time, and brings a boss to its phases", () => {
    const { world, goblin: boss } = besideGoblin("room5");
    boss.current_health = 133;
    put(world, { x: 0, z: 109 });
    use(world, "poison", { target: boss });
    const events = pass(world, 4);
    assert.ok(Math.abs(boss.current_health - (133 - 80)) < 1e-6, `${boss.current_health}`);
    assert.deepEqual(
      events.filter(event => event.event_type === "boss_phase").map(event => event.phase),
      [1, 2],
    );
  });

  it("kills over time, too", () => {
    const { world, goblin } = besideGoblin();
    use(world, "poison", { target: goblin });
    assert.equal(pass(world, 4).filter(event => event.event_type === "enemy_died").length, 1);
    assert.equal(goblin.current_health, 0);
  });

  it("heals over time from the end of its cast: 10 a second for 4 s is 40", () => {
    const world = aWorld({ content, room_template_id: "room1" });
    playerIn(world).current_health = 10;
    use(world, "mending");
    pass(world, 0.4);
    assert.equal(playerIn(world).current_health, 10);
    pass(world, 10);
    assert.ok(Math.abs(playerIn(world).current_health - 50) < 1e-6, `${playerIn(world).current_health}`);
    playerIn(world).current_health = 90;
    use(world, "mending");
    pass(world, 10);
    assert.equal(playerIn(world).current_health, 100);
  });

  it("multiplies with others", () => {
    const { world, goblin } = besideGoblin();
    use(world, "war_cry");
    use(world, "fury");
    const { verdict } = strike(world, { target: goblin });
    assert.ok(verdict.is_accepted && verdict.value.damage_amount % (15 * 2 * 3 - 2) === 0);
  });

  it("starts anew when it is used again, and does not add up", () => {
    const { world, goblin } = besideGoblin();
    use(world, "war_cry");
    pass(world, 3);
    use(world, "war_cry");
    pass(world, 4);
    assert.equal(departureOf(world, playerIn(world)).effects.war_cry, 1);
    put(world, { x: goblin.position_x, z: goblin.position_z - 1.5 });
    const { verdict } = strike(world, { target: goblin });
    assert.ok(verdict.is_accepted && verdict.value.damage_amount % 28 === 0);
  });
});
