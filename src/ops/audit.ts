/** AuditTable: one row for each act of staff, and for what was refused. Nobody changes or removes one. */
import { randomBytes } from "node:crypto";
import { QueryCommand, type QueryCommandInput, type QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { Kick } from "../moderation/sanction-service.ts";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { type Clock, dayOf, wallClock } from "../store/expiry.ts";
import { RowSchema } from "../store/schema-version.ts";
import { AUDIT_TABLE } from "../store/tables.ts";

const row = z.object({
  /** In UTC. */
  day: z.string(),
  /** When it was, and some random letters. */
  audit_id: z.string(),
  /** Who; of a player's token that asked for what staff do, `player:` and its id. */
  staff_id: z.string(),
  /** What was done, such as `sanction.give`. */
  act: z.string(),
  /** To whom. */
  player_id: z.string().optional(),
  /** What was asked, as JSON: never a password or token. */
  asked: z.string(),
  /** `begun`: its process has died before the end, or does it just now. */
  outcome: z.enum(["begun", "done", "refused", "failed"]),
  detail: z.string().optional(),
});
export type AuditRow = z.output<typeof row>;
export const auditRows = new RowSchema(row);

export type Act = Pick<AuditRow, "staff_id" | "act" | "player_id"> & { asked: object };

/** That a player is taken from its rooms. */
export const KICK = "player.kick";

const MAX_ASKED_CHARACTERS = 4000;
/** So many are listed at once. */
export const AUDIT_PAGE = 50;

/** What is looked for on a day; what is left out does not matter. */
export type Sought = {
  staff_id?: string | undefined;
  /** Or how it begins. */
  act?: string | undefined;
  player_id?: string | undefined;
  /** The id of an act: only older ones. */
  before?: string | undefined;
};

export class Audit {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + AUDIT_TABLE.name;
    this.#now = now;
  }

  /** Notes what comes to nothing. */
  async refused(act: Act, detail: string): Promise<void> {
    await this.#add({ ...this.#begin(act), outcome: "refused", detail });
  }

  /**
   * Does what staff have asked for: nothing is done that is not noted before.
   *
   * @param isRefusal whether an error is one for staff to read.
   * @param work is given the id of its row.
   */
  async during<T>(
    act: Act,
    isRefusal: (error: unknown) => boolean,
    work: (audit_id: string) => Promise<T>,
  ): Promise<T> {
    const begun = this.#begin(act);
    await this.#add(begun);
    const done = await work(begun.audit_id).catch(async (error: unknown) => {
      const outcome = isRefusal(error) ? "refused" : "failed";
      const detail = error instanceof Error ? error.message : String(error);
      await this.#end({ ...begun, outcome, detail });
      throw error;
    });
    // Not noted as failed where this fails: it is done, and its row says `begun`.
    await this.#end({ ...begun, outcome: "done" });
    return done;
  }

  /** The rows of a day, the newest first. */
  async ofDay(day: string): Promise<AuditRow[]> {
    return this.#since(day, "");
  }

  /** The kicks that staff have asked for since, also one that is under way. @param since_ms of these two days. */
  async kicksSince(since_ms: number): Promise<Kick[]> {
    const since = new Date(since_ms).toISOString();
    const days = [...new Set([dayOf(since_ms), dayOf(this.#now())])];
    const found = await Promise.all(days.map(day => this.#since(day, since)));
    return found.flat().flatMap(({ act, outcome, audit_id: kick_id, player_id }) => {
      const isKick = act === KICK && (outcome === "begun" || outcome === "done");
      return isKick && player_id !== undefined ? [{ kick_id, player_id }] : [];
    });
  }

  /** @param since the first part of an id, "" for all of the day. The newest comes first. */
  async #since(day: string, since: string): Promise<AuditRow[]> {
    const rows: AuditRow[] = [];
    let start: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const page = await this.#query({
        KeyConditionExpression: since === "" ? "#day = :day" : "#day = :day AND audit_id >= :since",
        ExpressionAttributeNames: { "#day": "day" },
        ExpressionAttributeValues: { ":day": day, ...(since !== "" && { ":since": since }) },
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      });
      rows.push(...(page.Items ?? []).map(read));
      start = page.LastEvaluatedKey;
    } while (start);
    return rows;
  }

  /** A page of a day's rows, the newest first. `next` leads to those that are older. */
  async page(day: string, { before, ...sought }: Sought): Promise<{ acts: AuditRow[]; next?: string }> {
    const acts: AuditRow[] = [];
    let start: QueryCommandOutput["LastEvaluatedKey"] =
      before === undefined ? undefined : { day, audit_id: before };
    do {
      const page = await this.#query({
        KeyConditionExpression: "#day = :day",
        ExpressionAttributeNames: { "#day": "day" },
        ExpressionAttributeValues: { ":day": day },
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      });
      acts.push(...(page.Items ?? []).map(read).filter(row => isSought(row, sought)));
      start = page.LastEvaluatedKey;
    } while (start && acts.length <= AUDIT_PAGE);
    const shown = acts.slice(0, AUDIT_PAGE);
    const last = shown.at(-1);
    return acts.length > AUDIT_PAGE && last ? { acts: shown, next: last.audit_id } : { acts: shown };
  }

  /** About the account, 50 at most, the newest first. The index follows by some milliseconds. */
  async about(player_id: string): Promise<AuditRow[]> {
    const { Items = [] } = await this.#query({
      ...{ IndexName: "player-index", Limit: AUDIT_PAGE },
      KeyConditionExpression: "player_id = :player",
      ExpressionAttributeValues: { ":player": player_id },
    });
    const keys = Items.map(({ day, audit_id }) => ({ day, audit_id }));
    const rows = (await batchGet(this.#access, AUDIT_TABLE.name, keys)).map(read);
    return rows.toSorted((a, b) => b.audit_id.localeCompare(a.audit_id));
  }

  #query(query: Partial<QueryCommandInput>): Promise<QueryCommandOutput> {
    return this.#access.doc.send(
      new QueryCommand({ TableName: this.#table, ScanIndexForward: false, ...query }),
    );
  }

  #begin({ asked, player_id, ...act }: Act): AuditRow {
    const now_ms = this.#now();
    return {
      ...act,
      ...(player_id !== undefined && { player_id }),
      asked: JSON.stringify(asked).slice(0, MAX_ASKED_CHARACTERS),
      day: dayOf(now_ms),
      audit_id: `${new Date(now_ms).toISOString()}-${randomBytes(4).toString("hex")}`,
      outcome: "begun",
    };
  }

  /** A write whose answer was lost is tried again, and finds itself. */
  async #add(begun: AuditRow): Promise<void> {
    if (await putOnce(this.#access, AUDIT_TABLE, { ...begun, ...auditRows.stamp })) return;
    throw new Error(`There is an audit row ${begun.audit_id} already`);
  }

  async #end(ended: AuditRow): Promise<void> {
    await this.#access.put({
      TableName: this.#table,
      Item: { ...ended, ...auditRows.stamp },
      ConditionExpression: "attribute_exists(audit_id)",
    });
  }
}

function isSought(
  row: AuditRow,
  { staff_id = row.staff_id, act = "", player_id = row.player_id }: Sought,
): boolean {
  return row.staff_id === staff_id && row.act.startsWith(act) && row.player_id === player_id;
}

function read(row: Record<string, unknown>): AuditRow {
  return auditRows.read(row, `audit ${String(row.audit_id)}`);
}
