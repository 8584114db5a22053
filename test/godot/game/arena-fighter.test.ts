/** What the addon predicts of the own fighter of a match: its way, what it does, its cooldowns, mana and stamina, as the server's rules have it. */
import assert from "node:assert/strict";
import { amountAt } from "../../../src/game/core/resource.ts";
import { PLAYER_STATES } from "../../../src/game/movement/walker.ts";
import { arenaContent, modeOf, TestMatch } from "../../support/arena-match.ts";
import { scaled } from "../../support/scale.ts";
import { askGodot, needsGodot } from "../support/godot.ts";
import { Random } from "../support/random.ts";

const FIGHTS = scaled({ usual: 40, long: 1000 });
const TICKS = 240;
/** All abilities of the tests' mode, and these, of which one makes faster and one costs mana. */
const MORE = [
  {
    ...{ id: "rush", ability_type: "buff", cooldown: 1.3, stamina_cost: 7, effect_duration: 0.77 },
    effects: [{ effect_type: "move_speed_multiplier", value: 1.37 }],
  },
  {
    ...{ id: "spark", ability_type: "ranged", cooldown: 0.4, mana_cost: 11, movement_lock: 0.25 },
    ...{ damage: 1, projectile_speed: 9, projectile_radius: 0.1, max_range: 6 },
  },
];
const FIELDS = [
  ...["x", "z", "activity", "its end", "the cast", "ticks of the dash", "held until", "speed factor"],
  ...["mana", "stamina"],
];

const content = arenaContent({
  abilities: MORE,
  mode: {
    ability_ids: ["melee_attack", "bolt", "roll", "bash", "chill", "mend", "rush", "spark"],
    round_seconds: 100,
  },
});
const { ability_ids } = modeOf(content);

type Plan = [direction: number, aim: number, speed: number, buttons: number][];

function anyPlan(random: Random): Plan {
  let [direction, speed] = [random.below(256), 255];
  return Array.from({ length: TICKS }, () => {
    if (random.chance(0.1)) direction = random.below(256);
    if (random.chance(0.08)) speed = random.pick([255, 255, 0, random.below(256)]);
    const buttons = random.chance(0.15) ? random.below(256) : 0;
    return [direction, random.below(256), speed, buttons];
  });
}

/** In the server's rules, with nobody near. */
function play(plan: Plan): { start: [number, number, number]; states: number[] } {
  const match = new TestMatch(content).begin();
  match.put("bob", 18, 18);
  const fighter = match.fighter("ada");
  const { x, z } = fighter.mover;
  const start: [number, number, number] = [match.world.tick, x, z];
  const states: number[] = [];
  for (const [direction, aim, speed, buttons] of plan) {
    match.tick({ ada: { direction, aim, speed, buttons } });
    const { mover, state, state_ends_at_tick, casting, stats, ready_at_tick } = fighter;
    const { game_rules, tick } = match.world;
    const isFree = state === "IDLE" || state === "MOVING";
    states.push(mover.x, mover.z);
    states.push(isFree ? 0 : PLAYER_STATES.indexOf(state), isFree ? 0 : state_ends_at_tick);
    states.push(casting ? ability_ids.indexOf(casting.ability_id) : -1);
    states.push(mover.dash_ticks_left, Math.max(Math.ceil(mover.held_until_tick), tick), mover.speed_factor);
    states.push(amountAt(fighter.mana, stats.max_mana, game_rules.mana_regeneration, match.world));
    states.push(amountAt(fighter.stamina, stats.max_stamina, game_rules.stamina_regeneration, match.world));
    states.push(...ability_ids.map(id => ready_at_tick[id] ?? 0));
  }
  return { start, states };
}

describe("the own fighter of a match, in Godot", function () {
  this.timeout(scaled({ usual: 60_000, long: 600_000 }));
  needsGodot();

  it(`is predicted to the last bit where nobody else has a hand in it: ${FIGHTS} fights of ${TICKS} inputs with every ability`, async () => {
    const random = new Random(11);
    const plans = Array.from({ length: FIGHTS }, () => anyPlan(random));
    const played = plans.map(play);
    const { abilities, arenas, rules } = content;
    const sets = {
      abilities,
      arenas,
      rules,
      "pvp-modes": content["pvp-modes"],
      "combat-stats": content["combat-stats"],
    };
    const questions = plans.map((inputs, fight) => {
      const { start } = played[fight] ?? assert.fail();
      return { sets, pvp_mode_id: "duel", arena_id: "court", start, inputs };
    });
    const answers = await askGodot<string>("tests/game/arena_fighter.gd", questions);
    const names = [...FIELDS, ...ability_ids.map(id => `when ${id} is ready`)];
    const done = new Set<number>();
    for (const [fight, { states }] of played.entries()) {
      const bytes = Buffer.from(answers[fight] ?? "", "hex");
      assert.equal(bytes.length, states.length * 8);
      for (const [at, here] of states.entries()) {
        const there = bytes.readDoubleLE(at * 8);
        const where = `${names[at % names.length]} after input ${Math.floor(at / names.length) + 1} of fight ${fight}`;
        assert.ok(here === there, `${where}: ${here} here, ${there} in Godot`);
        if (names[at % names.length] === "activity") done.add(here);
      }
    }
    const idle = 0;
    const wanted = ["ATTACKING", "DODGING", "CASTING"] as const;
    assert.deepEqual([...done].sort(), [idle, ...wanted.map(each => PLAYER_STATES.indexOf(each))].sort());
  });
});
