import assert from "node:assert/strict";
import { rulesContent } from "../../../../test/support/rules-content.ts";
import type { Content } from "../content.ts";
import { abilityIn, rulesIn } from "../mode-numbers.ts";
import { arena, pvpMode } from "./arena-schemas.ts";
import { findContentProblems } from "./content-problems.ts";
import { ability } from "./fight-schemas.ts";

const point = (team: number, x: number, z: number) => ({ team, x, z, yaw: 0 });

const COURT = {
  ...{ id: "court", name: "Court", size_x: 20, size_z: 20 },
  obstacles: [{ shape: "circle", x: 0, z: 0, radius: 1 }],
  spawn_points: [point(1, 0, -8), point(2, 0, 8)],
};

/** A duel of first to one. Strikes have a wind-up of 0.2 s in it. */
const BRAWL = {
  ...{ id: "brawl", name: "Brawl", team_count: 2, team_size: 1, arena_ids: ["court"], rounds_to_win: 1 },
  ...{ round_seconds: 60, sudden_death_seconds: 30, sudden_death_damage_per_second: 10 },
  ...{
    ability_ids: ["melee_attack", "bolt", "roll"],
    ability_overrides: { melee_attack: { cast_time: 0.2 } },
  },
  combat_stats_id: "player",
};

const free = { name: "Test", cooldown: 0.5, mana_cost: 0, stamina_cost: 0, cast_time: 0 };

/** The tests' content with an arena and a mode, and some abilities more. */
function contentOf(changes: { arena?: object; mode?: object; abilities?: object[] }): Content {
  const content = rulesContent();
  const more = (changes.abilities ?? []).map(each => ability.parse({ ...free, ...each }));
  const court = arena.parse({ ...COURT, ...changes.arena });
  const brawl = pvpMode.parse({ ...BRAWL, ...changes.mode });
  return {
    ...content,
    abilities: { ...content.abilities, ...Object.fromEntries(more.map(each => [each.id, each])) },
    arenas: { court },
    "pvp-modes": { brawl },
  };
}

function problems(changes: Parameters<typeof contentOf>[0]): string[] {
  return findContentProblems(contentOf(changes))
    .filter(({ set, severity }) => (set === "arenas" || set === "pvp-modes") && severity === "error")
    .map(({ id, field, message }) => `${id} ${field}: ${message}`);
}

describe("an arena in the content", () => {
  it("has a free place for every spawn point", () => {
    assert.deepEqual(problems({}), []);
    const inside = [point(1, 0, -8), point(2, 0, 1.4)];
    assert.deepEqual(problems({ arena: { spawn_points: inside } }), [
      "court spawn_points.1: a fighter, 0.5 m in radius, would stand in an obstacle",
    ]);
    const outside = [point(1, 0, -8), point(2, 9.6, 8)];
    assert.deepEqual(problems({ arena: { spawn_points: outside } }), [
      "court spawn_points.1.x: is beyond ±9.5 m, where a fighter would stand in the edge",
    ]);
  });

  it("has a way from each spawn point to the others, as wide as a fighter", () => {
    const wall = (max_x: number) => [{ shape: "box", min_x: -10, max_x, min_z: -1, max_z: 1 }];
    assert.deepEqual(problems({ arena: { obstacles: wall(8.5) } }), []);
    assert.deepEqual(problems({ arena: { obstacles: wall(9.2) } }), [
      "court spawn_points.1: obstacles leave no way from here to the first spawn point",
    ]);
  });

  it("is at most as large as what places of fighters can say", () => {
    assert.equal(arena.safeParse({ ...COURT, size_x: 63 }).success, true);
    assert.equal(arena.safeParse({ ...COURT, size_x: 63.1 }).success, false);
  });
});

