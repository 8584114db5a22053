/** The players of one Colyseus room: how they come in, and how their messages begin. */
import { Protocol } from "@colyseus/core";
import { z } from "zod";
import { clientFrame, messageHead, OPCODE } from "./capacity-frames.ts";
import { LeanSocket, type SocketHooks } from "./capacity-socket.ts";

/** Requests are answered in turn, and nobody waits for one: one number serves for all. */
const REQUEST_NUMBER = 1;

/** Of the seat that matchmaking gives. */
const seat = z.object({ roomId: z.string(), sessionId: z.string(), processId: z.string() });

/** A player's way into a Colyseus room: the first makes it, the others come after. */
export class ColyseusParty {
  readonly #endpoint: string;
  readonly #room: string;
  readonly #options: object;
  #room_id: string | undefined;

  constructor(endpoint: string, room: string, options: object) {
    this.#endpoint = endpoint;
    this.#room = room;
    this.#options = options;
  }

  async join(hooks: SocketHooks): Promise<LeanSocket> {
    const { roomId, sessionId, processId } = await this.#reserve();
    this.#room_id = roomId;
    const isIn = Promise.withResolvers<void>();
    const acknowledge = clientFrame(OPCODE.binary, Buffer.of(Protocol.JOIN_ROOM));
    const url = new URL(`${this.#endpoint}/${processId}/${roomId}?sessionId=${sessionId}`);
    const opening = LeanSocket.open(url, {
      onMessage: payload => {
        if (payload[0] === Protocol.JOIN_ROOM) void opening.then(socket => socket.send(acknowledge));
        else if (payload[0] === Protocol.ROOM_STATE) isIn.resolve();
        else if (payload[0] === Protocol.ERROR) isIn.reject(new Error("The room lets nobody in"));
        else hooks.onMessage(payload);
      },
      onLost: () => {
        isIn.reject(new Error("The connection was closed"));
        hooks.onLost();
      },
    });
    const [socket] = await Promise.all([opening, isIn.promise]);
    return socket;
  }

  async #reserve(): Promise<z.infer<typeof seat>> {
    const way = this.#room_id === undefined ? `create/${this.#room}` : `joinById/${this.#room_id}`;
    const response = await fetch(`${this.#endpoint.replace(/^ws/, "http")}/matchmake/${way}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(this.#options),
    });
    if (!response.ok) throw new Error(`The join is refused: ${response.status} ${await response.text()}`);
    return seat.parse(await response.json());
  }
}

/** Of a message that is answered. */
export const requestHead = (type: string) => messageHead(Protocol.ROOM_REQUEST, type, REQUEST_NUMBER);
export const sendHead = (type: string) => messageHead(Protocol.ROOM_DATA, type);
