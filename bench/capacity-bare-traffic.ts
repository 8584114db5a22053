/** What players say to a bare Colyseus room. */
import { MessageTemplate } from "./capacity-frames.ts";
import { ColyseusParty, requestHead, sendHead } from "./capacity-party.ts";
import type { LeanSocket, SocketHooks } from "./capacity-socket.ts";
import type { RoomTraffic, Stance, Walk } from "./capacity-traffic.ts";

/** They make its messages as long as the game's. */
const PADDING_BYTES = {
  move: 46,
  walkingOn: 90,
  hit: 83,
  hitFromThere: 46,
  critical: 91,
  criticalFromThere: 54,
};

const paddingOf = (bytes: number) => "x".repeat(bytes);
const moveOf = (padding_bytes: number) =>
  new MessageTemplate<"x" | "z">(sendHead("move"), numberOf => ({
    ...{ x: numberOf("x"), z: numberOf("z"), padding: paddingOf(padding_bytes) },
  }));
const hitOf = (padding_bytes: number) =>
  new MessageTemplate(requestHead("hit"), () => ({ enemy: "enemy1", padding: paddingOf(padding_bytes) }));
const criticalOf = (padding_bytes: number) =>
  new MessageTemplate(requestHead("critical"), () => ({ padding: paddingOf(padding_bytes) }));

export class BareTraffic implements RoomTraffic {
  static readonly #move = moveOf(PADDING_BYTES.move);
  static readonly #walkingOn = moveOf(PADDING_BYTES.walkingOn);
  static readonly #hit = hitOf(PADDING_BYTES.hit);
  static readonly #hitFromThere = hitOf(PADDING_BYTES.hitFromThere);
  static readonly #critical = criticalOf(PADDING_BYTES.critical);
  static readonly #criticalFromThere = criticalOf(PADDING_BYTES.criticalFromThere);
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

  move({ x, z }: Walk, isWalkingOn: boolean): Buffer {
    const template = isWalkingOn ? BareTraffic.#walkingOn : BareTraffic.#move;
    return template.set("x", x).set("z", z).toFrame();
  }

  findTarget(): boolean {
    return true;
  }

  strike(_player: number, { says_position }: Stance): Buffer {
    return (says_position ? BareTraffic.#hit : BareTraffic.#hitFromThere).toFrame();
  }

  lastStrike(_player: number, { says_position }: Stance): Buffer {
    return (says_position ? BareTraffic.#critical : BareTraffic.#criticalFromThere).toFrame();
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
