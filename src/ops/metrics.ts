/** What Prometheus reads of this process. What can be worked out when it is asked for costs nothing until then. */
import { matchMaker } from "@colyseus/core";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { EVENT_RULES, type GameEvent } from "../game/events.ts";
import { REJECT_REASONS, type RejectReason } from "../game/verdict.ts";

/** A step of a room takes some microseconds; 50 ms is all the time there is for one. */
const STEP_BUCKETS_S = [20e-6, 50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 2e-3, 5e-3, 10e-3, 50e-3];
/** Up to the default of STORE_ACK_TIMEOUT_MS, and beyond. */
const SAVED_BUCKETS_S = [1e-3, 2e-3, 5e-3, 10e-3, 20e-3, 50e-3, 0.1, 0.2, 0.5, 1, 1.5, 5];

type Child = { inc(): void };

export class Metrics {
  readonly #registry = new Registry();
  readonly #events: ReadonlyMap<string, Child>;
  readonly #rejections: ReadonlyMap<string, Child>;
  readonly #joins: Counter;
  readonly #step: Histogram;
  readonly #saved: Histogram;

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
    this.#gauge("trd_players", "Players connected to this process.", () => matchMaker.stats.local.ccu);
    this.#gauge("trd_rooms", "Rooms live in this process.", () => matchMaker.stats.local.roomCount);
    const registers = [this.#registry];
    this.#joins = new Counter({
      ...{ name: "trd_joins_total", help: "Characters that came into a room.", registers },
    });
    const events = new Counter({
      ...{ name: "trd_events_total", help: "Events of rooms, by type.", registers },
      labelNames: ["event_type"],
    });
    this.#events = new Map(Object.keys(EVENT_RULES).map(type => [type, events.labels(type)]));
    const rejections = new Counter({
      ...{
        name: "trd_rejections_total",
        help: "Messages of players that were refused, by reason.",
        registers,
      },
      labelNames: ["reason"],
    });
    this.#rejections = new Map(
      Object.keys(REJECT_REASONS).map(reason => [reason, rejections.labels(reason)]),
    );
    this.#step = new Histogram({
      ...{ name: "trd_step_seconds", help: "How long a step of a room took.", registers },
      buckets: STEP_BUCKETS_S,
    });
    this.#saved = new Histogram({
      ...{ name: "trd_saved_seconds", registers, buckets: SAVED_BUCKETS_S },
      help: "How long an answer waited until all that it depends on was saved.",
    });
  }

  /** What Prometheus asks for, as text. */
  async text(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  countJoin(): void {
    this.#joins.inc();
  }

  countEvents(events: readonly GameEvent[]): void {
    for (const { event_type } of events) this.#events.get(event_type)?.inc();
  }

  countRejection(reason: RejectReason): void {
    this.#rejections.get(reason)?.inc();
  }

  observeStep(seconds: number): void {
    this.#step.observe(seconds);
  }

  observeSaved(seconds: number): void {
    this.#saved.observe(seconds);
  }

  #gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      ...{ name, help, registers: [this.#registry] },
      collect() {
        this.set(read());
      },
    });
  }
}
