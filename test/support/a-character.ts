/** Characters as tests need them. */
import { randomUUID } from "node:crypto";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { pino } from "pino";
import {
  type Character,
  characterRows,
  newSessionId,
  type PlayedCharacter,
} from "../../src/characters/character.ts";
import { CharacterRepository } from "../../src/characters/character-repository.ts";
import { Mailbox } from "../../src/characters/mailbox.ts";
import { NameRepository } from "../../src/characters/name-repository.ts";
import { SessionIndex } from "../../src/characters/session-index.ts";
import { lasting } from "../../src/game/character/lasting.ts";
import { AccountRepository } from "../../src/store/account-repository.ts";
import { connect, type TableAccess } from "../../src/store/dynamo/connect.ts";
import type { Clock } from "../../src/store/expiry.ts";
import { CHARACTER_SNAPSHOTS_TABLE } from "../../src/store/tables.ts";
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
export function charactersIn(
  access: TableAccess,
  now?: Clock,
  mailbox = new Mailbox(access, pino({ level: "silent" }), now),
): CharacterRepository {
  const sessions = new SessionIndex(access, "guest", now);
  const names = new NameRepository(access, { get: character_id => characters.get(character_id) }, now);
  const accounts = new AccountRepository(access, now);
  const origins = { sessions, accounts, names };
  const characters = new CharacterRepository(access, origins, mailbox, now);
  return characters;
}

/** A character's snapshot of that day, as people read it who bring the character back; undefined where there is none. */
export async function snapshotOf(
  { doc, table_prefix }: TableAccess,
  character_id: string,
  time: string,
): Promise<Character | undefined> {
  const TableName = table_prefix + CHARACTER_SNAPSHOTS_TABLE.name;
  const get = new GetCommand({ TableName, Key: { character_id, time }, ConsistentRead: true });
  const { Item } = await doc.send(get);
  if (!Item) return undefined;
  const { expires_at: _expires, ...found } = characterRows.read(Item, `snapshot ${time} of ${character_id}`);
  return found;
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
