/** Writes down all that is asked of a room and all that happens in it, so that it can be played again. */
import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import type { Env } from "../../env.ts";
import type { CommandOf, CommandType } from "../../game/dungeon/commands.ts";
import type { GameEvent } from "../../game/dungeon/dungeon-events.ts";
import type { RecordedLine, RecordedStart } from "../../game/dungeon/replay.ts";

/** One JSON object a line: the start with its content, then commands and steps in order. */
export class Recorder {
  readonly #file: WriteStream;

  /** Undefined where rooms are not recorded. */
  static begin({ RECORDINGS_DIR }: Env, start: RecordedStart): Recorder | undefined {
    return RECORDINGS_DIR === undefined ? undefined : new Recorder(RECORDINGS_DIR, start);
  }

  private constructor(folder: string, start: RecordedStart) {
    mkdirSync(folder, { recursive: true });
    this.#file = createWriteStream(join(folder, `${start.options.room_id}.jsonl`));
    this.#write(start);
  }

  command<T extends CommandType>(tick: number, command: CommandOf<T>, events: readonly GameEvent[]): void {
    this.#write({ kind: "command", tick, command, events });
  }

  /** Steps in which nothing happened need no line. */
  step(tick: number, events: readonly GameEvent[]): void {
    if (events.length > 0) this.#write({ kind: "step", tick, events });
  }

  async close(tick: number): Promise<void> {
    this.#write({ kind: "end", tick, events: [] });
    await new Promise<void>(resolve => this.#file.end(resolve));
  }

  #write(line: RecordedStart | RecordedLine): void {
    this.#file.write(`${JSON.stringify(line)}\n`);
  }
}
