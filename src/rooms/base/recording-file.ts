/** A room's recording as a file of JSON lines, for development: the start with its mode and content, then commands and ticks in order. */
import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join } from "node:path";

/** Where it cannot be written, as on a full disk, that is said once and the room goes on without. */
export class RecordingFile {
  readonly #file: WriteStream;
  #isWritable = true;

  /** Undefined where there can be no folder for it. */
  static begin(
    folder: string,
    room_id: string,
    onError: (error: unknown) => void,
  ): RecordingFile | undefined {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      onError(error);
      return undefined;
    }
    // A room that is restored keeps the recordings of before.
    const begun_at = new Date().toISOString().replaceAll(":", "-");
    return new RecordingFile(join(folder, `${room_id}.${begun_at}.jsonl`), onError);
  }

  private constructor(path: string, onError: (error: unknown) => void) {
    this.#file = createWriteStream(path);
    this.#file.once("error", error => {
      this.#isWritable = false;
      onError(error);
    });
  }

  write(line: object): void {
    if (this.#isWritable) this.#file.write(`${JSON.stringify(line)}\n`);
  }

  async close(): Promise<void> {
    await new Promise<void>(resolve => this.#file.end(() => resolve()));
  }
}
