/**
 * What runs a room: the World, the one way in which anything changes it, and the loop that lets time pass in it.
 *
 * Every change goes the same way: the rules apply a command (or a tick) to the World and return events; they are recorded, and then
 * each listener hears of them, in order (event-listeners.ts).
 */
import { chargeCpu } from "../../costs/usage-meter.ts";
import type { CommandIn } from "../../game/core/rules.ts";
import { reject, type Verdict } from "../../game/core/verdict.ts";
import { type Metrics, TICKS_PER_TIMED } from "../../ops/metrics.ts";
import type { Statistics } from "../../statistics/statistics.ts";
import { isTrueWithin } from "../../store/journal/retry.ts";
import { type EventListener, listenersOf } from "./event-listeners.ts";
import type {
  Affected,
  BroadcastMessage,
  Mode,
  ModeCommand,
  ModeTypes,
  OwnerMessage,
  RoomContent,
  StateSync,
} from "./mode.ts";
import type { Recorder } from "./recorder.ts";
import type { RoomInputs } from "./room-inputs.ts";
import type { RoomPersistence } from "./room-persistence.ts";
import type { RoomRun } from "./room-run.ts";
import { TickLoop } from "./tick-loop.ts";

/** Nothing has happened for so long: then it is worth asking whether anything can. */
const IDLE_AFTER_SECONDS = 5;

/** A room's recording is waited for so long at most: what it is about happens all the same. */
const RECORDED_WITHIN_MS = 10_000;

/** What the simulation needs of the Colyseus room around it. */
export type SimulationHost<M extends ModeTypes> = {
  isAnybodyConnected: () => boolean;
  /** The oldest version of the protocol that somebody in the room speaks. */
  oldestProtocolVersion: () => number;
  /** Sends what has changed; calls `updateState` on the way, and `noteChange` if anything has. */
  sendPatch: () => void;
  broadcast: (message: BroadcastMessage) => void;
  tellOwner: (message: OwnerMessage) => void;
  /** Tells the matchmaking what the room is like now. */
  showMetadata: () => void;
  /** Tells the mode what has happened. */
  hear?: ((events: readonly M["Event"][]) => void) | undefined;
  /** A tick has failed, and the World cannot be trusted any more. */
  onBroken: (error: unknown) => void;
};

export type SimulationOptions<M extends ModeTypes> = {
  mode: Mode<M>;
  world: M["World"];
  persistence: RoomPersistence<M>;
  content: RoomContent;
  metrics: Metrics;
  statistics: Statistics;
  /** The run that the room belongs to; absent where its mode has none. */
  run?: RoomRun<M> | undefined;
  /** What players do by inputs; absent where the mode takes none. */
  inputs?: RoomInputs<M> | undefined;
  /** Begins the recording. */
  record: () => Recorder<M>;
  host: SimulationHost<M>;
};

export class Simulation<M extends ModeTypes> {
  readonly mode: Mode<M>;
  readonly world: M["World"];
  readonly persistence: RoomPersistence<M>;
  readonly content: RoomContent;
  readonly run: RoomRun<M> | undefined;
  readonly #host: SimulationHost<M>;
  readonly #metrics: Metrics;
  readonly #record: SimulationOptions<M>["record"];
  readonly #inputs: RoomInputs<M> | undefined;
  /** What those do whom no client plays. */
  readonly #own: (() => Iterable<ModeCommand<M>>) | undefined;
  readonly #sync: StateSync<M["State"], M["Event"]>;
  readonly #listeners: readonly EventListener<M>[];
  readonly #loop: TickLoop;
  readonly #idleAfterTicks: number;
  #recorder: Recorder<M> | undefined;
  #begun: Promise<void> | undefined;
  #isBroken = false;
  #isClosing = false;
  /** The tick at which clients last saw a change. */
  #changedAtTick = 0;
  /** What the patch under way is about; undefined for everything. */
  #affected: Affected;

