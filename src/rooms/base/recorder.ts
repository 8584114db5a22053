/**
 * Writes down all that is asked of a room and all that happens in it, so that it can be played again: to RecordingsTable, and to a file where
 * RECORDINGS_DIR is set.
 */
import type { RecordedLine, RecordedStart } from "../../game/core/replay.ts";
import { GENERATOR, RULES_VERSION } from "../../game/rules-version.ts";
import type { Line } from "../../recordings/line-codec.ts";
import { digestOf, type RecordedOpening } from "../../recordings/recorded-room.ts";
import { RoomRecording } from "../../recordings/room-recording.ts";
import { dropRecordingsOf } from "../../recordings/run-recordings.ts";
import { KEYFRAME_SECONDS } from "../../schema/watch-part.ts";
import type { Services } from "../../services.ts";
import { isTrueWithin } from "../../store/journal/retry.ts";
import type { Mode, ModeCommand, ModeTypes, RoomContent } from "./mode.ts";
import { RecordingFile } from "./recording-file.ts";

/** A room that is saved waits so long for the last line of its recording: a player who wants to come back waits, too. */
const ENDED_WITHIN_MS = 2000;

export type RecorderOptions<M extends ModeTypes> = {
  services: Pick<Services, "env" | "log" | "metrics" | "recordings">;
  mode: Mode<M>;
  world: M["World"];
  content: RoomContent;
  start: RecordedStart<M>;
  /** A number of the room's journal that is this opening's alone; later ones have later numbers. */
  opening: number;
};

export class Recorder<M extends ModeTypes> {
  readonly #file: RecordingFile | undefined;
  readonly #recording: RoomRecording;
  readonly #services: RecorderOptions<M>["services"];
  readonly #room_id: string;
  readonly #ticksPerState: number;
  readonly #stateNow: () => string;

  constructor({ services, mode, world, content, start, opening }: RecorderOptions<M>) {
    const { env, log, metrics, recordings } = services;
    const { room_id } = world;
    this.#services = services;
    this.#room_id = room_id;
    this.#ticksPerState = KEYFRAME_SECONDS * mode.ticks_per_second;
    this.#stateNow = () => digestOf(JSON.stringify(mode.rules.state(world)));
    const onLost = (why: string, err: unknown) => {
      metrics.countUnrecordedRoom();
      log.error({ err, room_id }, `the room is not recorded any more: ${why}`);
    };
    this.#recording = new RoomRecording({
      ...{ room_id, opening, repository: recordings, onLost },
      lifetime_s: mode.recordingLifetimeSeconds?.(world),
      check: lines => ({
        ...{ kind: "state", tick: world.tick },
        state: this.#stateNow(),
        lines: digestOf(lines),
      }),
      onWritten: bytes => metrics.countRecorded(bytes),
    });
    this.#recording.record(openingLine(start, content, world.tick));
    // At once: without its beginning nothing that follows can be played.
    void this.#recording.written();
    if (env.RECORDINGS_DIR === undefined) return;
    this.#file = RecordingFile.begin(env.RECORDINGS_DIR, room_id, err =>
      log.error({ err, room_id }, "the file of the room's recording cannot be written any more"),
    );
    this.#file?.write(start);
  }

  /** Ticks in which nothing happened need no line, but for those whose state is named. */
  record(events: readonly M["Event"][], tick: number, command?: ModeCommand<M>): void {
    if (command !== undefined) this.#write({ kind: "command", tick, command, events });
    else if (tick % this.#ticksPerState === 0)
      this.#write({ kind: "tick", tick, events, state: this.#stateNow() });
    else if (events.length > 0) this.#write({ kind: "tick", tick, events });
  }

  /** Resolves with whether all that has happened since the room was opened is in the database. */
  written(): Promise<boolean> {
    return this.#recording.written();
  }

  /**
   * The last line, once the room is saved with its World as it is now. Resolves when it is in the database, or that takes too long: without it
   * the recording is cut.
   */
  async end(tick: number): Promise<void> {
    const line: RecordedLine<M> = { kind: "end", tick, events: [] };
    this.#file?.write(line);
    await isTrueWithin(this.#recording.end(line), ENDED_WITHIN_MS);
  }

  /**
   * The room has closed. What is not in the database by now will not be.
   *
   * @param isDeserted its run is over, without a result.
   */
  async close(isDeserted: boolean): Promise<void> {
    this.#recording.stop();
    await this.#file?.close();
    if (isDeserted) await dropRecordingsOf(this.#services, [this.#room_id]);
  }

  #write(line: RecordedLine<M>): void {
    this.#file?.write(line);
    this.#recording.record(line);
  }
}

/** Without the content, which its hash names. */
function openingLine<M extends ModeTypes>(
  { mode, options, hibernated }: RecordedStart<M>,
  { content, content_version, content_hash }: RoomContent,
  tick: number,
): RecordedOpening & Line {
  const kept = Object.entries(options).filter(([, value]) => value !== content);
  return {
    ...{ kind: "start", tick, mode, options: Object.fromEntries(kept), hibernated },
    ...{ content_version, content_hash, rules_version: RULES_VERSION, generator: GENERATOR },
    at: new Date().toISOString(),
  };
}
