/**
 * Live rooms as this process knows them for those who watch. However many watch here, a room's own process is asked for what is new at most once
 * a second, and for each part once.
 */
import type { RoomContract, WatchedRoom } from "../rooms/base/rpc-contract.ts";
import { RecentlyAsked } from "./recently-asked.ts";

/** So long is known what a room has said. */
const FRESH_MS = 1000;
/** At least, and until the next part comes. All who watch ask for one within seconds; who comes later begins with the newest keyframe. */
const KEPT_MS = 60_000;
/** Of all rooms together. */
const KEPT_BYTES = 32 * 2 ** 20;

/** Asks a live room; undefined where it is not live. */
export type AskRoom = <Q extends "watch" | "watchPart">(
  room_id: string,
  method: Q,
  ...args: Parameters<RoomContract[Q]>
) => Promise<ReturnType<RoomContract[Q]> | undefined>;

export class LiveRooms {
  readonly #ask: AskRoom;
  readonly #rooms: RecentlyAsked<WatchedRoom | undefined>;
  /** Oldest first. */
  readonly #parts = new Map<string, { part: Buffer; atMs: number }>();
  readonly #asked = new Map<string, Promise<Buffer | undefined>>();
  #bytes = 0;

  constructor(ask: AskRoom) {
    this.#ask = ask;
    this.#rooms = new RecentlyAsked(FRESH_MS, async room_id => (await ask(room_id, "watch")) ?? undefined);
  }

  /** The room as it is, or was within the last second; its tick is that of now. Undefined where it is not live, or is not watched. */
  async find(room_id: string): Promise<WatchedRoom | undefined> {
    const { atMs, answer } = this.#rooms.get(room_id);
    const room = await answer;
    const ticks = (seconds: number) => Math.floor(seconds * (room?.ticks_per_second ?? 0));
    return room && { ...room, tick: room.tick + ticks((performance.now() - atMs) / 1000) };
  }

  /** One that is done, compressed by gzip. Undefined where the room has none of it, or is not live any more. */
  async part(room_id: string, number: number): Promise<Buffer | undefined> {
    const key = `${room_id} ${number}`;
    const kept = this.#parts.get(key);
    if (kept) return kept.part;
    const asked = this.#asked.get(key) ?? this.#askPart(key, room_id, number);
    return asked;
  }

  #askPart(key: string, room_id: string, number: number): Promise<Buffer | undefined> {
    const asked = this.#ask(room_id, "watchPart", number)
      .then(text => (typeof text === "string" ? this.#keep(key, decoded(text)) : undefined))
      .finally(() => this.#asked.delete(key));
    this.#asked.set(key, asked);
    return asked;
  }

  #keep(key: string, part: Buffer): Buffer {
    const now = performance.now();
    this.#parts.set(key, { part, atMs: now });
    this.#bytes += part.length;
    for (const [oldest, { part: old, atMs }] of this.#parts) {
      if (this.#bytes <= KEPT_BYTES && now - atMs <= KEPT_MS) break;
      this.#parts.delete(oldest);
      this.#bytes -= old.length;
    }
    return part;
  }
}

/** In memory of its own: `Buffer.from` would put 3 KB into a pool of 64, all of which stays as long as they do. */
function decoded(base64: string): Buffer {
  const part = Buffer.allocUnsafeSlow(Buffer.byteLength(base64, "base64"));
  part.write(base64, "base64");
  return part;
}
