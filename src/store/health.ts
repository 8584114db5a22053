/** Whether the database does its work, by what became of the latest requests. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { faultOf, isAnswer } from "./database-faults.ts";
import type { Clock } from "./expiry.ts";

/** Fits in a JSON answer. `since` and `reason` are there while it is degraded. */
export type StoreHealth = {
  status: "ok" | "degraded";
  /** ISO 8601: when the first of the failures was seen. */
  since?: string;
  /** Why the latest attempt failed, in a few words; names no machine. */
  reason?: string;
  /** Attempts that failed since the last one that did not. */
  consecutive_failures: number;
};

/**
 * Asks nothing of the database itself: while nobody uses it, its health stays what it was. Servers always use it, since
 * they look for new content all the time.
 */
export class DatabaseHealth {
  readonly #now: Clock;
  #failures = 0;
  #failingSince_ms = 0;
  #reason = "";

  constructor(now: Clock = Date.now) {
    this.#now = now;
  }

  /** Watches every attempt of the client from now on, each retry for itself. */
  watch(client: DynamoDBClient): void {
    // Before the retries: without credentials there is never an attempt.
    client.middlewareStack.add(
      next => async args => {
        try {
          return await next(args);
        } catch (error) {
          if (error instanceof Error && "tryNextLink" in error) this.#failed(error);
          throw error;
        }
      },
      { step: "initialize", priority: "high", name: "healthOfCredentials", override: true },
    );
    // Low is behind the retries.
    client.middlewareStack.add(
      next => async args => {
        try {
          const result = await next(args);
          this.#failures = 0;
          return result;
        } catch (error) {
          if (isAnswer(error)) this.#failures = 0;
          else this.#failed(error);
          throw error;
        }
      },
      { step: "finalizeRequest", priority: "low", name: "healthOfAttempts", override: true },
    );
  }

  /** The database has answered somebody who does not go through the client. */
  noteAnswer(): void {
    this.#failures = 0;
  }

  /** Costs nothing; may be asked at any time. */
  current(): StoreHealth {
    if (this.#failures === 0) return { status: "ok", consecutive_failures: 0 };
    return {
      status: "degraded",
      since: new Date(this.#failingSince_ms).toISOString(),
      reason: this.#reason,
      consecutive_failures: this.#failures,
    };
  }

  #failed(error: unknown): void {
    // The caller gave up, which says nothing of the database.
    if (error instanceof Error && error.name === "AbortError") return;
    if (this.#failures === 0) this.#failingSince_ms = this.#now();
    this.#failures += 1;
    this.#reason = faultOf(error);
  }
}
