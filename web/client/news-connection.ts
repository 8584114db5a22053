/**
 * A connection to a room that tells news, such as `party`: docs/protocol.md. Where it is lost it joins anew, with a pause that grows, until
 * it is closed or the server lets the session in no more.
 */
import { Client, type Room } from "@colyseus/sdk";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { type AccountApi, ApiProblem } from "./account-api.ts";
import { Emitter } from "./emitter.ts";

export type NewsConnectionEvents = {
  /** It listens, for the first time or again. */
  connected: undefined;
  /** It is lost, with a WebSocket close code; it comes back by itself. */
  dropped: number;
  /** It comes back no more. */
  ended: NewsEnd;
};

/** Another connection of the player has taken its place, or its session is over. */
export type NewsEnd = "replaced" | "session_over";

export type NewsConnectionOptions = {
  readonly api: AccountApi;
  readonly session_id: string;
  readonly room_name: string;
  /** What the room is asked for, where that does not follow from whose session it is. */
  readonly join_options?: object;
  /** Sets who hears the room's messages. */
  readonly hear: (room: Room) => void;
  /** Reads what may have been missed, once the room is heard. It listens when that is done. */
  readonly catchUp: () => Promise<void>;
};

type Joined = { readonly room: Room; readonly left: Promise<number> };

/** Colyseus's own, of a room that lets its client go: the room to be in is another one. */
const LET_GO = 4000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** A session that is not there, or is not the player's. */
const SESSION_OVER = [403, 404];

export class NewsConnection extends Emitter<NewsConnectionEvents> {
  readonly #options: NewsConnectionOptions;
  #room: Room | undefined;
  /** Of the listening that goes on; undefined while it is closed. Each has its own, so that one that was closed never goes on in the next. */
  #listening: symbol | undefined;
  #endPause: () => void = () => undefined;

  constructor(options: NewsConnectionOptions) {
    super();
    this.#options = options;
  }

  /** Resolves when it listens. @throws where the server does not let it in the first time. */
  async open(): Promise<void> {
    const listening = this.#begin();
    void this.#stay(await this.#join(), listening);
  }

  /** Listens as soon as it can, and tells so by events. Never fails. */
  async begin(): Promise<void> {
    const listening = this.#begin();
    const first = await this.#comeBack(listening);
    if (first) await this.#stay(first, listening);
  }

  async close(): Promise<void> {
    this.#listening = undefined;
    this.#endPause();
    if (this.#room) await leave(this.#room);
  }

  #begin(): symbol {
    this.#listening = Symbol();
    return this.#listening;
  }

  async #stay(first: Joined, listening: symbol): Promise<void> {
    let joined: Joined | undefined = first;
    while (joined) {
      // It may have been closed while it joined.
      if (this.#listening !== listening) return leave(joined.room);
      this.emit("connected", undefined);
      const code: number = await joined.left;
      if (this.#listening !== listening) return;
      if (code === CLOSE_CODES.replaced) return this.emit("ended", "replaced");
      if (code !== LET_GO) this.emit("dropped", code);
      joined = await this.#comeBack(listening);
    }
  }

  /** Undefined where it does not. */
  async #comeBack(listening: symbol): Promise<Joined | undefined> {
    for (let tries = 0; this.#listening === listening; tries++) {
      try {
        return await this.#join();
      } catch (error) {
        if (error instanceof ApiProblem && SESSION_OVER.includes(error.status)) {
          this.emit("ended", "session_over");
          return undefined;
        }
        await this.#pause(pauseMs(tries, error));
      }
    }
    return undefined;
  }

  async #join(): Promise<Joined> {
    const { api, session_id, room_name, join_options = {}, hear, catchUp } = this.#options;
    const path = `/api/sessions/${encodeURIComponent(session_id)}/token`;
    const { session_token } = await api.ask<{ session_token: string }>("POST", path);
    const client = new Client(api.endpoint);
    client.auth.token = session_token;
    const room = await client.joinOrCreate(room_name, join_options);
    // Colyseus's own way back leads to the same room, which these rooms do not know.
    room.reconnection.enabled = false;
    hear(room);
    // What a newer server says besides is not for this client.
    room.onMessage("*", () => undefined);
    const left = new Promise<number>(resolve => room.onLeave(code => resolve(code)));
    this.#room = room;
    try {
      await catchUp();
      return { room, left };
    } catch (error) {
      await leave(room);
      throw error;
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

async function leave(room: Room): Promise<void> {
  if (room.connection.isOpen) await room.leave();
}

/** By chance up to a half longer, so that not all who were lost at once come back at once. */
function pauseMs(tries: number, error: unknown): number {
  const grown = Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS);
  const asked = error instanceof ApiProblem ? (error.retry_after_seconds ?? 0) * 1000 : 0;
  return Math.max(grown, asked) * (1 + Math.random() / 2);
}
