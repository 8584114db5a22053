/** Matches whose players fight for as long as they are measured: nobody falls, and the round does not end. */
import { readEnv } from "../src/env.ts";
import type { Arena, Obstacle, PvpMode } from "../src/game/content/arena-content.ts";
import type { Content } from "../src/game/content/content.ts";

import { readContentFiles } from "../src/store/content/content-files.ts";
import { ContentRepository } from "../src/store/content/content-repository.ts";
import { connect } from "../src/store/dynamo/connect.ts";

/** The mode whose abilities, arena and team sizes the bench plays. */
export const ARENA_MODE_ID = "last_standing";
export const ARENA_PLAYERS = 8;
const ENDLESS_HEALTH = 60_000;
const ROUND_SECONDS = 900;
const MIDDLE_M = 5;

/**
 * Publishes such a mode, before the server starts.
 *
 * @returns the mode.
 */
export async function publishEndless(endpoint: string, mode_id: string): Promise<PvpMode> {
  const database = await connect(readEnv({ DYNAMODB_ENDPOINT: endpoint }), console, { join: false });
  try {
    const { content, mode } = endless(await readContentFiles(), mode_id);
    await new ContentRepository(database).publish(content);
    return mode;
  } finally {
    await database.close();
  }
}

function endless(content: Content, mode_id: string): { content: Content; mode: PvpMode } {
  const found = content["pvp-modes"][mode_id];
  const numbers = found && content["combat-stats"][found.combat_stats_id];
  if (!found || !numbers) throw new Error(`The content has no mode ${mode_id} to make a fight of`);
  const mode = { ...found, round_seconds: ROUND_SECONDS, countdown_seconds: 1 };
  const stats = { ...numbers, max_health: ENDLESS_HEALTH };
  const arenas = Object.entries(content.arenas).map(([id, arena]) => [id, withFreeMiddle(arena)] as const);
  return {
    mode,
    content: {
      ...content,
      "combat-stats": { ...content["combat-stats"], [stats.id]: stats },
      arenas: Object.fromEntries(arenas),
      "pvp-modes": { ...content["pvp-modes"], [mode.id]: mode },
    },
  };
}

/** The bench's players go straight for each other, and know no way around. */
function withFreeMiddle(arena: Arena): Arena {
  const isInTheWay = (obstacle: Obstacle) =>
    obstacle.shape === "circle"
      ? Math.hypot(obstacle.x, obstacle.z) < MIDDLE_M
      : Math.hypot(obstacle.min_x + obstacle.max_x, obstacle.min_z + obstacle.max_z) / 2 < MIDDLE_M;
  return { ...arena, obstacles: arena.obstacles.filter(obstacle => !isInTheWay(obstacle)) };
}
