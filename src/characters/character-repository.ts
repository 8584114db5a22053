/**
 * Characters in CharactersTable. A character's row is the one that commits: which room holds it, which session plays it, and what it
 * owns. Everything else that is kept of it is a copy.
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  GetCommand,
  ScanCommand,
  type ScanCommandOutput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { type AccountRepository, KEPT_UNTIL } from "../store/account-repository.ts";
import { batchGet } from "../store/dynamo/batch.ts";
import { canonicalJson } from "../store/dynamo/canonical-json.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { type Clock, expiresAt, isExpired, timeToJudge, wallClock } from "../store/expiry.ts";
import { CHARACTERS_TABLE } from "../store/tables.ts";
import {
  type Character,
  character,
  characterIdOf,
  characterRows,
  type PlayedCharacter,
  SESSION_LIFETIME_SECONDS,
  settled,
} from "./character.ts";
import { endBeside, endOf } from "./character-lifetime.ts";
import type { Mailbox } from "./mailbox.ts";
import type { NameRepository } from "./name-repository.ts";
import { packed } from "./packed-row.ts";
import type { SessionIndex } from "./session-index.ts";

/** As many as are read in one batch. */
const UNSETTLED_PER_PAGE = 100;

/** An account counts a new character within seconds; one that it has not counted after so long was left by a crash. */
const UNCOUNTED_SECONDS = 600;

/** The session has ended, by its player's wish, or since another one plays the character. */
export class SessionGone extends Error {}

/** Another room has the character, or another process has this room. */
export class CharacterMoved extends Error {}

/** How often a change is tried: each try fails only since somebody else has written the row in between. */
export const MAX_TRIES = 5;

/** Somebody else has written the row since it was read: read it again. */
export class CharacterChanged extends Error {}

/** What the row must still be like: held by this room for this session, and with no later events of it. */
export type Held = { room_id: string; session_id: string; last_event_id: string };

/** Where characters from before there were characters come from, and who has to know of them once they are some. */
type Origins = {
  sessions: SessionIndex;
  accounts: Pick<AccountRepository, "addCharacter" | "keepUntil">;
  names: Pick<NameRepository, "take">;
};

