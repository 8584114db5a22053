/** What is asked of the database, how it fares and what it costs: counted in the client, behind all other code. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  type ServiceOutputTypes,
} from "@aws-sdk/client-dynamodb";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { costOf, NOTHING, type Usage } from "../../costs/usage.ts";
import { chargeUnits } from "../../costs/usage-meter.ts";
import { isAnswer, isThrottled } from "./database-faults.ts";
import type { FastAttempt } from "./fast-put.ts";

type Kind = "read" | "write";
type Outcome = "ok" | "throttled" | "failed";

/** A write whose condition does not hold is billed by the size of the row that is there, which nobody says: at least this. */
const REFUSED_WRITE_UNITS = 1;

/** The commands that are billed by units. */
const BILLED_AS: ReadonlyMap<string, Kind> = new Map([
  ["GetItem", "read"],
  ["BatchGetItem", "read"],
  ["Query", "read"],
  ["Scan", "read"],
  ["PutItem", "write"],
  ["UpdateItem", "write"],
  ["DeleteItem", "write"],
  ["BatchWriteItem", "write"],
]);

/** DynamoDB answers within some milliseconds; after 3 s the client gives an attempt up. */
const LATENCY_BUCKETS_SECONDS = [1e-3, 2e-3, 5e-3, 10e-3, 20e-3, 50e-3, 0.1, 0.2, 0.5, 1, 3];

/** Of one command; labels are looked up once, since that costs more than counting. */
type CommandMetrics = {
  requests: Record<Outcome, Counter.Internal>;
  latency: Histogram.Internal<"command">;
  kind: Kind | undefined;
};

export class DatabaseMetrics {
  readonly registry = new Registry();
  readonly #units: Record<Kind, number> = { read: 0, write: 0 };
  readonly #requests: Counter<"command" | "outcome">;
  readonly #latency: Histogram<"command">;
  readonly #commands = new Map<string, CommandMetrics>();

  /** All that the process has used so far. */
  get units(): Pick<Usage, "read_units" | "write_units"> {
    return { read_units: this.#units.read, write_units: this.#units.write };
  }

  /** @param consecutiveFailures as DatabaseHealth counts them. */
  constructor(consecutiveFailures: () => number) {
    const registers = [this.registry];
    this.#requests = new Counter({
      ...{ name: "trd_database_requests_total", registers, labelNames: ["command", "outcome"] as const },
      help: "Attempts at the database, each retry for itself. A condition that did not hold is ok.",
    });
    this.#latency = new Histogram({
      ...{ name: "trd_database_seconds", registers, labelNames: ["command"] as const },
      ...{ help: "How long an attempt at the database took.", buckets: LATENCY_BUCKETS_SECONDS },
    });
    const units = this.#units;
    new Counter({
      ...{ name: "trd_database_units_total", registers, labelNames: ["kind"] },
      help: "Capacity units that the database says were consumed. A refused write, of which it does not, is 1.",
      collect() {
        this.reset();
        this.inc({ kind: "read" }, units.read);
        this.inc({ kind: "write" }, units.write);
      },
    });
    new Counter({
      ...{ name: "trd_database_dollars_total", registers, labelNames: ["kind"] },
      help: "What the units cost by ops/prices.json.",
      collect() {
        const { read, write } = costOf({ ...NOTHING, read_units: units.read, write_units: units.write });
        this.reset();
        this.inc({ kind: "read" }, read);
        this.inc({ kind: "write" }, write);
      },
    });
    new Gauge({
      ...{ name: "trd_database_consecutive_failures", registers },
      help: "Attempts that failed since the last read, or write, of their table that did not. 0 is well.",
      collect() {
        this.set(consecutiveFailures());
      },
    });
  }

  /** Counts every attempt of the client from now on, each retry for itself. */
  watch(client: DynamoDBClient): void {
    client.middlewareStack.add(
      (next, { commandName }) =>
        args =>
          BILLED_AS.has(nameOf(commandName))
            ? next({ ...args, input: { ...args.input, ReturnConsumedCapacity: "TOTAL" } })
            : next(args),
      { step: "initialize", priority: "low", name: "askForUnits", override: true },
    );
    // Low is behind the retries.
    client.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          const metrics = this.#of(nameOf(commandName));
          const startedAtMs = performance.now();
          let outcome: Outcome | undefined;
          try {
            const result = await next(args);
            outcome = hasUndone(result.output) ? "throttled" : "ok";
            if (metrics.kind) this.#addUnits(metrics.kind, unitsOf(result.output));
            return result;
          } catch (error) {
            outcome = outcomeOf(error);
            if (error instanceof ConditionalCheckFailedException)
              this.#addUnits("write", REFUSED_WRITE_UNITS);
            throw error;
          } finally {
            if (outcome) metrics.requests[outcome].inc();
            if (outcome) metrics.latency.observe((performance.now() - startedAtMs) / 1000);
          }
        },
      { step: "finalizeRequest", priority: "low", name: "countAttempts", override: true },
    );
  }

  /** Counts an attempt at a put that did not go through the client. */
  notePut({ outcome, isRefused, seconds, writeUnits }: FastAttempt): void {
    const metrics = this.#of("PutItem");
    metrics.requests[outcome].inc();
    metrics.latency.observe(seconds);
    this.#addUnits("write", isRefused ? REFUSED_WRITE_UNITS : writeUnits);
  }

  /** Also for the room that asks. */
  #addUnits(kind: Kind, units: number): void {
    this.#units[kind] += units;
    chargeUnits(kind, units);
  }

  #of(command: string): CommandMetrics {
    const known = this.#commands.get(command);
    if (known) return known;
    const requests = (outcome: Outcome) => this.#requests.labels(command, outcome);
    const metrics: CommandMetrics = {
      requests: { ok: requests("ok"), throttled: requests("throttled"), failed: requests("failed") },
      latency: this.#latency.labels(command),
      kind: BILLED_AS.get(command),
    };
    this.#commands.set(command, metrics);
    return metrics;
  }
}

/** As AWS's own documents name it: PutItem. */
function nameOf(commandName: string | undefined): string {
  return commandName?.replace(/Command$/, "") ?? "unknown";
}

/** Undefined where the caller gave up, which says nothing of the database. */
function outcomeOf(error: unknown): Outcome | undefined {
  if (isAnswer(error)) return "ok";
  if (isThrottled(error)) return "throttled";
  return error instanceof Error && error.name === "AbortError" ? undefined : "failed";
}

/** A batch that the database had no capacity for as a whole. */
function hasUndone(output: ServiceOutputTypes): boolean {
  if ("UnprocessedItems" in output) return Object.keys(output.UnprocessedItems ?? {}).length > 0;
  return "UnprocessedKeys" in output && Object.keys(output.UnprocessedKeys ?? {}).length > 0;
}

function unitsOf(output: ServiceOutputTypes): number {
  if (!("ConsumedCapacity" in output) || !output.ConsumedCapacity) return 0;
  const consumed = [output.ConsumedCapacity].flat();
  return consumed.reduce((sum, each) => sum + (("CapacityUnits" in each && each.CapacityUnits) || 0), 0);
}
