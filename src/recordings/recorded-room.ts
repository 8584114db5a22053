/** A room's recording as it is read: its openings, each with how it began and what was asked of the room until it closed or was cut off. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { isInputLine } from "./input-codec.ts";
import { decodeLines, type Line } from "./line-codec.ts";
import type { RecordedPart } from "./recording-repository.ts";

const event = z.looseObject({ event_type: z.string() });
const tick = z.int().nonnegative();

const openingLine = z.object({
  kind: z.literal("start"),
  tick,
  /** Whose rules it is. */
  mode: z.string(),
  /** What the World was opened with, but for its content: its ids, seed, key and terms. */
  options: z.looseObject({ room_id: z.string(), run_id: z.string() }),
  /** Absent for a fresh room. */
  hibernated: z.looseObject({ tick }).optional(),
  content_version: z.int(),
  content_hash: z.string(),
  rules_version: z.int(),
  generator: z.string(),
  /** ISO 8601. */
  at: z.iso.datetime(),
});
const laterLine = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("command"),
    tick,
    command: z.looseObject({ type: z.string() }),
    events: z.array(event),
  }),
  /** `state` is the World after it, by `digestOf`: it comes every ten seconds. Older recordings have none. */
  z.object({ kind: z.literal("tick"), tick, events: z.array(event), state: z.string().optional() }),
  /**
   * Ends each part: by `digestOf` the World as it is then, and the lines of the part before it in the compact form. Where somebody has become a
   * pseudonym, the World is not named.
   */
  z.object({ kind: z.literal("state"), tick, state: z.string().optional(), lines: z.string() }),
  z.object({ kind: z.literal("end"), tick, events: z.array(event) }),
]);

/** The first line of each opening. */
export type RecordedOpening = Omit<z.input<typeof openingLine>, "options" | "hibernated"> & {
  options: object;
  hibernated?: object | undefined;
};
export type LaterLine = z.output<typeof laterLine>;

/** One opening of a room. */
export type Segment = {
  room_id: string;
  /** Which; later ones have larger numbers. */
  opening: number;
  start: z.output<typeof openingLine>;
  lines: LaterLine[];
  /** The process was killed, or gave the room up: what happened after the last line is not recorded. */
  is_cut: boolean;
};

/** The recording cannot be played: it says nothing of whether what it shows has happened. */
export class Unreplayable extends Error {}

/** The recording is of newer rules than these: a newer version of the server can play it. */
export class NewerRules extends Unreplayable {}

/** Names a text, or its bytes in UTF-8. */
export function digestOf(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}

/**
 * The openings of one room, oldest first.
 *
 * @param parts all of the room, in order.
 * @throws Unreplayable where a part is missing, or cannot be read.
 */
export function segmentsOf(parts: readonly RecordedPart[]): Segment[] {
  const openings = Map.groupBy(parts, part => part.opening);
  return [...openings].map(([opening, ofOpening]) => {
    const room_id = ofOpening[0]?.room_id ?? "";
    const where = `The recording of the room ${room_id}, opening ${opening},`;
    if (ofOpening.some(({ number }, i) => number !== i + 1)) throw new Unreplayable(`${where} lacks a part`);
    const [start, ...lines] = ofOpening.flatMap(({ text, number }) =>
      readLines(text, `${where} part ${number},`),
    );
    if (!start || !isOpening(start)) throw new Unreplayable(`${where} has no beginning`);
    if (!lines.every(isLater)) {
      const line = lines.find(each => !isLater(each));
      throw new Unreplayable(`${where} has a line that is none: ${JSON.stringify(line)}`);
    }
    return { room_id, opening, start, lines, is_cut: !lines.some(({ kind }) => kind === "end") };
  });
}

/** The lines stay as they are, with all that they have and in its order, which their digest is of. */
function isOpening(line: Line): line is Segment["start"] {
  return openingLine.safeParse(line).success;
}

/** Of inputs, which nearly all lines of a match are, the decoder has checked more than this schema. */
function isLater(line: Line): line is LaterLine {
  return isInputLine(line) ? line.events.every(isEvent) : laterLine.safeParse(line).success;
}

function isEvent(value: unknown): boolean {
  return event.safeParse(value).success;
}

function readLines(text: string, where: string): Line[] {
  try {
    return decodeLines(text);
  } catch (error) {
    throw new Unreplayable(`${where} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
