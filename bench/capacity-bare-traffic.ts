/** What players say to a bare Colyseus room. */
import { MessageTemplate } from "./capacity-frames.ts";
import { ColyseusParty, requestHead, sendHead } from "./capacity-party.ts";
import type { LeanSocket, SocketHooks } from "./capacity-socket.ts";
import type { RoomTraffic, Walk } from "./capacity-traffic.ts";

export class BareTraffic implements RoomTraffic {
  static readonly #move = new MessageTemplate(sendHead("move"), ["x", "z"], message => message);
  static readonly #hit = new MessageTemplate(requestHead("hit"), [], () => ({ enemy: "enemy1" }));
  static readonly #critical = new MessageTemplate(requestHead("critical"), [], () => ({}));
  static readonly #heartbeat = new MessageTemplate(sendHead("heartbeat"), ["timestamp"], message => message);
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
