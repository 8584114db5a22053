/** The ledger of each season: the one row that decides which match is the next, and which ratings count. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { IS_SAME_VERSION } from "../store/schema-version.ts";
import { RATINGS_TABLE } from "../store/tables.ts";
import {
  type Ledger,
  ledgerKey,
  ledgerRows,
  type RatingChange,
  readLedger,
  type SeasonTerms,
} from "./rating-rows.ts";

type Change = Pick<UpdateCommandInput, "UpdateExpression" | "ConditionExpression"> & { values: object };

export class SeasonLedgers {
  readonly #access: TableAccess;

  constructor(access: TableAccess) {
    this.#access = access;
  }

  /** By season_id; a season of which nothing was rated has none. */
  async read(season_ids: readonly string[]): Promise<Map<string, Ledger>> {
    const rows = await batchGet(this.#access, RATINGS_TABLE.name, season_ids.map(ledgerKey));
    return new Map(rows.map(row => [String(row.rated_in), readLedger(row, String(row.rated_in))]));
  }

  async get(season_id: string): Promise<Ledger | undefined> {
    return (await this.read([season_id])).get(season_id);
  }

  /** The ledger that there is, or a new one by these terms. */
  async open(season_id: string, terms: SeasonTerms): Promise<Ledger> {
    const found = await this.get(season_id);
    if (found) return found;
    const opened: Ledger = { generation: 1, newest_generation: 1, last_sequence: 0, terms };
    const row = { ...ledgerKey(season_id), ...opened, ...ledgerRows.stamp };
    if (await putOnce(this.#access, RATINGS_TABLE, row)) return opened;
    return (await this.get(season_id)) ?? opened;
  }

  /** The match is the next one. Undefined where another writer was first, or this one whose answer was lost, or the season is closed. */
  async commit(season_id: string, ledger: Ledger, change: RatingChange): Promise<Ledger | undefined> {
    const isCommitted = await this.#update(season_id, {
      UpdateExpression: "SET last_sequence = :sequence, last_change = :change",
      ConditionExpression:
        "last_sequence = :before AND generation = :generation AND attribute_not_exists(closed_at)",
      values: {
        ...{ ":sequence": change.sequence, ":change": change, ":before": ledger.last_sequence },
        ":generation": ledger.generation,
      },
    });
    return isCommitted ? { ...ledger, last_sequence: change.sequence, last_change: change } : undefined;
  }

  /** From now on no match counts, unless one was committed since the ledger was read. */
  close(season_id: string, { last_sequence }: Ledger, closed_at: string): Promise<boolean> {
    return this.#update(season_id, {
      UpdateExpression: "SET closed_at = :at",
      ConditionExpression: "last_sequence = :sequence AND attribute_not_exists(closed_at)",
      values: { ":at": closed_at, ":sequence": last_sequence },
    });
  }

  /** How far rewards were sent. A writer that comes late may set it back: rewards that are sent again do nothing. */
  async noteRewarded(season_id: string, rewarded_to: NonNullable<Ledger["rewarded_to"]>): Promise<void> {
    await this.#update(season_id, {
      UpdateExpression: "SET rewarded_to = :to",
      ConditionExpression: "attribute_exists(closed_at)",
      values: { ":to": rewarded_to },
    });
  }

  async noteAllRewarded(season_id: string, at: string): Promise<void> {
    await this.#update(season_id, {
      UpdateExpression: "SET rewarded_at = :at",
      ConditionExpression: "attribute_exists(closed_at)",
      values: { ":at": at },
    });
  }

  /**
   * A generation that nobody else writes. False where another one was begun or published since the ledger was read, or players are still told:
   * the one that begins clears all generations but the one that counts.
   */
  beginGeneration(season_id: string, { newest_generation, generation }: Ledger): Promise<boolean> {
    return this.#update(season_id, {
      UpdateExpression: "SET newest_generation = :next",
      ConditionExpression:
        "newest_generation = :newest AND generation = :counting AND attribute_not_exists(telling)",
      values: { ":next": newest_generation + 1, ":newest": newest_generation, ":counting": generation },
    });
  }

  /**
   * From now on the ratings of this generation count. False where a match was committed since the ledger was read, or another generation begun.
   * There is no last change then: it was completed before, and is of the ratings that do not count any more. Players are to be told from then on.
   */
  publish(season_id: string, { last_sequence }: Ledger, generation: number): Promise<boolean> {
    return this.#update(season_id, {
      UpdateExpression: "SET generation = :generation, telling = :generation REMOVE last_change",
      ConditionExpression: "last_sequence = :sequence AND newest_generation = :generation",
      values: { ":generation": generation, ":sequence": last_sequence },
    });
  }

  /** Since this generation counts, all players were told. */
  async noteTold(season_id: string, generation: number): Promise<void> {
    await this.#update(season_id, {
      UpdateExpression: "REMOVE telling",
      ConditionExpression: "telling = :generation",
      values: { ":generation": generation },
    });
  }

  /** False where the condition does not hold, or another version of the server has written the row. */
  async #update(season_id: string, { ConditionExpression, values, ...update }: Change): Promise<boolean> {
    try {
      await this.#access.doc.send(
        new UpdateCommand({
          ...{
            TableName: this.#access.table_prefix + RATINGS_TABLE.name,
            Key: ledgerKey(season_id),
            ...update,
          },
          ConditionExpression: `attribute_exists(rated_in) AND ${IS_SAME_VERSION} AND ${ConditionExpression}`,
          ExpressionAttributeValues: { ...values, ":schema_version": ledgerRows.version },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
