/** Does the jobs that are due, one after the other. Several runners at once, on several machines, share them. */
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import type { z } from "zod";
import { levelOf } from "../store/dynamo/database-faults.ts";
import { NewerRow } from "../store/schema-version.ts";
import type { Job } from "./job.ts";
import { FOR_NEWER_VERSION_MS, type JobRepository, LEASE_MS } from "./job-repository.ts";

/** A job that has failed so often, or has taken its process with it, is given up. */
const MAX_TRIES = 3;
/** A job that has failed waits so long; so does a runner whose database fails. */
const AFTER_FAILURE_MS = 10_000;
/** The index that lists jobs may be some milliseconds behind. */
const AFTER_NONE_MS = 200;

/** What has become of a job: it is done, or has to wait for something so long. */
export type JobEnd = "done" | { waits_ms: number };

/** How jobs of one kind are done. Both may be called again at any time, and beside each other. */
export type JobKind = {
  run(job: Job): Promise<JobEnd>;
  /** It was tried too often. */
  giveUp(job: Job): Promise<void>;
};

/** By the name of the kind. */
export type JobKinds = Readonly<Record<string, JobKind>>;

/** @param schema of what a job of the kind is about. */
export function jobKind<Schema extends z.ZodType>(
  schema: Schema,
  run: (about: z.output<Schema>, job: Job) => Promise<JobEnd>,
  giveUp: (about: z.output<Schema>) => Promise<void> = async () => undefined,
): JobKind {
  return {
    run: async job => run(schema.parse(job.about), job),
    giveUp: async job => giveUp(schema.parse(job.about)),
  };
}

export type JobRunnerOptions = {
  jobs: JobRepository;
  kinds: JobKinds;
  log: Logger;
  /** It ends when nothing was to do for so long. */
  idle_ms: number;
};

export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #stopping = new AbortController();
  /** Ends the pause that it makes. */
  #pause = new AbortController();
  #isAnnounced = false;
  #current: Job | undefined;
  #isFailing = false;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /** Resolves when nothing was to do for long enough, or when it is stopped. */
  async run(): Promise<void> {
    const { idle_ms } = this.#options;
    let workedAtMs = performance.now();
    while (!this.#stopping.signal.aborted) {
      const waits_ms = await this.#doNext();
      if (waits_ms === undefined) {
        workedAtMs = performance.now();
        continue;
      }
      const leftMs = idle_ms - (performance.now() - workedAtMs);
      if (leftMs <= 0) return;
      await this.#rest(Math.min(leftMs, waits_ms));
    }
  }

  /** There is a new job. */
  look(): void {
    this.#isAnnounced = true;
    this.#pause.abort();
  }

  /** Ends it, also in the middle of a job, which another runner does then. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#pause.abort();
    const unfinished = this.#current;
    if (unfinished) await this.#options.jobs.giveBack(unfinished);
  }

  /** Undefined where it has done something, else when there is something to do at the earliest. Never fails. */
  async #doNext(): Promise<number | undefined> {
    const { jobs, log } = this.#options;
    try {
      const listed = await jobs.first();
      const due = listed.filter(each => jobs.msUntilDue(each) === 0);
      for (const each of due) {
        const claimed = await jobs.claim(each);
        if (!claimed) continue;
        await this.#do(claimed);
        return undefined;
      }
      if (this.#isFailing) log.warn("jobs are done again");
      this.#isFailing = false;
      // Another runner was faster, and the index does not show it yet.
      if (due.length > 0) return AFTER_NONE_MS;
      const [next] = listed;
      return next ? jobs.msUntilDue(next) : Number.POSITIVE_INFINITY;
    } catch (error) {
      if (!this.#isFailing) log[levelOf(error)]({ err: error }, "jobs wait");
      this.#isFailing = true;
      return AFTER_FAILURE_MS;
    }
  }

  async #do(claimed: Job): Promise<void> {
    const { jobs, kinds, log } = this.#options;
    const { job_id, kind: name, tries } = claimed;
    const kind = kinds[name];
    if (!kind) return jobs.postpone(claimed, FOR_NEWER_VERSION_MS);
    if (tries > MAX_TRIES) return this.#giveUp(kind, claimed);
    this.#current = claimed;
    // What the job waits for keeps the process alive, and not that it is still wanted.
    const renewing = setInterval(() => void this.#renew(), LEASE_MS / 3).unref();
    try {
      const end = await kind.run(claimed);
      const last = this.#current ?? claimed;
      this.#current = undefined;
      if (end === "done") await jobs.finish(last);
      else await jobs.postpone(last, end.waits_ms);
    } catch (error) {
      const last = this.#current ?? claimed;
      this.#current = undefined;
      // The database is away: that is no fault of the job's.
      if (levelOf(error) === "warn") {
        await jobs.postpone(last, AFTER_FAILURE_MS);
        throw error;
      }
      if (error instanceof NewerRow) return await jobs.postpone(last, FOR_NEWER_VERSION_MS);
      log.error({ err: error, job_id, tries }, "a job has failed");
      await jobs.retry(last, AFTER_FAILURE_MS);
    } finally {
      clearInterval(renewing);
    }
  }

  async #giveUp(kind: JobKind, claimed: Job): Promise<void> {
    const { jobs, log } = this.#options;
    const { job_id, about } = claimed;
    try {
      await kind.giveUp(claimed);
    } catch (error) {
      if (!(error instanceof NewerRow)) throw error;
      return jobs.postpone(claimed, FOR_NEWER_VERSION_MS);
    }
    log.error({ job_id, about }, `a job was tried ${MAX_TRIES} times in vain, and is given up`);
    return jobs.finish(claimed);
  }

  async #renew(): Promise<void> {
    const { jobs, log } = this.#options;
    const before = this.#current;
    if (!before) return;
    try {
      const renewed = await jobs.renew(before);
      if (renewed && this.#current === before) this.#current = renewed;
    } catch (error) {
      log.warn(
        { err: error, job_id: before.job_id },
        "it is not known whether the job is still this process's",
      );
    }
  }

  /** Returns early when there is something new, or the end. */
  async #rest(ms: number): Promise<void> {
    this.#pause = new AbortController();
    if (this.#stopping.signal.aborted) return;
    if (!this.#isAnnounced) await delay(ms, undefined, { signal: this.#pause.signal }).catch(() => undefined);
    if (!this.#isAnnounced || this.#stopping.signal.aborted) return;
    this.#isAnnounced = false;
    await delay(AFTER_NONE_MS);
  }
}
