/** Writes down all that is asked of a room and all that happens in it, so that it can be played again. */
import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import type { RecordedLine, RecordedStart } from "../../game/core/replay.ts";
import type { Services } from "../../services.ts";
import type { ModeCommand, ModeTypes } from "./mode.ts";

/**
 * One JSON object a line: the start with its mode and content, then commands and ticks in order. Where it cannot be written, as on a
 * full disk, the log says so once and the room goes on without.
 */
export class Recorder<M extends ModeTypes> {
  readonly #file: WriteStream;
  #isWritable = true;

  /** Undefined where rooms are not recorded, or there can be no folder for it. */
  static begin<M extends ModeTypes>(
    { env: { RECORDINGS_DIR }, log }: Pick<Services, "env" | "log">,
    room_id: string,
    start: RecordedStart<M>,
  ): Recorder<M> | undefined {
    if (RECORDINGS_DIR === undefined) return undefined;
    const onError = (err: unknown) => log.error({ err, room_id }, "the room is not recorded any more");
    try {
      mkdirSync(RECORDINGS_DIR, { recursive: true });
    } catch (error) {
      onError(error);
      return undefined;
    }
    // A room that is restored keeps the recordings of before.
    const begun_at = new Date().toISOString().replaceAll(":", "-");
    return new Recorder(join(RECORDINGS_DIR, `${room_id}.${begun_at}.jsonl`), start, onError);
  }

  private constructor(path: string, start: RecordedStart<M>, onError: (error: unknown) => void) {
    this.#file = createWriteStream(path);
    this.#file.once("error", error => {
      this.#isWritable = false;
      onError(error);
    });
    this.#write(start);
  }

  /** Ticks in which nothing happened need no line. */
  record(events: readonly M["Event"][], tick: number, command?: ModeCommand<M>): void {
    if (command !== undefined) this.#write({ kind: "command", tick, command, events });
    else if (events.length > 0) this.#write({ kind: "tick", tick, events });
  }

  async close(tick: number): Promise<void> {
    this.#write({ kind: "end", tick, events: [] });
    await new Promise<void>(resolve => this.#file.end(() => resolve()));
  }

  #write(line: RecordedStart<M> | RecordedLine<M>): void {
    if (this.#isWritable) this.#file.write(`${JSON.stringify(line)}\n`);
  }
}
