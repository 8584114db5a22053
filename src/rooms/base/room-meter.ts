/** The meter of a room of Colyseus, from its making to its end. */
import type { Client } from "@colyseus/core";
import { chargeCalls, chargeHandlers } from "../../costs/charged-room.ts";
import type { Place, RoomCosts } from "../../costs/room-costs.ts";
import { UsageMeter } from "../../costs/usage-meter.ts";
import { connectionOf, socketOf } from "./socket.ts";

type Method = (...args: never[]) => unknown;

export class RoomMeter {
  readonly #meter = new UsageMeter();
  #close: () => void = () => undefined;

  /** @param calls the ways into the room but for messages, ticks and what it waits for. */
  constructor(room: object, calls: readonly string[]) {
    chargeCalls(room, calls, this.#meter);
  }

  /** What clients' messages lead to is charged, too, and its time counted. */
  charged<H extends Method>(handlers: Record<string, H>) {
    return chargeHandlers(handlers, this.#meter);
  }

  /** From now on the room is listed with what it has used so far. */
  open(costs: RoomCosts, room_id: string, place: Place): void {
    this.#close = costs.open(room_id, place, this.#meter);
  }

  /** Counts the bytes of the connection that the client has now. */
  watch(client: Client): void {
    const connection = connectionOf(socketOf(client));
    if (connection) this.#meter.watch(connection);
  }

  /** What it has used is in the sum of its place alone from now on. */
  close(): void {
    this.#close();
  }
}
