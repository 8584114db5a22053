/** Recordings of rooms that are over, as they are given to those who watch them. They have the rooms' random keys: nobody draws with those any more. */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { NewerRules, segmentsOf, Unreplayable } from "../recordings/recorded-room.ts";
import type { RecordingRepository } from "../recordings/recording-repository.ts";
import { NewerRow } from "../store/schema-version.ts";

const compress = promisify<string, Buffer>(gzip);

/** Of all rooms together, compressed. */
const KEPT_BYTES = 16 * 2 ** 20;

/** One opening of the room. */
export type KeptOpening = {
  first_tick: number;
  last_tick: number;
  content_version: number;
  content_hash: string;
  rules_version: number;
  /** When it was opened, ISO 8601. */
  at: string;
  /** What happened after its last tick is not recorded, since its process was killed. */
  is_cut: boolean;
};

export type KeptRoom = {
  room_id: string;
  mode: string;
  openings: KeptOpening[];
  /** JSON, compressed by gzip: `{ room_id, parts: [{ opening, number, text }] }`. */
  body: Buffer;
};

export class KeptRooms {
  readonly #recordings: Pick<RecordingRepository, "parts" | "areRecorded">;
  /** Oldest first. */
  readonly #known = new Map<string, KeptRoom>();
  #bytes = 0;

  constructor(recordings: Pick<RecordingRepository, "parts" | "areRecorded">) {
    this.#recordings = recordings;
  }

  /**
   * Of a room that is over: it is kept here as it is now. Undefined where there is no recording, or not all of it.
   *
   * @throws NewerRow, NewerRules where a newer version of the server has written it.
   */
  async find(room_id: string): Promise<KeptRoom | undefined> {
    const known = this.#known.get(room_id);
    if (known) return known;
    const [parts, areRecorded] = await Promise.all([
      this.#recordings.parts(room_id),
      this.#recordings.areRecorded([room_id]),
    ]);
    if (parts.length === 0 || !areRecorded) return undefined;
    const openings = openingsOf(parts);
    if (!openings) return undefined;
    const given = parts.map(({ opening, number, text }) => ({ opening, number, text }));
    const body = await compress(JSON.stringify({ room_id, parts: given }));
    return this.#keep({ room_id, ...openings, body });
  }

  #keep(room: KeptRoom): KeptRoom {
    this.#known.set(room.room_id, room);
    this.#bytes += room.body.length;
    for (const [oldest, { body }] of this.#known) {
      if (this.#bytes <= KEPT_BYTES) break;
      this.#known.delete(oldest);
      this.#bytes -= body.length;
    }
    return room;
  }
}

/** Undefined where something of it is missing or damaged. */
function openingsOf(
  parts: Parameters<typeof segmentsOf>[0],
): Pick<KeptRoom, "mode" | "openings"> | undefined {
  try {
    const segments = segmentsOf(parts);
    const openings = segments.map(({ start, lines, is_cut }) => {
      const { tick: first_tick, content_version, content_hash, rules_version, at } = start;
      const last_tick = lines.at(-1)?.tick ?? first_tick;
      return { first_tick, last_tick, content_version, content_hash, rules_version, at, is_cut };
    });
    return { mode: segments[0]?.start.mode ?? "", openings };
  } catch (error) {
    if (error instanceof NewerRules || error instanceof NewerRow) throw error;
    if (error instanceof Unreplayable) return undefined;
    throw error;
  }
}
