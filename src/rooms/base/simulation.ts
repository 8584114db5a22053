/**
 * What runs a room: the World, the one way in which anything changes it, and the loop that lets time pass in it.
 *
 * Every change goes the same way: the rules apply a command (or a step) to the World and return events; the events are
 * journaled; the patch is flushed if one of them is critical.
 */

import { ticksIn } from "../../game/core/ticks.ts";
import type { Verdict } from "../../game/core/verdict.ts";
import {
  applyCommand,
  type CommandOf,
  type CommandType,
  type CommandValue,
} from "../../game/dungeon/commands.ts";
import { type GameEvent, isCritical, subjectsOf } from "../../game/dungeon/dungeon-events.ts";
import { isAtRest } from "../../game/dungeon/idle.ts";
import { step } from "../../game/dungeon/tick.ts";
import type { World } from "../../game/dungeon/world.ts";
import { type Metrics, STEPS_PER_TIMED } from "../../ops/metrics.ts";
import type { Subjects } from "../../schema/map-sync.ts";
import type { RoomStateSchema } from "../../schema/room-state.ts";
import { Mirror } from "../../schema/state-sync.ts";
import { type Announcement, announcementOf } from "../dungeon/broadcast-messages.ts";
import type { Recorder } from "./recorder.ts";
import type { RoomKeeper } from "./room-persistence.ts";
import { RoomLoop } from "./tick-loop.ts";

const REST_AFTER_SECONDS = 5;

/** What the engine needs of the Colyseus room around it. */
export type EngineHost = {
  isAnybodyConnected: () => boolean;
  /** Sends what has changed; calls `updateMirror` on the way, and `noteChange` if anything has. */
  sendPatch: () => void;
  announce: (announcement: Announcement) => void;
  /** A step has failed, and the World cannot be trusted any more. */
  onBroken: (error: unknown) => void;
};

export type EngineOptions = {
  world: World;
  keeper: RoomKeeper;
  /** The number of the content version whose hash the keeper has. */
  content_version: number;
  metrics: Metrics;
  /** Begins the recording, where rooms are recorded. */
  record: () => Recorder | undefined;
  host: EngineHost;
};

export class RoomEngine {
  readonly world: World;
  readonly keeper: RoomKeeper;
  readonly #host: EngineHost;
  readonly #metrics: Metrics;
  readonly #record: EngineOptions["record"];
  readonly #mirror: Mirror;
  readonly #loop: RoomLoop;
  #recorder: Recorder | undefined;
  #begun: Promise<void> | undefined;
  /** The tick at which clients last saw a change. */
  #changedAtTick = 0;
  /** Whom the patch under way is about; undefined for everyone. */
  #subjects: Subjects;

  constructor({ world, keeper, content_version, metrics, record, host }: EngineOptions) {
    this.world = world;
    this.keeper = keeper;
    this.#metrics = metrics;
    this.#record = record;
    this.#host = host;
    this.#mirror = new Mirror(world, { content_version, content_hash: keeper.content_hash });
    this.#loop = new RoomLoop(world.dungeon.patch_interval_ms, this);
  }

  /** What clients see of the World. */
  get state(): RoomStateSchema {
    return this.#mirror.state;
  }

  /** Whether the room's timer runs; it stands while nothing changes or nobody is here. */
  get isAwake(): boolean {
    return this.#loop.isRunning;
  }

  /** The World's tick lags behind while the room rests. */
  get tickNow(): number {
    return this.world.tick + this.#loop.stepsAtRest();
  }

  /**
   * Before anything happens in the room. Of two rooms made at once for one id only one is ever used: the other must
   * neither record nor save.
   *
   * @throws where the database is away; then it may be tried again.
   */
  begin(): Promise<void> {
    this.#begun ??= this.keeper.begin().then(
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
  perform<T extends CommandType>(command: CommandOf<T>): Verdict<CommandValue<T>> {
    this.#wake();
    const { verdict, events } = applyCommand(this.world, command);
    this.#recorder?.command(this.world.tick, command, events);
    this.#publish(events);
    // A character that has just come, or come back, brings time with it.
    this.#wake();
    if (verdict.is_accepted) this.keeper.changed();
    return verdict;
  }

  /** Just before every patch. */
  updateMirror(): void {
    this.#mirror.update(this.#subjects);
  }

  /** Just before a patch that has something to say. */
  noteChange(): void {
    this.#changedAtTick = this.world.tick;
    this.#mirror.bringTick();
  }

  async close(): Promise<void> {
    this.#loop.stop("nobody is here");
    await this.keeper.close();
    await this.#recorder?.close(this.world.tick);
  }

  /** Called by the loop. */
  step(): void {
    const startedAtMs = this.world.tick % STEPS_PER_TIMED === 0 ? performance.now() : undefined;
    try {
      const events = step(this.world);
      this.#recorder?.step(this.world.tick, events);
      this.#publish(events);
    } catch (error) {
      // A World that a rule has left half changed cannot be trusted: better no room than a wrong one.
      this.#loop.stop("nobody is here");
      this.#host.onBroken(error);
    }
    if (startedAtMs !== undefined) {
      this.#metrics.observeStep((performance.now() - startedAtMs) / 1000);
    }
  }

  /** Journal first, so that nothing is seen that is not on its way to be saved; then one flush for all of it. */
  #publish(events: readonly GameEvent[]): void {
    if (events.length === 0) return;
    this.#metrics.countEvents(events);
    this.keeper.record(events);
    const critical = events.filter(isCritical);
    if (critical.length > 0) this.#flush(critical);
    for (const event of events) {
      const announcement = announcementOf(event);
      if (announcement) this.#host.announce(announcement);
    }
  }

  /** Sends at once what the events are about; all else waits for the batch. */
  #flush(critical: readonly GameEvent[]): void {
    this.#subjects = subjectsOf(critical);
    this.#host.sendPatch();
    this.#subjects = undefined;
  }

  /** Called by the loop. */
  patch(): void {
    this.#host.sendPatch();
    if (!this.#isAnybodyHere()) this.#loop.stop("nobody is here");
    else if (
      this.world.tick - this.#changedAtTick >= ticksIn(this.world, REST_AFTER_SECONDS) &&
      isAtRest(this.world)
    ) {
      this.#loop.stop("nothing happens");
    }
  }

  #wake(): void {
    if (this.#loop.isRunning || !this.#isAnybodyHere()) return;
    this.world.tick += this.#loop.start();
    this.#changedAtTick = this.world.tick;
  }

  /** A character stays on the floor for a while after its connection was lost, and time goes on for it. */
  #isAnybodyHere(): boolean {
    return this.#host.isAnybodyConnected() || this.world.players.size > 0;
  }
}
