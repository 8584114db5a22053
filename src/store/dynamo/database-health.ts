/**
 * Whether the database does its work, by what became of the latest requests: reads and writes each for themselves, and
 * each table. A table may be throttled alone, a full disk takes no writes and can be read, and a content poll that succeeds
 * says nothing of either.
 */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Clock } from "../expiry.ts";
import { faultOf, isAnswer } from "./database-faults.ts";

/** Fits in a JSON answer. `since`, `reason` and `failing` are there while it is degraded. */
export type StoreHealth = {
  status: "ok" | "degraded";
  /** ISO 8601: when the first of the failures was seen. */
  since?: string;
  /** Why the latest of them failed, in a few words; names no machine. */
  reason?: string;
  failing?: RequestKind[];
  /** Attempts that failed since the last of their kind, at their table, that did not. */
  consecutive_failures: number;
};

export type RequestKind = "reads" | "writes";

/** What can fail by itself. `table` is its full name; empty where a request is about none. */
export type Subject = { kind: RequestKind; table: string };

/** What became of an attempt: `error` where it has failed, and how long it took. */
export type Outcome = { error?: unknown; seconds: number };

/** An answer that takes longer is as good as none: players' answers wait for STORE_ACK_TIMEOUT_MS, and a row stays open before. */
const SLOW_SECONDS = 1;

const WRITES = /^(Put|Update|Delete|BatchWrite)Item/;

type Fault = Subject & { since_ms: number; failed_ms: number; reason: string; failures: number };

export class DatabaseHealth {
  /** Called with the first failure of a subject. */
  onFailing: () => void = () => {};
  readonly #now: Clock;
  readonly #faults = new Map<string, Fault>();
  /** When the latest answer or failure of a kind was seen, by `performance.now()`. */
  readonly #seenAtMs: Record<RequestKind, number> = { reads: performance.now(), writes: performance.now() };

  constructor(now: Clock = Date.now) {
    this.#now = now;
  }

  /** Watches every attempt of the client from now on, each retry for itself. */
  watch(client: DynamoDBClient): void {
    // Before the retries: without credentials there is never an attempt.
    client.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          try {
            return await next(args);
          } catch (error) {
            if (error instanceof Error && "tryNextLink" in error) {
              this.note(subjectOf(commandName, args.input), { error, seconds: 0 });
            }
            throw error;
          }
        },
      { step: "initialize", priority: "high", name: "healthOfCredentials", override: true },
    );
    // Low is behind the retries.
    client.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          const startedAtMs = performance.now();
          const note = (error?: unknown) => {
            const seconds = (performance.now() - startedAtMs) / 1000;
            this.note(subjectOf(commandName, args.input), { error, seconds });
          };
          try {
            const result = await next(args);
            note();
            return result;
          } catch (error) {
            note(error);
            throw error;
          }
        },
      { step: "finalizeRequest", priority: "low", name: "healthOfAttempts", override: true },
    );
  }

  /** What became of an attempt. */
  note(subject: Subject, { error, seconds }: Outcome): void {
    // The caller gave up, which says nothing of the database.
    if (error instanceof Error && error.name === "AbortError") return;
    this.#seenAtMs[subject.kind] = performance.now();
    const isAnswered = error === undefined || isAnswer(error);
    if (isAnswered && seconds <= SLOW_SECONDS) {
      this.#faults.delete(keyOf(subject));
      return;
    }
    this.#failed(subject, isAnswered ? `slow (${seconds.toFixed(1)} s)` : faultOf(error));
  }

  /** What fails at the moment. */
  get failing(): readonly Subject[] {
    return [...this.#faults.values()];
  }

  /** For how long nothing of this kind was asked, in milliseconds. */
  unknownForMs(kind: RequestKind): number {
    return performance.now() - this.#seenAtMs[kind];
  }

  /** Costs nothing; may be asked at any time. */
  current(): StoreHealth {
    const faults = [...this.#faults.values()];
    const [latest] = faults.toSorted((a, b) => b.failed_ms - a.failed_ms);
    if (!latest) return { status: "ok", consecutive_failures: 0 };
    return {
      status: "degraded",
      since: new Date(Math.min(...faults.map(fault => fault.since_ms))).toISOString(),
      reason: latest.reason,
      failing: [...new Set(faults.map(fault => fault.kind))].sort(),
      consecutive_failures: faults.reduce((sum, fault) => sum + fault.failures, 0),
    };
  }

  #failed(subject: Subject, reason: string): void {
    const now_ms = this.#now();
    const before = this.#faults.get(keyOf(subject));
    const failures = (before?.failures ?? 0) + 1;
    const since_ms = before?.since_ms ?? now_ms;
    this.#faults.set(keyOf(subject), {
      ...{ kind: subject.kind, table: subject.table },
      ...{ since_ms, failed_ms: now_ms, reason, failures },
    });
    if (!before) this.onFailing();
  }
}

function keyOf({ kind, table }: Subject): string {
  return `${kind} ${table}`;
}

function subjectOf(commandName: string | undefined, input: object): Subject {
  const kind = WRITES.test(commandName ?? "") ? "writes" : "reads";
  if ("TableName" in input && typeof input.TableName === "string") return { kind, table: input.TableName };
  const tables = "RequestItems" in input ? Object.keys(input.RequestItems ?? {}) : [];
  return { kind, table: tables[0] ?? "" };
}
