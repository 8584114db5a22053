/** What the server says of itself while it is tormented. */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";

const line = z.looseObject({
  level: z.int(),
  msg: z.string().optional(),
  player_id: z.string().optional(),
  /** Of violations, and of the pause that too many of them bring. */
  violations: z.number().optional(),
  pause_s: z.number().optional(),
});

/** pino's. */
const ERROR_LEVEL = 50;
const SHOWN_LENGTH = 1500;

export class ServerLog {
  /** Lines that tell of a fault: errors, and what is no line of the log. */
  readonly faults: string[] = [];
  /** player_id → the lines that hold a violation against it. */
  readonly violations = new Map<string, string[]>();
  lines = 0;

  constructor(stderr: Readable) {
    createInterface({ input: stderr }).on("line", text => this.#read(text));
  }

  #read(text: string): void {
    this.lines += 1;
    const read = line.safeParse(parseJson(text));
    if (!read.success || read.data.level >= ERROR_LEVEL) this.faults.push(text.slice(0, SHOWN_LENGTH));
    if (!read.success) return;
    const { player_id, violations, pause_s } = read.data;
    if (player_id === undefined || (violations === undefined && pause_s === undefined)) return;
    this.violations.set(player_id, [...(this.violations.get(player_id) ?? []), text.slice(0, SHOWN_LENGTH)]);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
