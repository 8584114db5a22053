/** Content for the whole way of matchmaking: ranked matches of three against three that one strike each decides, in a season that ends soon. */
import type { Content } from "../../src/game/content/content.ts";
import { arena, pvpMode } from "../../src/game/content/schemas/arena-schemas.ts";
import { queue } from "../../src/game/content/schemas/queue-schemas.ts";
import { dungeonContent } from "./rules-content.ts";

export const SEASON_ID = "short_season";
export const PVP_MODE_ID = "trio";
export const QUEUE_ID = "ranked_trio";
/** The first button. */
export const STRIKE = 1;
/** Long enough for a client that is started again. */
export const ACCEPT_SECONDS = 8;
export const PAUSE_SECONDS = 90;
/** From the beginning of the test: the season's end. */
const SEASON_MS = 30 * 60_000;
/** Ahead of the clock by so much, the season is over, and no match of it is played any more. */
export const AFTER_THE_SEASON_MS = SEASON_MS + 60 * 60_000;

/** What a tier earns at the season's end: the winners of one match are in the higher one. */
export const REWARDS = { wood: 1, iron: 3 } as const;
export const REWARD_ITEM_ID = "health_potion";
export const IRON_TITLE = "Ironclad";

const earns = (quantity: number) => ({ items: [{ item_id: REWARD_ITEM_ID, quantity }] });

export function storyContent(now_ms = Date.now()): Content {
  const at = (ms: number) => `${new Date(now_ms + ms).toISOString().slice(0, 19)}Z`;
  const court = arena.parse({
    ...{ id: "court", name: "Court", size_x: 24, size_z: 24 },
    spawn_points: [-2, 0, 2].flatMap(x => [
      { team: 1, x, z: -4, yaw: 0 },
      { team: 2, x, z: 4, yaw: Math.PI },
    ]),
  });
  const mode = pvpMode.parse({
    ...{ id: PVP_MODE_ID, name: "Trio", team_count: 2, team_size: 3, arena_ids: [court.id] },
    ...{ rounds_to_win: 1, countdown_seconds: 1, round_seconds: 60, join_seconds: 20 },
    ...{ sudden_death_seconds: 10, sudden_death_damage_per_second: 30, combat_stats_id: "player" },
    ability_ids: ["melee_attack"],
    ability_overrides: { melee_attack: { cast_time: 0.2, damage: 500 } },
  });
  const ranked = queue.parse({
    ...{ id: QUEUE_ID, name: "Ranked Trio", pvp_mode_id: mode.id, is_ranked: true, party_sizes: [1, 2, 3] },
    ...{ windows: [{ after_seconds: 0, distance: 0.5 }], accept_seconds: ACCEPT_SECONDS },
    pauses_seconds: [PAUSE_SECONDS],
  });
  const season = {
    ...{ id: SEASON_ID, name: "A Short Season", starts_at: at(-24 * 3_600_000), ends_at: at(SEASON_MS) },
    ranks: {
      modes: [{ pvp_mode_id: mode.id, subject: "account" as const }],
      ...{ placement_matches: 1, kept_share: 0.5 },
      tiers: [
        { id: "wood", name: "Wood", from_points: 0, reward: earns(REWARDS.wood) },
        // One match that is won, or more.
        {
          ...{ id: "iron", name: "Iron", from_points: 1001 },
          reward: { title: IRON_TITLE, ...earns(REWARDS.iron) },
        },
      ],
    },
  };
  return {
    ...dungeonContent(),
    arenas: { [court.id]: court },
    "pvp-modes": { [mode.id]: mode },
    queues: { [ranked.id]: ranked },
    seasons: { [season.id]: season },
  };
}
