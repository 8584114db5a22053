/** What Prometheus reads of this process. What can be worked out when it is asked for costs nothing until then. */
import { CloseCode, matchMaker } from "@colyseus/core";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { BUILD } from "../build.ts";
import type { RejectReason } from "../game/core/verdict.ts";
import { CLOSE_CODES } from "../schema/close-codes.ts";
import { PROTOCOL_VERSION } from "../schema/protocol-version.ts";
import { REJECT_REASONS } from "../schema/reject-reasons.ts";
import { HttpMetrics } from "./http-metrics.ts";
import { JournalMetrics } from "./journal-metrics.ts";
import { MatchmakingMetrics } from "./matchmaking-metrics.ts";
import { SanctionMetrics } from "./sanction-metrics.ts";

/**
 * One tick in so many is timed: to time each and to count it among the others took 1 % of a busy server's CPU. Enemies decide
 * every 4 ticks, so that with 31 every kind of tick has its turn.
 */
export const TICKS_PER_TIMED = 31;

/** A tick of a room takes some microseconds; 50 ms is all the time there is for one. */
const TICK_BUCKETS_SECONDS = [20e-6, 50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 2e-3, 5e-3, 10e-3, 50e-3];
/** Finest from 0.15 s on, for which a row stays open: up to 0.1 s for the next write batch, the rest is the database's. */
const SAVED_BUCKETS_SECONDS = [
  5e-3, 20e-3, 50e-3, 0.1, 0.15, 0.2, 0.25, 0.27, 0.3, 0.35, 0.4, 0.5, 1, 1.5, 5,
];

/** Any other is "other": a client may close with what it likes, and must not make a metric of each. */
const KNOWN_CLOSE_CODES = [...new Set([...Object.values(CloseCode), ...Object.values(CLOSE_CODES), 1009])];

/**
 * `received`: let through by the guard. `taken`: done in a tick. `implausible`: so too, but no honest client can have sent it. `ignored`:
 * it came while the match took none. What was received and is none of the others was lost with its connection, or was one too many.
 */
const INPUT_FATES = ["received", "taken", "implausible", "ignored"] as const;

/**
 * Counts by one label, told when they are asked for: the library looks its labels up anew for each thing that it counts.
 * From 0 on, since Prometheus takes no notice of the first increase of a counter that was not there before.
 */
class Tally {
  readonly #counts: Map<string, number>;

  constructor(values: readonly string[]) {
    this.#counts = new Map(values.map(value => [value, 0]));
  }

  get entries(): Iterable<[value: string, count: number]> {
    return this.#counts;
  }

  know(value: string): void {
    this.#counts.set(value, this.#counts.get(value) ?? 0);
  }

  /** False where it is none of the values. */
  count(value: string): boolean {
    const count = this.#counts.get(value);
    if (count === undefined) return false;
    this.#counts.set(value, count + 1);
    return true;
  }
}

