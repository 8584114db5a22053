/**
 * What full parties are worth, a row for each queue in RatingsTable. Each match that teaches something changes it by one conditional write, made
 * by the process in which the match was played; the clerk, which makes matches, reads it.
 */
import { setTimeout as delay } from "node:timers/promises";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { pauseMs } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { RowSchema } from "../store/schema-version.ts";
import { RATINGS_TABLE } from "../store/tables.ts";
import { learnBonus, NO_MATCHES_YET } from "./party-bonus.ts";
import type { PartyLesson } from "./party-lesson.ts";

/** No season's id has a hyphen. */
const RATED_IN = "party-bonus";

const bonusRow = z.object({
  bonus: z.int(),
  information: z.int(),
  /** How many have taught it something. */
  matches: z.int().nonnegative(),
  /** The last of them: a write whose answer was lost is not done twice. */
  last_match_ids: z.array(z.string()),
});
type BonusRow = z.infer<typeof bonusRow>;

export const bonusRows = new RowSchema(bonusRow.extend({ rated_in: z.string(), subject_id: z.string() }));

const NOTHING_LEARNED: BonusRow = { ...NO_MATCHES_YET, matches: 0, last_match_ids: [] };
const MATCH_IDS_KEPT = 20;
/** Each try fails only since another match has taught it something in between. */
const MAX_TRIES = 20;

export class PartyBonusTable {
  readonly #access: TableAccess;
  readonly #table: string;

  constructor(access: TableAccess) {
    this.#access = access;
    this.#table = access.table_prefix + RATINGS_TABLE.name;
  }

  async of(queue_id: string): Promise<BonusRow> {
    const Key = { rated_in: RATED_IN, subject_id: queue_id };
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key, ConsistentRead: true }),
    );
    return Item ? bonusRows.read(Item, `what parties of ${queue_id} are worth`) : NOTHING_LEARNED;
  }

  /** May be done again. A lesson that is lost, as where a process dies before, is one of thousands. */
  async learn(queue_id: string, match_id: string, { full, others, result }: PartyLesson): Promise<void> {
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const before = await this.of(queue_id);
      if (before.last_match_ids.includes(match_id)) return;
      const after: BonusRow = {
        ...learnBonus(before, full, others, result),
        matches: before.matches + 1,
        last_match_ids: [...before.last_match_ids, match_id].slice(-MATCH_IDS_KEPT),
      };
      if (await this.#replace(queue_id, before, after)) return;
      await delay(pauseMs(tries));
    }
    throw new Error(`What full parties of ${queue_id} are worth was changed ${MAX_TRIES} times in a row`);
  }

  /** False where it was changed since it was read. */
  async #replace(subject_id: string, { matches }: BonusRow, after: BonusRow): Promise<boolean> {
    try {
      await this.#access.put({
        TableName: this.#table,
        Item: { rated_in: RATED_IN, subject_id, ...after, ...bonusRows.stamp },
        ...(matches === 0
          ? { ConditionExpression: "attribute_not_exists(rated_in)" }
          : { ConditionExpression: "matches = :before", ExpressionAttributeValues: { ":before": matches } }),
      });
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  }
}
