/** A client of a room of news, such as `party`, as a game has one beside the room that it plays in. */
import { Client, type Room } from "@colyseus/sdk";
import { eventually } from "./eventually.ts";

export type Heard = { type: string; message: unknown };

export class NewsListener {
  readonly room: Room;
  /** All that it was told, in order. */
  readonly heard: Heard[] = [];
  /** Resolves with the code with which the connection ends. */
  readonly closed: Promise<number>;

  /** @param token of a session. */
  static async join(endpoint: string, name: string, token: string, options = {}): Promise<NewsListener> {
    const client = new Client(endpoint);
    client.auth.token = token;
    return new NewsListener(await client.joinOrCreate(name, options));
  }

  private constructor(room: Room) {
    this.room = room;
    room.reconnection.enabled = false;
    room.onMessage("*", (type, message) => this.heard.push({ type: String(type), message }));
    this.closed = new Promise(resolve => room.onLeave(code => resolve(code)));
  }

  /** What it was told last of this type. */
  last(type: string): unknown {
    return this.heard.findLast(each => each.type === type)?.message;
  }

  /** Waits until it is told something of this type, now or before, of which this is so. */
  async told<T>(type: string, isIt: (message: T) => boolean): Promise<T> {
    const is = (each: Heard) => each.type === type && isIt(each.message as T);
    const found = await eventually(`${type} is told`, () => this.heard.findLast(is));
    return found.message as T;
  }

  async leave(): Promise<void> {
    if (this.room.connection.isOpen) await this.room.leave(true);
  }

  /** As when the network is gone. */
  drop(): void {
    this.room.connection.close(4999);
  }
}
