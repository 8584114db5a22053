/**
 * Live rooms as this process knows them for those who watch. However many watch here, a room's own process is asked for what is new at most once
 * a second, and for each part once.
 */
import type { RoomContract, WatchedRoom } from "../rooms/base/rpc-contract.ts";

/** So long is known what a room has said. */
const FRESH_MS = 1000;
/** Of all rooms together. */
const KEPT_BYTES = 32 * 2 ** 20;

/** Asks a live room; undefined where it is not live. */
export type AskRoom = <Q extends "watch" | "watchPart">(
  room_id: string,
  method: Q,
  ...args: Parameters<RoomContract[Q]>
) => Promise<ReturnType<RoomContract[Q]> | undefined>;

/** `atMs` is by `performance.now()`: when it was asked. */
type Known = { atMs: number; room: Promise<WatchedRoom | undefined> };

export class LiveRooms {
  readonly #ask: AskRoom;
  readonly #known = new Map<string, Known>();
  /** Oldest first. */
  readonly #parts = new Map<string, Buffer>();
  readonly #asked = new Map<string, Promise<Buffer | undefined>>();
  #bytes = 0;

  constructor(ask: AskRoom) {
    this.#ask = ask;
  }

  /** The room as it is, or was within the last second; its tick is that of now. Undefined where it is not live, or is not watched. */
  async find(room_id: string): Promise<WatchedRoom | undefined> {
    const now = performance.now();
    for (const [id, { atMs }] of this.#known) {
      if (now - atMs < FRESH_MS) break;
      this.#known.delete(id);
    }
    const known = this.#known.get(room_id) ?? this.#askNow(room_id, now);
    const room = await known.room;
    const ticks = (seconds: number) => Math.floor(seconds * (room?.ticks_per_second ?? 0));
    return room && { ...room, tick: room.tick + ticks((performance.now() - known.atMs) / 1000) };
  }

  /** One that is done, compressed by gzip. Undefined where the room has none of it, or is not live any more. */
  async part(room_id: string, number: number): Promise<Buffer | undefined> {
    const key = `${room_id} ${number}`;
    const kept = this.#parts.get(key);
    if (kept) return kept;
    const asked = this.#asked.get(key) ?? this.#askPart(key, room_id, number);
    return asked;
  }

  #askNow(room_id: string, atMs: number): Known {
    const room = this.#ask(room_id, "watch").then(found => found ?? undefined);
    const known = { atMs, room };
    this.#known.set(room_id, known);
    room.catch(() => this.#known.delete(room_id));
    return known;
  }

  #askPart(key: string, room_id: string, number: number): Promise<Buffer | undefined> {
    const asked = this.#ask(room_id, "watchPart", number)
      .then(text => (typeof text === "string" ? this.#keep(key, Buffer.from(text, "base64")) : undefined))
      .finally(() => this.#asked.delete(key));
    this.#asked.set(key, asked);
    return asked;
  }

  #keep(key: string, part: Buffer): Buffer {
    this.#parts.set(key, part);
    this.#bytes += part.length;
    for (const [oldest, { length }] of this.#parts) {
      if (this.#bytes <= KEPT_BYTES) break;
      this.#parts.delete(oldest);
      this.#bytes -= length;
    }
    return part;
  }
}
