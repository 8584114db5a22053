import assert from "node:assert/strict";
import { contentWith } from "../../../../test/support/world.ts";
import { arena, pvpMode } from "./arena-schemas.ts";
import { findContentProblems } from "./content-problems.ts";
import { season } from "./run-schemas.ts";

const point = (team: number, x: number, z: number) => ({ team, x, z, yaw: 0 });
const court = arena.parse({
  ...{ id: "court", name: "Court", size_x: 20, size_z: 20 },
  spawn_points: [point(1, 0, -8), point(2, 0, 8)],
});
const brawl = pvpMode.parse({
  ...{ id: "brawl", name: "Brawl", team_count: 2, team_size: 1, arena_ids: ["court"], rounds_to_win: 1 },
  ...{ round_seconds: 60, sudden_death_seconds: 30, sudden_death_damage_per_second: 10 },
  ...{ ability_ids: ["melee_attack"], ability_overrides: { melee_attack: { cast_time: 0.2 } } },
  combat_stats_id: "player",
});

const tier = (id: string, from_points: number, reward?: object) => ({ id, name: id, from_points, reward });

/** What is said of a season that is ranked so. */
function problems(ranks: object, ends_at = "2026-06-01T00:00:00Z"): string[] {
  const s1 = season.parse({
    ...{ id: "s1", name: "S", starts_at: "2026-04-01T00:00:00Z", ends_at },
    ranks: {
      ...{ modes: [{ pvp_mode_id: "brawl" }], placement_matches: 5, kept_share: 0.5 },
      ...{ tiers: [tier("low", 0), tier("high", 100)], ...ranks },
    },
  });
  const changes = { arenas: { court }, "pvp-modes": { brawl }, seasons: { s1 } };
  return findContentProblems(contentWith(changes)).map(
    ({ id, field, message }) => `${id} ${field}: ${message}`,
  );
}

describe("ranks of a season", () => {
  it("are of modes that there are, each once", () => {
    assert.deepEqual(problems({}), []);
    const modes = ["brawl", "brawl", "chess"].map(pvp_mode_id => ({ pvp_mode_id }));
    assert.deepEqual(problems({ modes }), [
      's1 ranks.modes.1.pvp_mode_id: "brawl" has ratings already',
      's1 ranks.modes.2.pvp_mode_id: there is no mode "chess"',
    ]);
  });

  it("have tiers that ascend from 0, and rewards that there are", () => {
    const tiers = [tier("low", 1), tier("low", 50), tier("high", 50, { items: [{ item_id: "moon" }] })];
    assert.deepEqual(problems({ tiers }), [
      "s1 ranks.tiers.0.from_points: the first tier must begin with 0: everybody has one",
      's1 ranks.tiers.1.id: there is a tier "low" already',
      "s1 ranks.tiers.2.from_points: must be above 50: tiers ascend",
      's1 ranks.tiers.2.reward.items.0.item_id: there is no item "moon"',
    ]);
  });

  it("are of no longer time than their matches are kept", () => {
    assert.deepEqual(problems({}, "2027-04-01T00:00:00Z"), []);
    assert.deepEqual(problems({}, "2027-04-01T00:00:01Z"), [
      "s1 ends_at: a season with ranks lasts a year at most",
    ]);
  });
});
