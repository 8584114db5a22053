/** What players say to our own server. The death of an enemy is the critical event. */
import { Encoder } from "@colyseus/schema";
import { EnemySchema } from "../src/schema/enemy-state.ts";
import { PROTOCOL_VERSION } from "../src/schema/protocol-version.ts";
import { RoomStateSchema } from "../src/schema/room-state.ts";
import { CAPACITY_DUNGEON_ID, PLACES } from "./capacity-content.ts";
import { MessageTemplate } from "./capacity-frames.ts";
import { ColyseusParty, requestHead, sendHead } from "./capacity-party.ts";
import { SPEED_M_PER_SECOND } from "./capacity-recording.ts";
import type { LeanSocket, SocketHooks } from "./capacity-socket.ts";
import type { RoomTraffic, Stance, Walk } from "./capacity-traffic.ts";

/** The dead lie for 5 s, and come back at the next whole second. */
const RETURN_AFTER_MS = 6300;

/** At one enemy. */
type Strikes = { fromPosition: MessageTemplate<"x" | "z" | "yaw">; fromThere: MessageTemplate<"yaw"> };

export class GameTraffic implements RoomTraffic {
  static readonly #move = new MessageTemplate<"seq" | "x" | "z" | "yaw">(sendHead("move"), numberOf => ({
    ...{ seq: numberOf("seq"), position_x: numberOf("x"), position_y: 0, position_z: numberOf("z") },
    yaw: numberOf("yaw"),
  }));
  static readonly #walkingOn = new MessageTemplate<"seq" | "x" | "z" | "yaw" | "direction">(
    sendHead("move"),
    numberOf => ({
      ...{ seq: numberOf("seq"), position_x: numberOf("x"), position_y: 0, position_z: numberOf("z") },
      ...{ yaw: numberOf("yaw"), moving: { direction: numberOf("direction"), speed: SPEED_M_PER_SECOND } },
    }),
  );
  static readonly #heartbeat = new MessageTemplate<"timestamp">(sendHead("heartbeat"), numberOf => ({
    timestamp: numberOf("timestamp"),
  }));
  static readonly #death = bytesOfDeath();

  readonly #party: ColyseusParty;
  readonly #strikes: Strikes[] = [];
  /** Enemies are numbered in the order in which they come. */
  #lastTarget = 0;
  readonly #diedAtMs: number[] = [];

  constructor(endpoint: string) {
    this.#party = new ColyseusParty(endpoint, "dungeon", {
      dungeon_id: CAPACITY_DUNGEON_ID,
      protocol_version: PROTOCOL_VERSION,
    });
  }

  join(hooks: SocketHooks): Promise<LeanSocket> {
    return this.#party.join(hooks);
  }

  move({ seq, x, z, yaw }: Walk, isWalkingOn: boolean): Buffer {
    if (isWalkingOn) {
      const moving = GameTraffic.#walkingOn.set("seq", seq).set("x", x).set("z", z);
      return moving.set("yaw", yaw).set("direction", yaw).toFrame();
    }
    return GameTraffic.#move.set("seq", seq).set("x", x).set("z", z).set("yaw", yaw).toFrame();
  }

  findTarget(player: number, nowMs: number): boolean {
    if (this.#strikes[player]) return true;
    const next = this.#lastTarget + 1;
    // For every one that has died there comes one more than the places hold.
    const diedAtMs = next <= PLACES ? Number.NEGATIVE_INFINITY : this.#diedAtMs[next - PLACES - 1];
    if (diedAtMs === undefined || nowMs - diedAtMs < RETURN_AFTER_MS) return false;
    this.#lastTarget = next;
    const head = requestHead("combat_event");
    const target = { event_type: "damage_dealt", target_enemy_id: `enemy${next}` };
    this.#strikes[player] = {
      fromPosition: new MessageTemplate(head, numberOf => ({
        ...{ ...target, position: { x: numberOf("x"), y: 0, z: numberOf("z") } },
        yaw: numberOf("yaw"),
      })),
      fromThere: new MessageTemplate(head, numberOf => ({ ...target, yaw: numberOf("yaw") })),
    };
    return true;
  }

  strike(player: number, { walk: { x, z, yaw }, says_position }: Stance): Buffer {
    const templates = this.#strikes[player];
    if (!templates) throw new Error("A player without an enemy cannot strike");
    if (!says_position) return templates.fromThere.set("yaw", yaw).toFrame();
    return templates.fromPosition.set("x", x).set("z", z).set("yaw", yaw).toFrame();
  }

  /** Here it is a strike as any other. */
  lastStrike(player: number, stance: Stance): Buffer {
    return this.strike(player, stance);
  }

  endTarget(player: number): void {
    delete this.#strikes[player];
  }

  noteDeath(nowMs: number): void {
    this.#diedAtMs.push(nowMs);
  }

  heartbeat(): Buffer {
    return GameTraffic.#heartbeat.set("timestamp", Date.now()).toFrame();
  }

  isCritical(patch: Buffer): boolean {
    return patch.includes(GameTraffic.#death);
  }
}

/** What stands in a patch in which an enemy dies, and in no other: no health, and not alive. */
function bytesOfDeath(): Buffer {
  const state = new RoomStateSchema();
  const enemy = new EnemySchema();
  Object.assign(enemy, { current_health: 1, is_alive: true });
  state.enemies.set("enemy1", enemy);
  const encoder = new Encoder(state);
  encoder.encodeAll();
  encoder.discardChanges();
  Object.assign(enemy, { current_health: 0, is_alive: false });
  const [_switch, _object, ...fields] = encoder.encode();
  return Buffer.from(fields);
}
