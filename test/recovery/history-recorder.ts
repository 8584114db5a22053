/** Records what clients ask of a server that is killed again and again, and what it answers, as a History. */
import { setTimeout as delay } from "node:timers/promises";
import type { Verdict } from "../../src/game/core/verdict.ts";
import type { Asked, History, Inventory, Kill, Kind, Operation, SeenDeath, SeenGrowth } from "./history.ts";

/** After these refusals it may be done, or be done yet. */
const UNKNOWN_REASONS: ReadonlySet<string> = new Set([
  "store_unavailable",
  "session_elsewhere",
  "internal_error",
]);
/** Connections of a process that has ended are closed long before. */
const SETTLE_LIMIT_MS = 5000;

/** A moment of a request. */
export type Moment = { kind: Kind; phase: "asked" | "answered" };

export class HistoryRecorder {
  readonly history: History;
  readonly #operations: Operation[] = [];
  readonly #deaths: SeenDeath[] = [];
  readonly #growths: SeenGrowth[] = [];
  readonly #seen = new Set<string>();
  readonly #kills: Kill[] = [];
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #watchers = new Set<(moment: Moment) => void>();

  constructor(start: ReadonlyMap<string, Inventory>, gold_loss_share: number) {
    this.history = {
      ...{ start, gold_loss_share, operations: this.#operations },
      ...{ deaths: this.#deaths, growths: this.#growths, kills: this.#kills },
    };
  }

  /**
   * Asks, and records how it ends. Until then, and where the connection goes, the outcome is unknown.
   *
   * @throws what `ask` throws.
   */
  async ask<Value>(asked: Asked, ask: () => Promise<Verdict<Value>>): Promise<Verdict<Value>> {
    const operation: Operation = {
      ...asked,
      ...{ asked_at_ms: Date.now(), ended_at_ms: Number.POSITIVE_INFINITY, outcome: "unknown" },
    };
    this.#operations.push(operation);
    const answer = ask();
    this.#underWay.add(answer);
    this.#tell({ kind: asked.kind, phase: "asked" });
    try {
      const verdict = await answer;
      if (verdict.is_accepted) Object.assign(operation, { outcome: "acknowledged", value: verdict.value });
      else if (!UNKNOWN_REASONS.has(verdict.reason)) operation.outcome = "refused";
      return verdict;
    } finally {
      operation.ended_at_ms = Date.now();
      this.#underWay.delete(answer);
      if (operation.outcome === "acknowledged") this.#tell({ kind: asked.kind, phase: "answered" });
    }
  }

  /** A client is shown somebody dead. Noted once for each enemy; of players once for each time that they die. */
  noteDeath(id: string, room_id: string, isPlayer: boolean): void {
    const key = `${room_id}/${id}`;
    if (!isPlayer && this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#deaths.push({ id, room_id, seen_at_ms: Date.now() });
  }

  /** A client is told how far its character has come. */
  noteGrowth(growth: Omit<SeenGrowth, "seen_at_ms">): void {
    this.#growths.push({ ...growth, seen_at_ms: Date.now() });
  }

  /** @param asked_at_ms when the server was told to end; it is gone by now. */
  noteKill(asked_at_ms: number): void {
    this.#kills.push({ asked_at_ms, gone_at_ms: Date.now() });
  }

  /** Resolves once every request has its answer, or has lost its connection. */
  async settle(): Promise<void> {
    const limit = delay(SETTLE_LIMIT_MS, "late", { ref: false });
    const settled = Promise.allSettled(this.#underWay);
    if ((await Promise.race([settled, limit])) === "late")
      throw new Error("A request to a server that is gone has not ended");
  }

  /** Resolves at the first such moment from now on. */
  async moment({ kind, phase }: Moment): Promise<void> {
    const come = Promise.withResolvers<void>();
    const watch = (moment: Moment) => {
      if (moment.kind === kind && moment.phase === phase) come.resolve();
    };
    this.#watchers.add(watch);
    await come.promise;
    this.#watchers.delete(watch);
  }

  /** How many operations of each kind were acknowledged. */
  get acknowledged(): Partial<Record<Kind, number>> {
    const counts: Partial<Record<Kind, number>> = {};
    for (const { kind, outcome } of this.#operations)
      if (outcome === "acknowledged") counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  #tell(moment: Moment): void {
    for (const watch of this.#watchers) watch(moment);
  }
}
