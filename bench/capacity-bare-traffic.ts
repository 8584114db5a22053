/** What players say to a bare Colyseus room. */
import { MessageTemplate } from "./capacity-frames.ts";
import { ColyseusParty, requestHead, sendHead } from "./capacity-party.ts";
import type { LeanSocket, SocketHooks } from "./capacity-socket.ts";
import type { RoomTraffic, Walk } from "./capacity-traffic.ts";

/** They make its messages as long as the game's. */
const MOVE_PADDING_BYTES = 46;
const HIT_PADDING_BYTES = 83;
const CRITICAL_PADDING_BYTES = 91;

export class BareTraffic implements RoomTraffic {
  static readonly #move = new MessageTemplate<"x" | "z">(sendHead("move"), numberOf => ({
    ...{ x: numberOf("x"), z: numberOf("z"), padding: "x".repeat(MOVE_PADDING_BYTES) },
  }));
  static readonly #hit = new MessageTemplate(requestHead("hit"), () => ({
    ...{ enemy: "enemy1", padding: "x".repeat(HIT_PADDING_BYTES) },
  }));
  static readonly #critical = new MessageTemplate(requestHead("critical"), () => ({
    padding: "x".repeat(CRITICAL_PADDING_BYTES),
  }));
  static readonly #heartbeat = new MessageTemplate<"timestamp">(sendHead("heartbeat"), numberOf => ({
    timestamp: numberOf("timestamp"),
  }));
  /** Back to the state itself, and its first field; or its first field at the very beginning. */
  static readonly #root = Buffer.of(0xff, 0, 0x80);

  readonly #party: ColyseusParty;

  constructor(endpoint: string) {
    this.#party = new ColyseusParty(endpoint, "bare", {});
  }

  join(hooks: SocketHooks): Promise<LeanSocket> {
    return this.#party.join(hooks);
  }

  move({ x, z }: Walk): Buffer {
    return BareTraffic.#move.set("x", x).set("z", z).toFrame();
  }

  findTarget(): boolean {
    return true;
  }

  strike(): Buffer {
    return BareTraffic.#hit.toFrame();
  }

  lastStrike(): Buffer {
    return BareTraffic.#critical.toFrame();
  }

  endTarget(): void {}

  noteDeath(): void {}

  heartbeat(): Buffer {
    return BareTraffic.#heartbeat.set("timestamp", Date.now()).toFrame();
  }

  isCritical(patch: Buffer): boolean {
    return patch[1] === BareTraffic.#root[2] || patch.includes(BareTraffic.#root);
  }
}
