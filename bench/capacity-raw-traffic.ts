/** What players say to a server without a framework: messages as long as the game's. */
import { clientFrame, OPCODE } from "./capacity-frames.ts";
import { LeanSocket, type SocketHooks } from "./capacity-socket.ts";
import type { RoomTraffic, Stance, Walk } from "./capacity-traffic.ts";

/** What the raw server tells apart: the first byte of a frame. */
export const RAW = { move: 1, hit: 2, critical: 3, heartbeat: 4 } as const;
/** Of a critical event the second byte of a patch is this. */
export const RAW_CRITICAL_MARK = 1;
/** As long as the game's are. */
const BYTES = { move: 87, walkingOn: 131, strike: 115, fromThere: 78, heartbeat: 33 } as const;

export class RawTraffic implements RoomTraffic {
  readonly #url: URL;

  constructor(endpoint: string, room: number) {
    this.#url = new URL(`${endpoint}/${room}`);
  }

  join(hooks: SocketHooks): Promise<LeanSocket> {
    return LeanSocket.open(this.#url, hooks);
  }

  move(_walk: Walk, isWalkingOn: boolean): Buffer {
    return rawMessage(RAW.move, isWalkingOn ? BYTES.walkingOn : BYTES.move);
  }

  findTarget(): boolean {
    return true;
  }

  strike(_player: number, { says_position }: Stance): Buffer {
    return rawMessage(RAW.hit, says_position ? BYTES.strike : BYTES.fromThere);
  }

  lastStrike(_player: number, { says_position }: Stance): Buffer {
    return rawMessage(RAW.critical, says_position ? BYTES.strike : BYTES.fromThere);
  }

  endTarget(): void {}

  noteDeath(): void {}

  heartbeat(): Buffer {
    return rawMessage(RAW.heartbeat, BYTES.heartbeat);
  }

  isCritical(patch: Buffer): boolean {
    return patch[1] === RAW_CRITICAL_MARK;
  }
}

function rawMessage(code: number, bytes: number): Buffer {
  const payload = Buffer.alloc(bytes);
  payload[0] = code;
  return clientFrame(OPCODE.binary, payload);
}
