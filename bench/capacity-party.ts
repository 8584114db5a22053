/** The players of one Colyseus room: how they come in, and how their messages begin. */
import { Protocol } from "@colyseus/core";
import { reserveSeat } from "../loadtest/matchmaking.ts";
import { messageHead } from "../loadtest/message-head.ts";
import { clientFrame, OPCODE } from "./capacity-frames.ts";
import { LeanSocket, type SocketHooks } from "./capacity-socket.ts";

/** Requests are answered in turn, and nobody waits for one: one number serves for all. */
const REQUEST_NUMBER = 1;

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
    const way = this.#room_id === undefined ? `create/${this.#room}` : `joinById/${this.#room_id}`;
    const { room_id, url } = await reserveSeat(this.#endpoint, way, this.#options);
    this.#room_id = room_id;
    const isIn = Promise.withResolvers<void>();
    const acknowledge = clientFrame(OPCODE.binary, Buffer.of(Protocol.JOIN_ROOM));
    const opening = LeanSocket.open(url, {
      onMessage: payload => {
        if (payload[0] === Protocol.JOIN_ROOM) void opening.then(socket => socket.send(acknowledge));
        else if (payload[0] === Protocol.ROOM_STATE) isIn.resolve();
        else if (payload[0] === Protocol.ERROR)
          isIn.reject(new Error(`The room lets nobody in: ${payload.toString("latin1", 1)}`));
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
}

/** Of a message that is answered. */
export const requestHead = (type: string) => messageHead(Protocol.ROOM_REQUEST, type, REQUEST_NUMBER);
export const sendHead = (type: string) => messageHead(Protocol.ROOM_DATA, type);
