/**
 * SanctionsTable: everything that staff have decided about accounts. A row decides what it says; the account's own row has a copy of what
 * holds now, which is made anew from here after each change, and again by any process that sees the change in the index of what is new.
 */
import { randomBytes } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, QueryCommand, type QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import type { AccountRepository } from "../store/account-repository.ts";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { type Clock, dayOf, wallClock } from "../store/expiry.ts";
import { DELETION, type HeldSanction } from "../store/held-sanction.ts";
import { SANCTIONS_TABLE } from "../store/tables.ts";
import { heldOf, type Sanction, sanctionRows, WAITS_FOR, waitsFor } from "./sanction.ts";

/** Each try fails only since another write has changed the row in between. */
const MAX_TRIES = 10;
const DAY_MS = 86_400_000;

/** A change that a process has found in the index. */
export type Change = { player_id: string; sanction_id: string; changed_at: string };

type Given = Omit<
  Sanction,
  "sanction_id" | "given_at" | "revision" | "changed_day" | "changed_at" | "waits_for"
>;
/** So many of each are listed at once. */
const MOST_WAITING = 50;

export class SanctionRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #accounts: Pick<AccountRepository, "get" | "holdSanctions">;
  readonly #now: Clock;

  constructor(
    access: TableAccess,
    accounts: Pick<AccountRepository, "get" | "holdSanctions">,
    now: Clock = wallClock,
  ) {
    this.#access = access;
    this.#table = access.table_prefix + SANCTIONS_TABLE.name;
    this.#accounts = accounts;
    this.#now = now;
  }

  /** Epoch milliseconds, by which sanctions begin and end. */
  now(): number {
    return this.#now();
  }

  /** From now on it is there. What follows from it the account's row says once `copy` is done. */
  async add(given: Given): Promise<Sanction> {
    const given_at = new Date(this.#now()).toISOString();
    const sanction_id = `${given_at}-${randomBytes(4).toString("hex")}`;
    const sanction = waiting({ ...given, sanction_id, given_at, revision: 1, ...this.#changed() });
    await putOnce(this.#access, SANCTIONS_TABLE, { ...sanction, ...sanctionRows.stamp });
    return sanction;
  }

  async get(player_id: string, sanction_id: string): Promise<Sanction | undefined> {
    const Key = { player_id, sanction_id };
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key, ConsistentRead: true }),
    );
    return Item && read(Item);
  }

  /** All of the account, the newest first, as they are at this moment. */
  async of(player_id: string): Promise<Sanction[]> {
    const rows = await this.#query({
      KeyConditionExpression: "player_id = :id",
      ExpressionAttributeValues: { ":id": player_id },
      ConsistentRead: true,
      ScanIndexForward: false,
    });
    return rows.map(read);
  }

  /**
   * Changes one of them.
   *
   * @param change gives what is to be; undefined where nothing changes. It may be called again.
   * @returns the sanction as it is then; undefined where there is none.
   */
  async change(
    player_id: string,
    sanction_id: string,
    change: (before: Sanction) => Partial<Sanction> | undefined,
  ): Promise<Sanction | undefined> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.get(player_id, sanction_id);
      const changed = before && change(before);
      if (!before || !changed) return before;
      const next = waiting({
        ...{ ...before, ...changed, revision: before.revision + 1 },
        ...this.#changed(),
      });
      if (await this.#replace(before, next)) return next;
    }
    throw changedByOthers(`The sanction ${sanction_id}`);
  }

  /** Those about which staff have something to do, 50 of each kind at most, the oldest first. The index follows by some milliseconds. */
  async waiting(): Promise<Sanction[]> {
    const found = await Promise.all(
      WAITS_FOR.map(each =>
        this.#query({
          ...{ IndexName: "waiting-index", Limit: MOST_WAITING },
          KeyConditionExpression: "waits_for = :each",
          ExpressionAttributeValues: { ":each": each },
        }),
      ),
    );
    const keys = found.flatMap(rows =>
      rows.slice(0, MOST_WAITING).map(({ player_id, sanction_id }) => ({ player_id, sanction_id })),
    );
    const rows = (await batchGet(this.#access, SANCTIONS_TABLE.name, keys)).map(read);
    return rows
      .filter(each => each.waits_for !== undefined)
      .toSorted((a, b) => a.sanction_id.localeCompare(b.sanction_id));
  }

  /** The guest becomes part of the account, which is under its sanctions from then on. May be done twice. */
  async takeOver(player_id: string, guest_id: string): Promise<void> {
    const sanctions = await this.of(guest_id);
    if (sanctions.length === 0) return;
    for (const { taken_by: _decidedThere, ...each } of sanctions) {
      const own = waiting({ ...each, player_id, taken_from: guest_id });
      await putOnce(this.#access, SANCTIONS_TABLE, { ...own, ...sanctionRows.stamp });
    }
    await this.copy(player_id);
  }

  /** The guest is linked: from now on nothing of its own rows waits, but of the account's copies. May be done twice. */
  async leaveTo(player_id: string, guest_id: string): Promise<void> {
    for (const { sanction_id } of await this.of(guest_id))
      await this.change(guest_id, sanction_id, ({ taken_by }) =>
        taken_by === undefined ? { taken_by: player_id } : undefined,
      );
  }

  /** Writes into the account's row what holds now. @returns that. */
  async copy(player_id: string): Promise<readonly HeldSanction[]> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      // The account first: a copy that is made of older rows is then refused.
      const account = await this.#accounts.get(player_id);
      const isDeleted = account.held_sanctions.some(({ kind }) => kind === DELETION.kind);
      const held = [...(isDeleted ? [DELETION] : []), ...heldOf(await this.of(player_id), this.#now())];
      if (isSame(account.held_sanctions, held)) return held;
      if (await this.#accounts.holdSanctions(account, held)) return held;
    }
    throw changedByOthers(`What holds against ${player_id}`);
  }

  /** What has changed since, the oldest first. What was written in the last moments may be missing. @param since_ms of these two days. */
  async changedSince(since_ms: number): Promise<Change[]> {
    const now_ms = this.#now();
    const first_ms = Math.max(since_ms, now_ms - DAY_MS);
    const days = [...new Set([dayOf(first_ms), dayOf(now_ms)])];
    const found = await Promise.all(
      days.map(day =>
        this.#query({
          IndexName: "changed-index",
          KeyConditionExpression: "changed_day = :day AND changed_at >= :since",
          ExpressionAttributeValues: { ":day": day, ":since": new Date(first_ms).toISOString() },
        }),
      ),
    );
    return found.flat().map(({ player_id, sanction_id, changed_at }) => ({
      ...{ player_id: String(player_id), sanction_id: String(sanction_id), changed_at: String(changed_at) },
    }));
  }

  #changed(): Pick<Sanction, "changed_day" | "changed_at"> {
    const now_ms = this.#now();
    return { changed_day: dayOf(now_ms), changed_at: new Date(now_ms).toISOString() };
  }

  async #replace({ revision }: Sanction, next: Sanction): Promise<boolean> {
    try {
      await this.#access.put({
        TableName: this.#table,
        Item: { ...next, ...sanctionRows.stamp },
        ConditionExpression: "revision = :before",
        ExpressionAttributeValues: { ":before": revision },
      });
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  }

  async #query(query: object): Promise<Record<string, unknown>[]> {
    const rows: Record<string, unknown>[] = [];
    let start: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const page: QueryCommandOutput = await this.#access.doc.send(
        new QueryCommand({ TableName: this.#table, ...query, ...(start && { ExclusiveStartKey: start }) }),
      );
      rows.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    return rows;
  }
}

/** With what it waits for. */
function waiting({ waits_for: _before, ...sanction }: Sanction): Sanction {
  const waits_for = waitsFor(sanction);
  return waits_for ? { ...sanction, waits_for } : sanction;
}

function isSame(one: readonly HeldSanction[], other: readonly HeldSanction[]): boolean {
  const keys = (held: readonly HeldSanction[]) =>
    held.map(({ sanction_id, until_ms }) => `${sanction_id} ${until_ms}`).join();
  return keys(one) === keys(other);
}

function read(row: Record<string, unknown>): Sanction {
  return sanctionRows.read(row, `sanction ${String(row.sanction_id)} of ${String(row.player_id)}`);
}

function changedByOthers(what: string): Error {
  return new Error(`${what} was changed by others ${MAX_TRIES} times in a row: try again.`);
}