describe("a mode of players against each other in the content", () => {
  it("has arenas that there are, with places for all of its at most 8 fighters", () => {
    assert.deepEqual(problems({ mode: { arena_ids: ["court", "moon"] } }), [
      'brawl arena_ids.1: there is no arena "moon"',
    ]);
    assert.deepEqual(problems({ mode: { team_size: 2 } }), [
      'brawl arena_ids.0: "court" has 1 spawn points for team 1: it needs 2',
      'brawl arena_ids.0: "court" has 1 spawn points for team 2: it needs 2',
    ]);
    const points = Array.from({ length: 10 }, (_, i) => point((i % 2) + 1, i - 5, i % 2 ? 8 : -8));
    assert.deepEqual(problems({ arena: { spawn_points: points }, mode: { team_size: 5 } }), [
      "brawl team_size: 2 teams of 5 are more than 8 fighters",
    ]);
  });

  it("lets nobody strike without a wind-up that can be seen, of 0.15 s at least", () => {
    const windUp = (cast_time: number) =>
      problems({ mode: { ability_overrides: { melee_attack: { cast_time } } } });
    assert.deepEqual(windUp(0.15), []);
    assert.deepEqual(windUp(0.149), [
      'brawl ability_ids.0: "melee_attack" is melee, and its cast_time comes to 0.149 s: below 0.15 s nobody sees it coming; set it in ability_overrides',
    ]);
    assert.equal(problems({ mode: { ability_overrides: {} } }).length, 1);
  });

  it("has abilities that there are and that inputs can use, and numbers for those alone", () => {
    const with_ = (id: string) => ({ ability_ids: ["bolt", id], ability_overrides: {} });
    const abilities = [
      { id: "curse", ability_type: "debuff", max_range: 5 },
      { id: "tonic", ability_type: "heal", consumed_item_id: "tonic" },
    ];
    assert.deepEqual(problems({ mode: with_("fly") }), ['brawl ability_ids.1: there is no ability "fly"']);
    assert.deepEqual(problems({ mode: with_("bolt") }), ['brawl ability_ids.1: "bolt" is there twice']);
    assert.deepEqual(problems({ mode: with_("curse"), abilities }), [
      'brawl ability_ids.1: "curse" is a debuff, which needs a target that it is used on; an input names none',
    ]);
    assert.deepEqual(problems({ mode: with_("tonic"), abilities }), [
      'brawl ability_ids.1: "tonic" uses up "tonic", and nobody carries items into an arena',
    ]);
    const ability_overrides = { ...BRAWL.ability_overrides, curse: { cooldown: 1 } };
    assert.deepEqual(problems({ mode: { ability_overrides } }), [
      "brawl ability_overrides.curse: is none of the mode's ability_ids",
    ]);
  });

  it("lets nobody walk or dash through the thinnest obstacle in one tick", () => {
    const obstacles = [{ shape: "box", min_x: -5, max_x: 5, min_z: -0.1, max_z: 0.1 }];
    const dash = (effect_duration: number) => ({
      arena: { obstacles },
      mode: { ability_ids: ["roll"], ability_overrides: { roll: { effect_duration } } },
    });
    assert.deepEqual(problems(dash(0.3)), []);
    // 4 m in 6 ticks.
    assert.deepEqual(problems(dash(0.2)), [
      'brawl ability_ids.0: the dash of "roll" goes 0.67 m in a tick, and would come through the thinnest obstacle of "court": it must be below 0.60 m',
    ]);
    const haste = {
      ...{ id: "haste", ability_type: "buff", effect_duration: 2 },
      effects: [{ effect_type: "move_speed_multiplier", value: 3 }],
    };
    const mode = { ability_ids: ["haste"], ability_overrides: {} };
    assert.deepEqual(problems({ arena: { obstacles }, mode, abilities: [haste] }), [
      'brawl combat_stats_id: a fighter at its fastest goes 0.60 m in a tick, and would come through the thinnest obstacle of "court": it must be below 0.60 m',
    ]);
  });

  it("warns of what is hardly meant: nobody can hurt others or pay for an ability, or sudden death leaves some alive", () => {
    const warnings = (changes: Parameters<typeof contentOf>[0]) =>
      findContentProblems(contentOf(changes))
        .filter(({ set, severity }) => set === "pvp-modes" && severity === "warning")
        .map(({ field, message }) => `${field}: ${message}`);
    assert.deepEqual(warnings({}), []);
    assert.deepEqual(warnings({ mode: { ability_ids: ["roll"], ability_overrides: {} } }), [
      "ability_ids: none of them hurts anybody: rounds end in sudden death alone",
    ]);
    const dear = { mana_cost: 500, stamina_cost: 500 };
    const ability_overrides = { ...BRAWL.ability_overrides, bolt: dear };
    assert.deepEqual(warnings({ mode: { ability_overrides } }), [
      'ability_ids.1: nobody can use "bolt": it costs 500 mana, and a fighter has 100 at most',
      'ability_ids.1: nobody can use "bolt": it costs 500 stamina, and a fighter has 100 at most',
    ]);
    assert.deepEqual(warnings({ mode: { sudden_death_seconds: 3 } }), [
      "sudden_death_damage_per_second: takes 30 of 100 health in all of sudden death: rounds may end without a winner",
    ]);
    assert.deepEqual(warnings({ mode: { friendly_fire: true } }), [
      "friendly_fire: changes nothing: nobody has others in the team",
    ]);
  });

  it("warns of an arena in which no mode is played", () => {
    const content = contentOf({});
    const unused = { ...content, arenas: { ...content.arenas, yard: arena.parse({ ...COURT, id: "yard" }) } };
    const found = findContentProblems(unused).filter(({ set }) => set === "arenas");
    assert.deepEqual(
      found.map(({ id, severity, message }) => [id, severity, message]),
      [["yard", "warning", "no mode of pvp-modes is played in it"]],
    );
  });

  it("has numbers of its own for abilities and rules, and the game's for all others", () => {
    const content = contentOf({
      mode: {
        ability_overrides: { melee_attack: { cast_time: 0.2, damage: 3 } },
        rule_overrides: { reach_tolerance_m: 0 },
      },
    });
    const { brawl } = content["pvp-modes"];
    const { melee_attack, bolt } = content.abilities;
    const { default: rules } = content.rules;
    assert.ok(brawl && melee_attack && bolt && rules);
    assert.deepEqual(abilityIn(brawl, melee_attack), { ...melee_attack, cast_time: 0.2, damage: 3 });
    assert.deepEqual(abilityIn(brawl, bolt), bolt);
    assert.deepEqual(rulesIn(brawl, rules), { ...rules, reach_tolerance_m: 0 });
  });
});
