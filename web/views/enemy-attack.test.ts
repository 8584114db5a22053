import assert from "node:assert/strict";
import { EnemySchema } from "../../src/schema/enemy-state.ts";
import { rulesContent } from "../../test/support/rules-content.ts";
import { enemyTelegraph } from "./enemy-attack.ts";

const CAST_S = 1;
const TICKS_PER_SECOND = 20;
const PLACE = { x: 1, z: 2 };
const content = rulesContent({
  enemy: { attack_range: 2, attack_windup: CAST_S },
  abilities: [
    { id: "mist", ability_type: "debuff", reach: "around", max_range: 6 },
    { id: "sweep", ability_type: "melee", reach: "cone", max_range: 4, cone_half_angle_degrees: 60 },
    { id: "pool", ability_type: "debuff", reach: "area", max_range: 14, area_radius: 3 },
    { id: "arrow", ability_type: "ranged", reach: "projectile", max_range: 12, projectile_radius: 0.3 },
    { id: "prayer", ability_type: "heal", reach: "allies", max_range: 8 },
    { id: "kind_word", ability_type: "heal" },
  ].map(each => ({ ...each, cast_time: CAST_S })),
});

describe("What an enemy's wind-up will reach", () => {
  const telegraph = (attack_ability_id: string, after_ticks = TICKS_PER_SECOND / 2) => {
    const enemy = new EnemySchema().assign({
      ...{ enemy_type_id: "brute", is_alive: true, attack_started_tick: 100, attack_ability_id },
      ...{ attack_x: 7, attack_z: 8 },
    });
    const target = { x: 1, z: 12 };
    return enemyTelegraph(content, { enemy, place: PLACE, yaw: 1, target }, 100 + after_ticks);
  };
  const usual = { ...PLACE, yaw: 1, progress: 0.5, side: "foe" };

  it("is a circle around it, of a plain attack and of an ability that reaches all around", () => {
    assert.deepEqual(telegraph(""), { ...usual, radius: 2, half_angle: Math.PI });
    assert.deepEqual(telegraph("mist"), { ...usual, radius: 6, half_angle: Math.PI });
  });

  it("is a cone before it, or a circle elsewhere", () => {
    assert.deepEqual(telegraph("sweep"), { ...usual, radius: 4, half_angle: Math.PI / 3 });
    const { x, z, ...pool } = telegraph("pool") ?? assert.fail();
    assert.deepEqual([Math.round(x), Math.round(z)], [7, 8]);
    assert.deepEqual(pool, { yaw: 1, progress: 0.5, side: "foe", radius: 3, half_angle: Math.PI });
  });

  it("is a line to whom a shot is aimed at, until it flies", () => {
    assert.deepEqual(telegraph("arrow"), { ...usual, yaw: 0, radius: 12, half_angle: 0, half_width: 0.3 });
    assert.equal(telegraph("arrow", CAST_S * TICKS_PER_SECOND), undefined);
  });

  it("is nothing of what helps itself or its own", () => {
    assert.equal(telegraph("prayer"), undefined);
    assert.equal(telegraph("kind_word"), undefined);
  });
});
