/** What a connection carries: the round trip, and bytes of messages in both directions. It measures only while somebody asks. */
import type { Room } from "@colyseus/sdk";

export type Line = {
  /** Of the newest ping; undefined until its answer is here. */
  readonly round_trip_ms: number | undefined;
  /** Bytes a second over the last 2 s, without the frames' own. */
  readonly received_per_s: number;
  readonly sent_per_s: number;
};

const EVERY_MS = 2000;

export class LineMeter {
  readonly #room: Pick<Room, "connection" | "ping">;
  #received = 0;
  #sent = 0;
  #sinceMs: number | undefined;
  #line: Line = { round_trip_ms: undefined, received_per_s: 0, sent_per_s: 0 };

  constructor(room: Pick<Room, "connection" | "ping">) {
    this.#room = room;
    const { connection } = room;
    const { events } = connection;
    const { onmessage } = events;
    events.onmessage = (event: { readonly data: ArrayBuffer }) => {
      this.#received += event.data.byteLength;
      onmessage?.(event);
    };
    const send = connection.send.bind(connection);
    connection.send = data => {
      this.#sent += data.byteLength;
      send(data);
    };
  }

  /** Called more often than every 2 s. @param now_ms never back. */
  read(now_ms: number): Line {
    const seconds = this.#sinceMs === undefined ? 0 : (now_ms - this.#sinceMs) / 1000;
    if (this.#sinceMs !== undefined && seconds * 1000 < EVERY_MS) return this.#line;
    if (seconds > 0)
      this.#line = {
        ...this.#line,
        received_per_s: Math.round(this.#received / seconds),
        sent_per_s: Math.round(this.#sent / seconds),
      };
    this.#sinceMs = now_ms;
    this.#received = 0;
    this.#sent = 0;
    this.#room.ping(round_trip_ms => {
      this.#line = { ...this.#line, round_trip_ms };
    });
    return this.#line;
  }
}
