/**
 * Families of refresh tokens in RefreshTokensTable.
 *
 * A family begins when somebody signs in, and every refresh replaces its newest token by the next. The answer to a refresh
 * may be lost on the way, so the token before the newest stays good for a minute, and brings the same newest one again: until
 * that is used, since then its owner has it. Any older token that comes has been copied: nobody can tell who holds the copy, so
 * the whole family ends and its owner signs in anew. The rows hold no tokens, only their ids.
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "./dynamo/connect.ts";
import { putOnce } from "./dynamo/put-once.ts";
import { type Clock, expiresAt, isExpired, timeToJudge, wallClock } from "./expiry.ts";
import { IS_SAME_VERSION, RowSchema, STAMP_NEW } from "./schema-version.ts";
import { REFRESH_TOKENS_TABLE } from "./tables.ts";

/** A family ends when it was not refreshed for so long. */
export const REFRESH_TOKEN_LIFETIME_SECONDS = 30 * 24 * 3600;

const row = z.object({
  family_id: z.string(),
  player_id: z.string(),
  /** The id of the token that was given out last. */
  newest_token_id: z.string(),
  /** The id of the token that it was given for; absent before the first refresh. */
  previous_token_id: z.string().optional(),
  /** Epoch milliseconds: when it was given out. */
  rotated_at_ms: z.int().default(0),
  /** Epoch seconds. */
  expires_at: z.int(),
});

export const refreshTokenRows = new RowSchema(row);

/** What a family begins with. */
export type RefreshFamily = Pick<z.infer<typeof row>, "family_id" | "player_id" | "newest_token_id">;

/** So long after a refresh it may be asked for once more. */
export const REFRESH_RETRY_MS = 60_000;

export class RefreshTokenRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + REFRESH_TOKENS_TABLE.name;
    this.#now = now;
  }

  /** Begins a family; its family_id must be new. */
  async begin(family: RefreshFamily): Promise<void> {
    const whole = {
      ...family,
      ...refreshTokenRows.stamp,
      expires_at: expiresAt(this.#now(), REFRESH_TOKEN_LIFETIME_SECONDS),
    };
    if (await putOnce(this.#access, REFRESH_TOKENS_TABLE, whole)) return;
    throw new Error(`There is already a family of refresh tokens ${family.family_id}`);
  }

  /**
   * Replaces the family's newest token and starts its lifetime anew. One conditional write decides: callers with the same
   * token all get the same next one.
   *
   * @param next a token_id that was never used.
   * @returns the id of the family's newest token, which is `next` or what an earlier call has made of the same token.
   *   Undefined if the token is older, or the family had ended. Then it has ended in any case.
   */
  async rotate(family_id: string, token_id: string, next: string): Promise<string | undefined> {
    const now_ms = this.#now();
    try {
      await this.#access.doc.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: { family_id },
          UpdateExpression: `SET newest_token_id = :next, previous_token_id = :given, rotated_at_ms = :now_ms, expires_at = :end, ${STAMP_NEW}`,
          ConditionExpression: `newest_token_id = :given AND expires_at > :now AND ${IS_SAME_VERSION}`,
          ExpressionAttributeValues: {
            ":given": token_id,
            ":next": next,
            ":now_ms": now_ms,
            ":now": Math.floor(now_ms / 1000),
            ":end": expiresAt(now_ms, REFRESH_TOKEN_LIFETIME_SECONDS),
            ":schema_version": refreshTokenRows.version,
          },
        }),
      );
      return next;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    const family = await this.#get(family_id);
    // So does a write whose answer was lost: it is tried again and then finds itself.
    if (family && this.#isRetry(family, token_id)) return family.newest_token_id;
    await this.end(family_id);
    return undefined;
  }

  #isRetry({ previous_token_id, rotated_at_ms }: z.infer<typeof row>, token_id: string): boolean {
    return previous_token_id === token_id && this.#now() < rotated_at_ms + REFRESH_RETRY_MS;
  }

  /** Whether `rotate` would take the token now. */
  async isGood(family_id: string, token_id: string): Promise<boolean> {
    const family = await this.#get(family_id);
    return family !== undefined && (family.newest_token_id === token_id || this.#isRetry(family, token_id));
  }

  /** Whose family it is; undefined where its tokens are not good any more. */
  async ownerOf(family_id: string): Promise<string | undefined> {
    return (await this.#get(family_id))?.player_id;
  }

  /** The token_id that the family began with; undefined once that was used, or the family has ended. */
  async firstTokenOf(family_id: string): Promise<string | undefined> {
    const family = await this.#get(family_id);
    return family?.previous_token_id === undefined ? family?.newest_token_id : undefined;
  }

  /** None of the family's tokens is good any more; it is no error if the family has ended before. */
  async end(family_id: string): Promise<void> {
    await this.#access.doc.send(new DeleteCommand({ TableName: this.#table, Key: { family_id } }));
  }

  async #get(family_id: string): Promise<z.infer<typeof row> | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { family_id }, ConsistentRead: true }),
    );
    if (!Item) return undefined;
    const family = refreshTokenRows.read(Item, `sign-in ${family_id}`);
    return isExpired(family, timeToJudge(this.#now)) ? undefined : family;
  }
}
