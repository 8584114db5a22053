/** Characters as tests need them. */
import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { newSessionId, type PlayedCharacter } from "../../src/characters/character.ts";
import { CharacterRepository } from "../../src/characters/character-repository.ts";
import { SessionIndex } from "../../src/characters/session-index.ts";
import { lasting } from "../../src/game/character/lasting.ts";
import { connect, type TableAccess } from "../../src/store/dynamo/connect.ts";
import type { Clock } from "../../src/store/expiry.ts";
import { testEnv } from "./dynamodb.ts";

/** One that somebody plays, in no room unless the fields say so. */
export function aCharacter(fields: Partial<PlayedCharacter> = {}): PlayedCharacter {
  const { character_id = randomUUID() } = fields;
  return {
    character_id,
    session_id: newSessionId(character_id, "1"),
    player_id: "ada",
    owner: "guest",
    character_name: "Ada",
    combat_stats_id: "player",
    current_health: 99.5,
    current_mana: 100,
    current_stamina: 100,
    is_alive: true,
    ...lasting.parse({ gold: 7, inventory: { health_potion: 2 } }),
    last_heartbeat: "2026-02-14T12:00:00.000Z",
    created_at: "2026-02-14T12:00:00.000Z",
    revision: 0,
    ...fields,
  };
}

/** The characters of a database. */
export function charactersIn(access: TableAccess, now?: Clock): CharacterRepository {
  return new CharacterRepository(access, new SessionIndex(access, "guest", now), now);
}

/**
 * Changes a character that nobody is playing just now, as an operator might.
 *
 * @param endpoint of its database.
 */
export async function changeCharacter(
  endpoint: string,
  session_id: string,
  change: (found: PlayedCharacter) => PlayedCharacter,
): Promise<void> {
  const env = testEnv({ DYNAMODB_ENDPOINT: endpoint });
  const database = await connect(env, pino({ level: "silent" }), { join: false });
  try {
    const characters = charactersIn(database);
    const found = await characters.playedIn(session_id);
    if (!found) throw new Error(`The session ${session_id} has ended`);
    await characters.replace(found, change(found));
  } finally {
    await database.close();
  }
}
