/** Writes down all that is asked of a room and all that happens in it, so that it can be played again. */
import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import type { Env } from "../../env.ts";
import type { RecordedLine, RecordedStart } from "../../game/core/replay.ts";
import type { ModeCommand, ModeTypes } from "./mode.ts";

/** One JSON object a line: the start with its mode and content, then commands and ticks in order. */
export class Recorder<M extends ModeTypes> {
  readonly #file: WriteStream;

  /** Undefined where rooms are not recorded. */
  static begin<M extends ModeTypes>(
    { RECORDINGS_DIR }: Env,
    room_id: string,
    start: RecordedStart<M>,
  ): Recorder<M> | undefined {
    return RECORDINGS_DIR === undefined ? undefined : new Recorder(RECORDINGS_DIR, room_id, start);
  }

  private constructor(folder: string, room_id: string, start: RecordedStart<M>) {
    mkdirSync(folder, { recursive: true });
    this.#file = createWriteStream(join(folder, `${room_id}.jsonl`));
    this.#write(start);
  }

  /** Ticks in which nothing happened need no line. */
  record(events: readonly M["Event"][], tick: number, command?: ModeCommand<M>): void {
    if (command !== undefined) this.#write({ kind: "command", tick, command, events });
    else if (events.length > 0) this.#write({ kind: "step", tick, events });
  }

  async close(tick: number): Promise<void> {
    this.#write({ kind: "end", tick, events: [] });
    await new Promise<void>(resolve => this.#file.end(resolve));
  }

  #write(line: RecordedStart<M> | RecordedLine<M>): void {
    this.#file.write(`${JSON.stringify(line)}\n`);
  }
}
