/** The content that is played in the chaos: the tests' own, with as much to win and to suffer as a minute has room for. */
import { readEnv } from "../../src/env.ts";
import type { Content } from "../../src/game/content/content.ts";
import { readContentFiles } from "../../src/store/content/content-files.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect } from "../../src/store/dynamo/connect.ts";

/** Honest players, and strangers beside them. */
const PLAYERS_PER_ROOM = 8;
/** So that a player who says goodbye in a fight has left soon. */
const COMBAT_LOG_SECONDS = 2;
/** Players with 100 health, 5 armor and potions die now and then. */
const GOBLIN_DAMAGE = 12;

/** Publishes it, before the server starts. */
export async function publishChaosContent(endpoint: string): Promise<void> {
  const database = await connect(readEnv({ DYNAMODB_ENDPOINT: endpoint }), console, { join: false });
  try {
    await new ContentRepository(database).publish(chaosContent(await readContentFiles("test/content")));
  } finally {
    await database.close();
  }
}

function chaosContent(content: Content): Content {
  const { goblin } = content["combat-stats"];
  const { goblin: pockets } = content["loot-tables"];
  if (!goblin || !pockets) throw new Error("test/content has no goblin with a loot table");
  const dungeons = Object.entries(content.dungeons).map(([id, dungeon]) => {
    const room_templates = dungeon.room_templates.map(room => ({ ...room, max_players: PLAYERS_PER_ROOM }));
    // What death takes would be in no answer, and then nobody could say what a player must have in the end.
    const rules = {
      ...{ combat_log_seconds: COMBAT_LOG_SECONDS, gold_loss_share: 0, max_party_size: PLAYERS_PER_ROOM },
    };
    return [id, { ...dungeon, ...rules, room_templates }];
  });
  const drops = pockets.drops.map(drop => ({ ...drop, chance: 1 }));
  return {
    ...content,
    "combat-stats": { ...content["combat-stats"], goblin: { ...goblin, attack_damage: GOBLIN_DAMAGE } },
    "loot-tables": { ...content["loot-tables"], goblin: { ...pockets, drops } },
    dungeons: Object.fromEntries(dungeons),
  };
}