  constructor(options: SimulationOptions<M>) {
    const { mode, world, persistence, content, metrics, statistics, run, inputs, record, host } = options;
    this.mode = mode;
    this.world = world;
    this.persistence = persistence;
    this.content = content;
    this.run = run;
    this.#metrics = metrics;
    this.#record = record;
    this.#host = host;
    this.#inputs = inputs;
    this.#own = mode.playsItself?.(world);
    this.#sync = mode.show(world, content);
    this.#loop = new TickLoop(mode.ticks_per_second, mode.patchIntervalMs(world), this);
    this.#idleAfterTicks = IDLE_AFTER_SECONDS * mode.ticks_per_second;
    this.#listeners = listenersOf(mode.events, {
      world,
      persistence,
      metrics,
      statistics,
      run,
      show: events => this.#sync.noteEvents?.(events),
      // Each patch of a room that takes inputs is a frame for everybody, and the next one is a tick away.
      flush: inputs ? undefined : affected => this.#flush(affected),
      broadcast: host.broadcast,
      tellOwner: host.tellOwner,
      showMetadata: host.showMetadata,
      hear: host.hear,
    });
  }

  /** What clients see of the World. */
  get state(): M["State"] {
    return this.#sync.state;
  }

  /** Whether the tick loop runs; it is suspended while nothing changes or nobody is here. */
  get isTicking(): boolean {
    return this.#loop.isRunning;
  }

  /** Whether a tick has failed: the World cannot be trusted, and nothing happens in it any more. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** The World's tick lags behind while the room is idle. */
  get tickNow(): number {
    return this.world.tick + this.#loop.idleTicks();
  }

  /**
   * Before anything happens in the room. Of two rooms made at once for one id only one is ever used: the other must
   * neither record nor save.
   *
   * @throws where the database is away; then it may be tried again.
   */
  begin(): Promise<void> {
    this.#begun ??= this.persistence.begin().then(
      () => {
        this.#recorder = this.#record();
      },
      error => {
        this.#begun = undefined;
        throw error;
      },
    );
    return this.#begun;
  }

  /** Does what the command asks, or says why not. */
  perform<T extends keyof M["Commands"]>(
    command: CommandIn<M["Commands"], T>,
  ): Verdict<M["Commands"][T]["value"]> {
    // Once the room closes, its last row is made: what happened now would be in none.
    if (this.#isBroken || this.#isClosing) return reject("internal_error");
    this.#resumeTicks();
    const { verdict, events } = this.mode.rules.apply<T>(this.world, command);
    // First: a listener may perform a command of its own, and a replay needs that behind what led to it.
    this.#recorder?.record(events, this.world.tick, command);
    this.#tell(events);
    // A character that has just come, or come back, brings time with it.
    this.#resumeTicks();
    if (verdict.is_accepted) this.persistence.changed();
    return verdict;
  }

  /** Made once, and not for each tick. */
  readonly #performInputs = (command: ModeCommand<M>): void => {
    this.perform(command);
  };

  /** The player has sent an input. Where the match takes none of it, an idle room stays idle. */
  noteInput(player_id: string): void {
    if (this.#loop.isRunning || this.#isBroken) return;
    if (this.#inputs?.isTaking(this.world, player_id)) this.#resumeTicks();
  }

  /** Just before every patch. */
  updateState(): void {
    this.#sync.update(this.#affected, this.#host.oldestProtocolVersion());
  }

  /** Just before a patch that has something to say. */
  noteChange(): void {
    this.#changedAtTick = this.world.tick;
    this.#sync.updateTick();
  }

  /**
   * Resolves with whether all that has happened since the room was opened is in its recording, once that is in the database; false where the
   * room is not recorded any more, or that takes more than 10 s.
   */
  isRecorded(): Promise<boolean> {
    const written = this.#recorder?.written() ?? Promise.resolve(false);
    return isTrueWithin(written, RECORDED_WITHIN_MS);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#loop.stop("the room has ended");
    const isSaved = await this.persistence.close(this.#recorder?.written());
    // Last of all: it says that the room goes on from its World as it is now, and so do its rows then. One that is not saved is cut.
    if (isSaved && !this.#isBroken) await this.#recorder?.end(this.world.tick);
    await this.#recorder?.close(this.persistence.isDeserted);
  }

  /** Called by the loop. */
  tick(): void {
    const startedAtMs = this.world.tick % TICKS_PER_TIMED === 0 ? performance.now() : undefined;
    try {
      this.#inputs?.take(this.world, this.#performInputs);
      if (this.#own) for (const command of this.#own()) this.perform(command);
      const events = this.mode.rules.tick(this.world);
      this.#recorder?.record(events, this.world.tick);
      this.#tell(events);
    } catch (error) {
      this.#break(error);
    }
    if (startedAtMs !== undefined) {
      const seconds = (performance.now() - startedAtMs) / 1000;
      this.#metrics.observeTick(seconds);
      chargeCpu(seconds * TICKS_PER_TIMED);
    }
  }

  #tell(events: readonly M["Event"][]): void {
    if (events.length > 0) for (const listener of this.#listeners) listener(events, this.world.tick);
  }

  /** A World that a rule has left half changed cannot be trusted: better no room than a wrong one. */
  #break(error: unknown): void {
    this.#isBroken = true;
    this.#loop.stop("the room has ended");
    this.persistence.distrustWorld();
    this.#host.onBroken(error);
  }

  /** Sends at once what is affected; all else waits for the next patch. */
  #flush(affected: Affected): void {
    this.#affected = affected;
    this.#host.sendPatch();
    this.#affected = undefined;
  }

  /** Called by the loop. */
  patch(): void {
    const startedAtMs = this.world.tick % TICKS_PER_TIMED === 0 ? performance.now() : undefined;
    this.#host.sendPatch();
    if (startedAtMs !== undefined) chargeCpu(((performance.now() - startedAtMs) / 1000) * TICKS_PER_TIMED);
    if (!this.#isAnybodyHere()) this.#loop.stop("nobody is here");
    else if (
      this.world.tick - this.#changedAtTick >= this.#idleAfterTicks &&
      this.mode.rules.isIdle(this.world)
    ) {
      this.#loop.stop("nothing happens");
    }
  }

  #resumeTicks(): void {
    if (this.#loop.isRunning || !this.#isAnybodyHere()) return;
    this.#inputs?.ignoreEarly(this.world);
    this.world.tick += this.#loop.start();
    this.#changedAtTick = this.world.tick;
  }

  /** A character may stay for a while after its connection was lost, and time goes on for it. */
  #isAnybodyHere(): boolean {
    return this.#host.isAnybodyConnected() || this.mode.characters.countPresent(this.world) > 0;
  }
}
