/**
 * Runs in RunsTable: what their own rows say, and how long they are kept. Every write is one conditional update of one row, and may be done
 * again: rooms of several processes write to one run.
 */
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Logger } from "pino";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { type Clock, expiresAt } from "../store/expiry.ts";
import { type NewRun, type Run, type RunInvite, type RunMember, type RunResult, runRows } from "./run.ts";
import { inviteItem, isItem, memberItem, RUN_ITEM, RunTable } from "./run-table.ts";

/** A run that nothing was done on is gone when nobody has played it for so long. */
export const UNSAVED_RUN_SECONDS = 30 * 60;
/** Any other when nobody has played it for so long. */
export const SAVED_RUN_SECONDS = 7 * 24 * 3600;
/** A member row outlives its run: nobody loses a place before the run is gone. */
export const UNSAVED_MEMBER_SECONDS = 24 * 3600;
export const SAVED_MEMBER_SECONDS = 30 * 24 * 3600;
/** So long it is remembered that a run is over: longer than a room that is still open may ask. */
const ENDED_RUN_SECONDS = 7 * 24 * 3600;
/** Of results that no board has taken in yet. */
const UNAPPLIED = "yes";
const MAX_TRIES = 10;

/** A run with all that belongs to it. */
export type WholeRun = { run: Run; members: RunMember[]; invites: RunInvite[] };

export class RunRepository {
  readonly #table: RunTable;
  readonly #log: Pick<Logger, "error"> | undefined;
  /** By run_id: rows that were complained of, and are not again. */
  readonly #complaints = new Set<string>();

  /** @param log for those that are to list runs: it is told once of each row that cannot be read. */
  constructor(access: TableAccess, now?: Clock, log?: Pick<Logger, "error">) {
    this.#table = new RunTable(access, now);
    this.#log = log;
  }

  /** Makes the run unless there is one of its id that has not expired. Returns the one that there is then. */
  async begin(begun: NewRun): Promise<Run> {
    const now_ms = this.#table.now();
    const at = new Date(now_ms).toISOString();
    const row = {
      ...begun,
      item: RUN_ITEM,
      ...{
        created_at: at,
        last_played_at: at,
        is_saved: false,
        places: {},
        removed: {},
        left_deaths: {},
        largest_party: 0,
        played_by: {},
        rooms: {},
        ticks: 0,
      },
      expires_at: expiresAt(now_ms, UNSAVED_RUN_SECONDS),
      ...(begun.is_open && { open_dungeon_id: begun.dungeon_id }),
      ...runRows.stamp,
    };
    await this.#table.putUnlessThere(row);
    const found = await this.get(begun.run_id);
    if (!found) throw new Error(`The run ${begun.run_id} has ended in the moment in which it began`);
    return found;
  }

  /** Undefined where there is none, or it has expired. */
  async get(run_id: string): Promise<Run | undefined> {
    const row = await this.#table.row(run_id, RUN_ITEM);
    return row && this.#table.readRun(row);
  }

