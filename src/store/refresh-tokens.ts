/**
 * Families of refresh tokens in RefreshTokensTable.
 *
 * A family begins when somebody signs in, and every refresh replaces its one valid token by the next. A token that
 * comes a second time has been copied: nobody can tell who holds the copy, so the whole family ends and its owner signs
 * in anew. The rows hold no tokens, only their ids.
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "./connect.ts";
import { type Clock, expiresAt, isExpired } from "./expiry.ts";
import { putOnce } from "./put-once.ts";
import { REFRESH_TOKENS_TABLE } from "./tables.ts";

/** A family ends when it was not refreshed for so long. */
export const REFRESH_TOKEN_LIFETIME_S = 30 * 24 * 3600;

const row = z.object({
  family_id: z.string(),
  player_id: z.string(),
  /** The id of the one token that is still good. */
  newest_token_id: z.string(),
  /** Epoch seconds. */
  expires_at: z.int(),
});

export type RefreshFamily = Omit<z.infer<typeof row>, "expires_at">;

export class RefreshTokenRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = Date.now) {
    this.#access = access;
    this.#table = access.table_prefix + REFRESH_TOKENS_TABLE.name;
    this.#now = now;
  }

  /** Begins a family; its family_id must be new. */
  async begin(family: RefreshFamily): Promise<void> {
    const whole = { ...family, expires_at: expiresAt(this.#now(), REFRESH_TOKEN_LIFETIME_S) };
    if (await putOnce(this.#access, REFRESH_TOKENS_TABLE, whole)) return;
    throw new Error(`There is already a family of refresh tokens ${family.family_id}`);
  }

  /**
   * Replaces the family's token and starts its lifetime anew. One conditional write decides: of two callers with the
   * same token exactly one wins. The other one's token is used by then, so it ends the family, the winner's with it.
   *
   * @param next a token_id that was never used.
   * @returns false if the token was not the family's newest, or the family had ended. Then it has ended in any case.
   */
  async rotate(family_id: string, token_id: string, next: string): Promise<boolean> {
    const now_ms = this.#now();
    try {
      await this.#access.doc.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: { family_id },
          UpdateExpression: "SET newest_token_id = :next, expires_at = :end",
          ConditionExpression: "newest_token_id = :given AND expires_at > :now",
          ExpressionAttributeValues: {
            ":given": token_id,
            ":next": next,
            ":now": Math.floor(now_ms / 1000),
            ":end": expiresAt(now_ms, REFRESH_TOKEN_LIFETIME_S),
          },
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    // A write whose answer was lost is tried again and then finds itself.
    if ((await this.#get(family_id))?.newest_token_id === next) return true;
    await this.end(family_id);
    return false;
  }

  /** None of the family's tokens is good any more; it is no error if the family has ended before. */
  async end(family_id: string): Promise<void> {
    await this.#access.doc.send(new DeleteCommand({ TableName: this.#table, Key: { family_id } }));
  }

  async #get(family_id: string): Promise<RefreshFamily | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { family_id }, ConsistentRead: true }),
    );
    if (!Item) return undefined;
    const family = row.parse(Item);
    return isExpired(family, this.#now()) ? undefined : family;
  }
}
