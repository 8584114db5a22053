/** What becomes of those who wait for a match. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { PROPOSAL_FAILURES, type Proposal } from "../matchmaking/proposal.ts";

/** Finest up to the half minute within which most should be matched; nobody waits for more than 2 h. */
const WAIT_BUCKETS_SECONDS = [1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1800];
/** A pass over 10 000 tickets should take 50 ms. */
const PASS_BUCKETS_SECONDS = [1e-3, 2e-3, 5e-3, 10e-3, 20e-3, 50e-3, 0.1, 0.2, 0.5, 1, 2];

export class MatchmakingMetrics {
  readonly #opened: Counter;
  readonly #failed: Counter<"because">;
  readonly #rated: Counter;
  readonly #wait: Histogram<"queue_id">;
  readonly #pass: Histogram;
  #countWaiting: () => ReadonlyMap<string, number> = () => new Map();

  constructor(registry: Registry) {
    const registers = [registry];
    const countWaiting = () => this.#countWaiting();
    new Gauge({
      ...{ name: "trd_tickets_waiting", labelNames: ["queue_id"], registers },
      help: "Tickets that wait for a match, told by the process that makes matches.",
      collect() {
        this.reset();
        for (const [queue_id, count] of countWaiting()) this.set({ queue_id }, count);
      },
    });
    this.#wait = new Histogram({
      ...{ name: "trd_ticket_wait_seconds", labelNames: ["queue_id"], registers },
      ...{ help: "How long tickets have waited that were matched.", buckets: WAIT_BUCKETS_SECONDS },
    });
    this.#pass = new Histogram({
      ...{ name: "trd_matching_pass_seconds", registers, buckets: PASS_BUCKETS_SECONDS },
      help: "How long the matcher took for the tickets of a queue, with the other work of its process in between.",
    });
    this.#opened = new Counter({
      ...{ name: "trd_matches_opened_total", registers },
      help: "Matches that were found for tickets, and opened.",
    });
    this.#failed = new Counter({
      ...{ name: "trd_proposals_failed_total", labelNames: ["because"], registers },
      help: "Matches that were found for tickets and came to nothing, by why.",
    });
    // From 0 on, since Prometheus takes no notice of the first increase of a counter that was not there before.
    for (const because of PROPOSAL_FAILURES) this.#failed.inc({ because }, 0);
    this.#rated = new Counter({
      ...{ name: "trd_matches_rated_total", registers },
      help: "Ranked matches that were taken into the ratings of their season.",
    });
  }

  /** From now on these are shown. @param count by queue_id; empty in a process that makes no matches. */
  watchWaiting(count: () => ReadonlyMap<string, number>): void {
    this.#countWaiting = count;
  }

  observeWait(queue_id: string, seconds: number): void {
    this.#wait.observe({ queue_id }, seconds);
  }

  observePass(seconds: number): void {
    this.#pass.observe(seconds);
  }

  /** This process has changed the proposal to what it is now. */
  noteProposal({ state, failed_because }: Pick<Proposal, "state" | "failed_because">): void {
    if (state === "open") this.#opened.inc();
    if (state === "failed" && failed_because) this.#failed.inc({ because: failed_because });
  }

  countRated(): void {
    this.#rated.inc();
  }
}