  /** Those of the ids that there are, each once, in no order. */
  async list(run_ids: readonly string[]): Promise<Run[]> {
    const keys = [...new Set(run_ids)].map(run_id => ({ run_id, item: RUN_ITEM }));
    return (await this.#table.rows(keys)).flatMap(row => this.#table.readRun(row) ?? []);
  }

  /** The run with its members and its invites that are still good. */
  async whole(run_id: string): Promise<WholeRun | undefined> {
    const rows = await this.#table.query({
      KeyConditionExpression: "run_id = :id",
      ExpressionAttributeValues: { ":id": run_id },
      ConsistentRead: true,
    });
    const found = rows.find(({ item }) => item === RUN_ITEM);
    const run = found && this.#table.readRun(found);
    if (!run) return undefined;
    return {
      run,
      members: rows
        .filter(row => isItem(row, memberItem("")))
        .flatMap(row => this.#table.readMember(row) ?? []),
      invites: rows
        .filter(row => isItem(row, inviteItem("")))
        .flatMap(row => this.#table.readInvite(row) ?? []),
    };
  }

  /**
   * Open runs of the dungeon that are not over, the newest first. What cannot be read is left out.
   *
   * @param before `next` of the page before.
   */
  async listOpen(
    dungeon_id: string,
    limit: number,
    before?: string,
  ): Promise<{ runs: Run[]; next?: string }> {
    const { Items = [], LastEvaluatedKey } = await this.#table.access.doc.send(
      new QueryCommand({
        TableName: this.#table.name,
        IndexName: "open-index",
        KeyConditionExpression: `open_dungeon_id = :dungeon${before === undefined ? "" : " AND created_at < :before"}`,
        ExpressionAttributeValues: {
          ":dungeon": dungeon_id,
          ...(before !== undefined && { ":before": before }),
        },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    const rows = await this.#table.rows(Items.map(({ run_id, item }) => ({ run_id, item })));
    const runs = this.#readable(rows)
      .filter(({ is_open, ended_at }) => is_open && ended_at === undefined)
      .sort((a, b) => b.created_at.localeCompare(a.created_at));
    // Also where all of the page have expired.
    const next = LastEvaluatedKey?.created_at;
    return { runs, ...(typeof next === "string" && { next }) };
  }

  /** A member has come into the room: it is the run's newest, unless somebody was there before. Returns whether it is new. */
  async enterRoom(run_id: string, room_template_id: string, room_id: string): Promise<boolean> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const found = await this.get(run_id);
      if (!found || found.rooms[room_template_id]) return false;
      const known = Object.keys(found.rooms).length;
      const entered = await this.#table.updateRun(run_id, {
        UpdateExpression: "SET rooms.#template = :room",
        ConditionExpression: "size(rooms) = :known AND attribute_not_exists(rooms.#template)",
        ExpressionAttributeNames: { "#template": room_template_id },
        ExpressionAttributeValues: {
          ":known": known,
          ":room": { room_id, entered_number: known + 1, is_cleared: false },
        },
      });
      if (entered) return true;
    }
    throw new Error(`The rooms of the run ${run_id} are entered too often at once`);
  }

  async noteCleared(run_id: string, room_template_id: string): Promise<void> {
    await this.#table.updateRun(run_id, {
      UpdateExpression: "SET rooms.#template.is_cleared = :yes",
      ConditionExpression: "attribute_exists(rooms.#template)",
      ExpressionAttributeNames: { "#template": room_template_id },
      ExpressionAttributeValues: { ":yes": true },
    });
  }

  /** From now on the run is kept for its members to come back to. Undefined where it is over. */
  async save(run_id: string): Promise<Run | undefined> {
    const saved = await this.#table.updateRun(run_id, {
      UpdateExpression: "SET is_saved = :yes, expires_at = :end",
      ConditionExpression: "attribute_exists(run_id) AND attribute_not_exists(ended_at)",
      ExpressionAttributeValues: { ":yes": true, ":end": expiresAt(this.#table.now(), SAVED_RUN_SECONDS) },
    });
    for (const character_id of Object.keys(saved?.places ?? {})) await this.keepMember(run_id, character_id);
    return saved;
  }

  /** The rows of its rooms are kept for as long as the run, from now on. */
  async noteRoomsKept(run_id: string): Promise<void> {
    await this.#table.updateRun(run_id, {
      UpdateExpression: "SET rooms_kept_at = :now",
      ConditionExpression: "attribute_exists(run_id)",
      ExpressionAttributeValues: { ":now": this.#table.time() },
    });
  }

  /** The member row of a saved run is kept for as long as one that was made now. */
  async keepMember(run_id: string, character_id: string): Promise<void> {
    await this.#table.updateMember(run_id, character_id, {
      UpdateExpression: "SET expires_at = :end",
      ConditionExpression: "attribute_exists(run_id)",
      ExpressionAttributeValues: { ":end": expiresAt(this.#table.now(), SAVED_MEMBER_SECONDS) },
    });
  }

  /**
   * A member plays the run, or has just done so: it is kept as long as any that was just played.
   *
   * @param is_saved as far as the caller knows.
   * @param ticks the run's clock. It never goes back.
   * @returns the run as it is then; undefined where it is over.
   */
  async notePlayed(
    { run_id, is_saved }: Pick<Run, "run_id" | "is_saved">,
    ticks: number,
  ): Promise<Run | undefined> {
    const row = { ":now": this.#table.time() };
    for (const saved of [is_saved, !is_saved]) {
      const lifetime_s = saved ? SAVED_RUN_SECONDS : UNSAVED_RUN_SECONDS;
      const values = { ...row, ":saved": saved, ":end": expiresAt(this.#table.now(), lifetime_s) };
      const expression = "SET last_played_at = :now, expires_at = :end";
      const condition = "is_saved = :saved AND attribute_not_exists(ended_at)";
      const noted =
        (await this.#table.updateRun(run_id, {
          UpdateExpression: `${expression}, ticks = :ticks`,
          ConditionExpression: `${condition} AND ticks <= :ticks`,
          ExpressionAttributeValues: { ...values, ":ticks": ticks },
        })) ??
        // Another room is further on.
        (await this.#table.updateRun(run_id, {
          UpdateExpression: expression,
          ConditionExpression: condition,
          ExpressionAttributeValues: values,
        }));
      if (noted) return noted;
    }
    return undefined;
  }

  /**
   * The run is over. Who says so first is right: false where it was over before.
   *
   * @param reached where a member has reached the exit.
   * @param isListed whether the result is for the boards.
   */
  async end(run_id: string, reached?: Omit<RunResult, "at">, isListed = false): Promise<boolean> {
    const result = reached && { ...reached, at: this.#table.time() };
    return this.#end(run_id, {
      ends: [...(result ? ["#result = :result"] : []), ...(isListed ? ["unapplied = :unapplied"] : [])],
      ...(result && { ExpressionAttributeNames: { "#result": "result" } }),
      ExpressionAttributeValues: {
        ...(result && { ":result": result }),
        ...(isListed && { ":unapplied": UNAPPLIED }),
      },
    });
  }

  /** The run is over, without a result, unless somebody has joined, left or saved it since it was read. */
  async endUnchanged({ run_id, is_saved, places }: Run): Promise<boolean> {
    // Each by itself: the embedded database compares no maps.
    const taken = Object.entries(places);
    const conditions = [
      "is_saved = :saved",
      "size(places) = :taken",
      ...taken.map((_, i) => `places.#place${i} = :place${i}`),
    ];
    return this.#end(run_id, {
      condition: ` AND ${conditions.join(" AND ")}`,
      ...(taken.length > 0 && {
        ExpressionAttributeNames: Object.fromEntries(taken.map(([id], i) => [`#place${i}`, id])),
      }),
      ExpressionAttributeValues: {
        ...{ ":saved": is_saved, ":taken": taken.length },
        ...Object.fromEntries(taken.map(([, at], i) => [`:place${i}`, at])),
      },
    });
  }

  async #end(
    run_id: string,
    {
      ends = [],
      condition = "",
      ExpressionAttributeValues,
      ...names
    }: {
      ends?: string[];
      condition?: string;
      ExpressionAttributeNames?: Record<string, string>;
      ExpressionAttributeValues: Record<string, unknown>;
    },
  ): Promise<boolean> {
    const ended = await this.#table.updateRun(run_id, {
      UpdateExpression: `SET ${["ended_at = :at", "expires_at = :end", ...ends].join(", ")} REMOVE open_dungeon_id`,
      ConditionExpression: `attribute_exists(run_id) AND attribute_not_exists(ended_at)${condition}`,
      ...names,
      ExpressionAttributeValues: {
        ...ExpressionAttributeValues,
        ":at": this.#table.time(),
        ":end": expiresAt(this.#table.now(), ENDED_RUN_SECONDS),
      },
    });
    return ended !== undefined;
  }

  /** A run that is over is kept so long from now on. */
  async keepEnded(run_id: string, lifetime_s = ENDED_RUN_SECONDS): Promise<void> {
    await this.#table.updateRun(run_id, {
      UpdateExpression: "SET expires_at = :end",
      ConditionExpression: "attribute_exists(ended_at)",
      ExpressionAttributeValues: { ":end": expiresAt(this.#table.now(), lifetime_s) },
    });
  }

  /** Runs whose result no board has taken in yet, in no order. What cannot be read is left out, and waits. */
  async unapplied(): Promise<Run[]> {
    const keys = await this.#table.query({
      IndexName: "unapplied-index",
      KeyConditionExpression: "unapplied = :yes",
      ExpressionAttributeValues: { ":yes": UNAPPLIED },
    });
    const rows = await this.#table.rows(keys.map(({ run_id, item }) => ({ run_id, item })));
    return this.#readable(rows.filter(({ unapplied }) => unapplied === UNAPPLIED));
  }

  /** One row that a newer version has written, or that is damaged, must not cost the others their place in a list. */
  #readable(rows: Record<string, unknown>[]): Run[] {
    return rows.flatMap(row => {
      try {
        return this.#table.readRun(row) ?? [];
      } catch (error) {
        this.#complain(String(row.run_id), error);
        return [];
      }
    });
  }

  #complain(run_id: string, err: unknown): void {
    if (!this.#complaints.has(run_id))
      this.#log?.error({ err, run_id }, "a run cannot be read, and is left out of lists");
    this.#complaints.add(run_id);
  }

  async noteApplied(run_id: string): Promise<void> {
    await this.#table.updateRun(run_id, {
      UpdateExpression: "REMOVE unapplied",
      ConditionExpression: "attribute_exists(run_id)",
    });
  }
}
