/**
 * Jobs in JobsTable. A job that somebody works on is due only when the time for it has passed: one whose process has died is taken up again
 * by itself. So a job may be done twice, and each has to bear that. Every write is one conditional write of one row.
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import { JOBS_TABLE } from "../store/tables.ts";
import { type Job, job, jobRows, type NewJob } from "./job.ts";

/** More do not wait at one time. Counting them is one request. */
export const MAX_JOBS = 5000;
/** Who works on a job says so three times as often as it must. */
export const LEASE_MS = 30_000;
/** All jobs are in one partition of the index: there are few. */
const WAITING = "waiting";
/** So many of those that are due first are listed. */
export const MAX_LISTED = 10;

/** What a job waits that only a newer version of the server can do. */
export const FOR_NEWER_VERSION_MS = 10 * 60_000;

/** A job as the index lists it. */
export type ListedJob = Pick<Job, "job_id" | "due_at">;

const listedJob = z.object({ job_id: z.string(), due_at: z.string() });

const IS_AS_BEFORE = "due_at = :before";
const CAN_BE_READ = "(attribute_not_exists(schema_version) OR schema_version <= :known)";

export class JobRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + JOBS_TABLE.name;
    this.#now = now;
  }

  /** The job is there from now on, as it was where it was there already. False where too many wait. */
  async add({ kind, id, about }: NewJob): Promise<boolean> {
    if ((await this.count()) >= MAX_JOBS) return false;
    const at = this.#time(0);
    const row = { job_id: `${kind}#${id}`, kind, about, created_at: at, due_at: at, tries: 0, waits: 0 };
    await putOnce(this.#access, JOBS_TABLE, { ...row, queue: WAITING, ...jobRows.stamp });
    return true;
  }

  /** How many there are. The index follows by some milliseconds. */
  async count(): Promise<number> {
    const { Count = 0 } = await this.#query({ Select: "COUNT" });
    return Count;
  }

  /** Those that are due first, or will be. The index follows by some milliseconds. */
  async first(): Promise<ListedJob[]> {
    const { Items } = await this.#query({ Limit: MAX_LISTED });
    return z.array(listedJob).parse(Items ?? []);
  }

  /** Whether it is due by the clock of this process. */
  msUntilDue({ due_at }: ListedJob): number {
    return Math.max(0, Date.parse(due_at) - this.#now());
  }

  /**
   * The job is this process's, for LEASE_MS. Undefined where it is another's by now, or was done; or where only a newer version of the server
   * can read it: then it waits for one, out of the way of others, and that is no try.
   */
  async claim({ job_id, due_at }: ListedJob): Promise<Job | undefined> {
    const known = { ":known": jobRows.version };
    const row = await this.#update(job_id, due_at, {
      UpdateExpression: "SET due_at = :due, tries = tries + :one",
      ConditionExpression: `${IS_AS_BEFORE} AND ${CAN_BE_READ}`,
      ExpressionAttributeValues: { ":due": this.#time(LEASE_MS), ":one": 1, ...known },
    });
    if (row) return readJob(job_id, row);
    await this.#update(job_id, due_at, {
      UpdateExpression: "SET due_at = :due",
      ConditionExpression: `${IS_AS_BEFORE} AND NOT ${CAN_BE_READ}`,
      ExpressionAttributeValues: { ":due": this.#time(FOR_NEWER_VERSION_MS), ...known },
    });
    return undefined;
  }

  /** It is still worked on. Undefined where it has become another's. */
  async renew({ job_id, due_at }: Job): Promise<Job | undefined> {
    const row = await this.#update(job_id, due_at, {
      UpdateExpression: "SET due_at = :due",
      ExpressionAttributeValues: { ":due": this.#time(LEASE_MS) },
    });
    return row && readJob(job_id, row);
  }

  /** It has to wait: that is no try. */
  async postpone({ job_id, due_at }: Job, after_ms: number): Promise<void> {
    await this.#update(job_id, due_at, {
      UpdateExpression: "SET due_at = :due, tries = :none, waits = waits + :one",
      ExpressionAttributeValues: { ":due": this.#time(after_ms), ":none": 0, ":one": 1 },
    });
  }

  /** It has failed, and is tried again. */
  async retry({ job_id, due_at }: Job, after_ms: number): Promise<void> {
    await this.#update(job_id, due_at, {
      UpdateExpression: "SET due_at = :due",
      ExpressionAttributeValues: { ":due": this.#time(after_ms) },
    });
  }

  /** This process ends before the job is done: that is no try. */
  async giveBack({ job_id, due_at }: Job): Promise<void> {
    await this.#update(job_id, due_at, {
      UpdateExpression: "SET due_at = :due, tries = tries - :one",
      ExpressionAttributeValues: { ":due": this.#time(0), ":one": 1 },
    });
  }

  /** It is done, also where another process works on it, too. */
  async finish({ job_id }: Pick<Job, "job_id">): Promise<void> {
    await this.#access.doc.send(new DeleteCommand({ TableName: this.#table, Key: { job_id } }));
  }

  #time(after_ms: number): string {
    return new Date(this.#now() + after_ms).toISOString();
  }

  #query(options: { Limit?: number; Select?: "COUNT" }) {
    return this.#access.doc.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: "due-index",
        KeyConditionExpression: "queue = :waiting",
        ExpressionAttributeValues: { ":waiting": WAITING },
        ...options,
      }),
    );
  }

  /** The job's row as it is then; undefined where it is not as it was. */
  async #update(
    job_id: string,
    due_at: string,
    update: {
      UpdateExpression: string;
      ConditionExpression?: string;
      ExpressionAttributeValues: Record<string, string | number>;
    },
  ): Promise<Record<string, unknown> | undefined> {
    const change = new UpdateCommand({
      ...{ TableName: this.#table, Key: { job_id }, ReturnValues: "ALL_NEW" },
      ConditionExpression: IS_AS_BEFORE,
      ...update,
      ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ":before": due_at },
    });
    try {
      return (await this.#access.doc.send(change)).Attributes;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return undefined;
    }
  }
}

function readJob(job_id: string, row: Record<string, unknown>): Job {
  return job.parse(jobRows.read(row, `job ${job_id}`));
}