export class Metrics {
  readonly registry = new Registry();
  readonly journals = new JournalMetrics(this.registry);
  readonly matchmaking = new MatchmakingMetrics(this.registry);
  readonly http = new HttpMetrics(this.registry);
  readonly sanctions = new SanctionMetrics(this.registry);
  readonly #events = this.#countersBy("trd_events_total", "Events of rooms, by type.", "event_type", []);
  readonly #rejections = this.#countersBy(
    "trd_rejections_total",
    "Messages of players that were refused, by reason.",
    "reason",
    Object.keys(REJECT_REASONS),
  );
  readonly #inputs = this.#countersBy(
    "trd_inputs_total",
    "Inputs of players, by what became of them.",
    "fate",
    INPUT_FATES,
  );
  readonly #closings = this.#countersBy(
    "trd_connections_closed_total",
    "Connections of players that ended, by WebSocket close code.",
    "code",
    [...KNOWN_CLOSE_CODES.map(String), "other"],
  );
  readonly #snapshots = this.#countersBy("trd_snapshots_total", "Snapshots written, by what of.", "of", [
    "room",
    "character",
  ]);
  readonly #redone = this.#countersBy(
    "trd_redone_total",
    "Rooms and characters of dead processes that were redone without their players.",
    "of",
    ["room", "character"],
  );
  #messages = 0;
  readonly #joins = this.#counter("trd_joins_total", "Characters that came into a room.");
  readonly #drops = this.#counter("trd_drops_total", "Connections lost whose player slot waits for them.");
  readonly #reconnections = this.#counter("trd_reconnections_total", "Lost connections that came back.");
  readonly #violations = this.#counter("trd_violations_total", "Messages that no honest client can send.");
  readonly #faults = this.#counter("trd_room_faults_total", "Rules and handlers of rooms that failed.");
  readonly #lost = this.#counter("trd_rooms_lost_total", "Rooms closed since they could not be kept.");
  readonly #recordedBytes = this.#counter(
    "trd_recorded_bytes_total",
    "Bytes of rooms' recordings that were written to the database.",
  );
  readonly #unrecorded = this.#counter(
    "trd_rooms_unrecorded_total",
    "Rooms whose recording ended while they went on.",
  );
  readonly #patches = this.#counter("trd_patches_total", "Patches sent, each once for all of its room.");
  readonly #patchBytes = this.#counter("trd_patch_bytes_total", "Bytes of patches, once for each receiver.");
  readonly #tick = new Histogram({
    ...{ name: "trd_tick_seconds", help: `How long a tick of a room took, of every ${TICKS_PER_TIMED}st.` },
    ...{ registers: [this.registry], buckets: TICK_BUCKETS_SECONDS },
  });
  readonly #saved = new Histogram({
    ...{ name: "trd_saved_seconds", registers: [this.registry], buckets: SAVED_BUCKETS_SECONDS },
    help: "How long an answer waited until all that it depends on was saved.",
  });

  /** @param maxRooms that this process takes on, beside which `trd_rooms` says something. */
  constructor(maxRooms: number) {
    collectDefaultMetrics({ register: this.registry });
    const build = { ...BUILD, protocol_version: String(PROTOCOL_VERSION) };
    new Gauge({
      ...{ name: "trd_build_info", registers: [this.registry], labelNames: Object.keys(build) },
      help: "1; what runs here is in the labels.",
    }).set(build, 1);
    const messages = () => this.#messages;
    new Counter({
      ...{ name: "trd_messages_total", registers: [this.registry] },
      help: "Frames of players that were let through, but for inputs.",
      collect() {
        this.reset();
        this.inc(messages());
      },
    });
    this.gauge("trd_players", "Players connected to this process.", () => matchMaker.stats.local.ccu);
    this.gauge("trd_rooms", "Rooms live in this process.", () => matchMaker.stats.local.roomCount);
    this.gauge("trd_rooms_limit", "MAX_ROOMS of this process.", () => maxRooms);
  }

  /** A value that is read when it is asked for. */
  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      ...{ name, help, registers: [this.registry] },
      collect() {
        this.set(read());
      },
    });
  }

  countMessage(): void {
    this.#messages += 1;
  }

  countJoin(): void {
    this.#joins.inc();
  }

  countDrop(): void {
    this.#drops.inc();
  }

  countReconnection(): void {
    this.#reconnections.inc();
  }

  countClosing(code: number): void {
    if (!this.#closings.count(String(code))) this.#closings.count("other");
  }

  /** From now on events of these types are counted. */
  knowEvents(types: readonly string[]): void {
    for (const type of types) this.#events.know(type);
  }

  countEvents(events: readonly { event_type: string }[]): void {
    for (const { event_type } of events) this.#events.count(event_type);
  }

  countRejection(reason: RejectReason): void {
    this.#rejections.count(reason);
  }

  countInput(fate: (typeof INPUT_FATES)[number]): void {
    this.#inputs.count(fate);
  }

  countViolation(): void {
    this.#violations.inc();
  }

  countFault(): void {
    this.#faults.inc();
  }

  countLostRoom(): void {
    this.#lost.inc();
  }

  countRecorded(bytes: number): void {
    this.#recordedBytes.inc(bytes);
  }

  countUnrecordedRoom(): void {
    this.#unrecorded.inc();
  }

  countSnapshot(of: "room" | "character"): void {
    this.#snapshots.count(of);
  }

  countRedone(of: "room" | "character"): void {
    this.#redone.count(of);
  }

  countPatch(bytes: number, receivers: number): void {
    this.#patches.inc();
    this.#patchBytes.inc(bytes * receivers);
  }

  observeTick(seconds: number): void {
    this.#tick.observe(seconds);
  }

  observeDurable(seconds: number): void {
    this.#saved.observe(seconds);
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }

  #countersBy(name: string, help: string, label: string, values: readonly string[]): Tally {
    const tally = new Tally(values);
    new Counter({
      ...{ name, help, registers: [this.registry], labelNames: [label] },
      collect() {
        this.reset();
        for (const [value, count] of tally.entries) this.inc({ [label]: value }, count);
      },
    });
    return tally;
  }
}