export class CharacterRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #origins: Origins;
  readonly #mailbox: Mailbox;
  readonly #now: Clock;

  /** @param mailbox is told of each row that is written. */
  constructor(access: TableAccess, origins: Origins, mailbox: Mailbox, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + CHARACTERS_TABLE.name;
    this.#origins = origins;
    this.#mailbox = mailbox;
    this.#now = now;
  }

  /** False where the character_id is taken. A write whose answer was lost finds itself, and is no other. */
  create(created: Character): Promise<boolean> {
    return putOnce(this.#access, CHARACTERS_TABLE, this.#stamped(created));
  }

  /** As `create`, but the row ends after 10 min unless it is written again: for a character that no account has yet. */
  createUncounted(created: Character): Promise<boolean> {
    const expires_at = expiresAt(this.#now(), UNCOUNTED_SECONDS);
    return putOnce(this.#access, CHARACTERS_TABLE, { ...this.#stamped(created), expires_at });
  }

  /** For one that nobody was told of. False where another request has written it since it was made: then it stays. */
  async discard(character_id: string): Promise<boolean> {
    const change = new DeleteCommand({
      TableName: this.#table,
      Key: { character_id },
      ConditionExpression:
        "attribute_not_exists(character_id) OR revision = :made AND attribute_not_exists(session_id)",
      ExpressionAttributeValues: { ":made": 0 },
    });
    try {
      await this.#access.doc.send(change);
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  }

  /** The character, also a deleted one, or one that a session from before there were characters has; undefined if there is none. */
  async get(character_id: string): Promise<Character | undefined> {
    return (await this.#rowOf(character_id)) ?? this.#origins.sessions.formerCharacter(character_id);
  }

  async #rowOf(character_id: string): Promise<Character | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { character_id }, ConsistentRead: true }),
    );
    return Item && this.#read(Item);
  }

  /** Those of the ids that there are, each once, the newest first. */
  async list(character_ids: readonly string[]): Promise<Character[]> {
    const rows = await batchGet(
      this.#access,
      CHARACTERS_TABLE.name,
      // DynamoDB refuses a batch that names a row twice.
      [...new Set(character_ids)].map(character_id => ({ character_id })),
    );
    return rows
      .flatMap(row => this.#read(row) ?? [])
      .sort((a, b) => b.created_at.localeCompare(a.created_at));
  }

  /** The character that the session plays; undefined where the session has ended. */
  async playedIn(session_id: string): Promise<PlayedCharacter | undefined> {
    const character_id = characterIdOf(session_id);
    if (character_id === "") return undefined;
    const found = await this.get(character_id);
    return found && this.#isPlayed(found, session_id) ? { ...found, session_id } : undefined;
  }

  /** The character as its living session has it; undefined where nobody plays it. */
  asPlayed(found: Character): PlayedCharacter | undefined {
    const { session_id } = found;
    return session_id !== undefined && this.#isPlayed(found, session_id)
      ? { ...found, session_id }
      : undefined;
  }

  /** Whether the session plays the character now. */
  #isPlayed({ session_id, session_ends_at = 0, deleted_at }: Character, wanted: string): boolean {
    const hasEnded = isExpired({ expires_at: session_ends_at }, timeToJudge(this.#now));
    return session_id === wanted && !hasEnded && deleted_at === undefined;
  }

  /**
   * What a session from before there were characters has becomes a character of its account, once no process of that release holds it.
   * It has its name to itself from then on, unless another character has that already. Does nothing for any other.
   *
   * @param found as it was read.
   * @throws CharacterChanged where such a process was first.
   */
  async adopt(found: Character): Promise<void> {
    const { character_id, session_id, player_id } = found;
    if (session_id !== character_id || (await this.#rowOf(character_id))) return;
    const { accounts, names, sessions } = this.#origins;
    if (found.owner !== "anonymous") {
      // First, so that no character is without an account that finds it, wherever a crash comes.
      const end = endBeside(found, this.#now());
      if (found.owner === "guest") await accounts.keepUntil(player_id, end ?? KEPT_UNTIL);
      await accounts.addCharacter(player_id, character_id, Number.MAX_SAFE_INTEGER);
      await names.take(found.character_name, character_id, end);
    }
    if (!(await sessions.handOver(found)))
      throw new CharacterChanged(`The session ${session_id} was changed by an older process meanwhile`);
    await this.create(found);
  }

  /**
   * Writes what a room knows of the character that it holds, or hands over, and starts the session's lifetime anew.
   *
   * @throws SessionGone where the session has ended, so that a late write does not bring it back.
   * @throws CharacterMoved where somebody else has it.
   */
  async put(whole: PlayedCharacter, held: Held): Promise<void> {
    const next = this.#mailbox.withoutSent(whole);
    try {
      await this.#access.put({
        TableName: this.#table,
        Item: this.#stamped(next),
        ConditionExpression: `room_id = :room AND session_id = :session AND player_id = :player AND attribute_not_exists(deleted_at) AND ${IS_LATER}`,
        ExpressionAttributeValues: {
          ...{ ":room": held.room_id, ":session": held.session_id, ":player": next.player_id },
          ...{ ":last": held.last_event_id, ":revision": next.revision },
        },
      });
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      await this.#explainRefusal(next, held);
    }
    // The room does not wait: the character's row has committed, and shows its mails until their own rows do.
    void this.#mailbox.noteWritten(whole);
  }

  /**
   * A write whose answer was lost is tried again and then finds itself, or what the character's next room has made of it:
   * that is no refusal.
   */
  async #explainRefusal(next: PlayedCharacter, held: Held): Promise<void> {
    const { character_id, session_id } = next;
    const found = await this.get(character_id);
    if (!found || !this.#isPlayed(found, session_id))
      throw new SessionGone(`The session ${session_id} does not play a character any more`);
    const hasMoved = next.room_id !== held.room_id;
    if (hasMoved && found.room_id === next.room_id) return;
    if (isSame(found, next)) return;
    throw new CharacterMoved(`The character ${character_id} is held by ${found.room_id ?? "no room"} now`);
  }

  /**
   * Replaces the row as it was read, and nothing that was written since.
   *
   * @returns the row as it is now.
   * @throws CharacterChanged where somebody else was first.
   */
  async replace(before: Character, next: Omit<Character, "revision">): Promise<Character> {
    return this.#replace(before, next, {});
  }

  /** @param kept of the row before, and not set anew. */
  async #replace(
    before: Character,
    next: Omit<Character, "revision">,
    kept: Pick<Character, "session_ends_at">,
  ): Promise<Character> {
    await this.adopt(before);
    const whole = character.parse({ ...next, revision: before.revision + 1 });
    const row = { ...this.#stamped(this.#mailbox.withoutSent(whole)), ...kept };
    // As it will be read: what is long is packed in the row.
    const replaced = characterRows.read(row, `character ${before.character_id}`);
    try {
      await this.#access.put({
        TableName: this.#table,
        Item: row,
        ConditionExpression: "revision = :before",
        ExpressionAttributeValues: { ":before": before.revision },
      });
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const found = await this.get(before.character_id);
      if (!found || !isSame(found, replaced))
        throw new CharacterChanged(`The character ${before.character_id} was changed meanwhile`);
    }
    await this.#mailbox.noteWritten(whole);
    return replaced;
  }

  /**
   * Page by page those that a room holds which may know more of them than their rows: their players are in it, or were when its process
   * died. The index follows the rows by some milliseconds.
   *
   * @param onUnreadable is told of each row that cannot be read, as one of a newer version; the others come all the same.
   */
  async *unsettled(
    onUnreadable: (character_id: string, error: unknown) => void,
  ): AsyncGenerator<Character[], void> {
    let start: ScanCommandOutput["LastEvaluatedKey"];
    do {
      const page: ScanCommandOutput = await this.#access.doc.send(
        new ScanCommand({
          TableName: this.#table,
          IndexName: "unsettled-index",
          Limit: UNSETTLED_PER_PAGE,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      const keys = (page.Items ?? []).map(({ character_id }) => ({ character_id }));
      const rows = await batchGet(this.#access, CHARACTERS_TABLE.name, keys);
      yield rows
        .flatMap(row => this.#tryToRead(row, error => onUnreadable(String(row.character_id), error)))
        .filter(({ unsettled_id }) => unsettled_id !== undefined);
      start = page.LastEvaluatedKey;
    } while (start);
  }

  #tryToRead(row: Record<string, unknown>, onUnreadable: (error: unknown) => void): Character[] {
    try {
      return [this.#read(row) ?? []].flat();
    } catch (error) {
      onUnreadable(error);
      return [];
    }
  }

  /**
   * Writes all that has happened to a character whose room cannot do it any more. That is no sign of life of its player: its session
   * ends when it would have.
   *
   * @throws CharacterChanged where somebody else was first.
   */
  async settle(before: Character, next: Character): Promise<void> {
    const { session_ends_at } = before;
    await this.#replace(before, settled(next), session_ends_at === undefined ? {} : { session_ends_at });
  }

  /** A sign of life of the session's player; it is no error where the session has ended. */
  async touch(session_id: string): Promise<void> {
    const now_ms = this.#now();
    const change = new UpdateCommand({
      TableName: this.#table,
      Key: { character_id: characterIdOf(session_id) },
      UpdateExpression: "SET session_ends_at = :ends, last_heartbeat = :now",
      ConditionExpression: "session_id = :session AND session_ends_at > :time",
      ExpressionAttributeValues: {
        ":session": session_id,
        ":time": Math.floor(timeToJudge(this.#now) / 1000),
        ":ends": expiresAt(now_ms, SESSION_LIFETIME_SECONDS),
        ":now": new Date(now_ms).toISOString(),
      },
    });
    await this.#access.doc.send(change).catch(error => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
  }

  #read(row: Record<string, unknown>): Character | undefined {
    const found = characterRows.read(row, `character ${String(row.character_id)}`);
    const { expires_at } = found;
    const hasEnded = expires_at !== undefined && isExpired({ expires_at }, timeToJudge(this.#now));
    return hasEnded ? undefined : found;
  }

  #stamped(next: Character) {
    const { session_ends_at: _ends, expires_at: _expires, ...rest } = next;
    const now_ms = this.#now();
    const expires_at = endOf(next, now_ms);
    return {
      ...packed(rest),
      ...(next.session_id !== undefined && {
        session_ends_at: expiresAt(now_ms, SESSION_LIFETIME_SECONDS),
      }),
      ...(expires_at !== undefined && { expires_at }),
      ...characterRows.stamp,
    };
  }
}

/**
 * Between two states with the same events the later one stays: a write may be long on its way. Which is later is counted, since
 * clocks step back.
 */
const IS_LATER = "(last_event_id < :last OR (last_event_id = :last AND revision <= :revision))";

/** Whether two rows differ in nothing but times. */
function isSame(a: Character, b: Character): boolean {
  const withoutTimes = (each: Character) =>
    canonicalJson({ ...each, expires_at: undefined, session_ends_at: undefined, last_heartbeat: undefined });
  return withoutTimes(a) === withoutTimes(b);
}
