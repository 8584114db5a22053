/** What players say to our own server. The death of an enemy is the critical event. */
import { Encoder } from "@colyseus/schema";
import { EnemySchema } from "../src/schema/enemy-state.ts";
import { PROTOCOL_VERSION } from "../src/schema/protocol-version.ts";
import { RoomStateSchema } from "../src/schema/room-state.ts";
import { CAPACITY_DUNGEON_ID, PLACES } from "./capacity-content.ts";
import { MessageTemplate } from "./capacity-frames.ts";
import { ColyseusParty, requestHead, sendHead } from "./capacity-party.ts";
import type { LeanSocket, SocketHooks } from "./capacity-socket.ts";
import type { RoomTraffic, Walk } from "./capacity-traffic.ts";

/** The dead lie for 5 s, and come back at the next whole second. */
const RETURN_AFTER_MS = 6300;

export class GameTraffic implements RoomTraffic {
  static readonly #move = new MessageTemplate<"seq" | "x" | "z" | "yaw">(sendHead("move"), numberOf => ({
    ...{ seq: numberOf("seq"), position_x: numberOf("x"), position_y: 0, position_z: numberOf("z") },
    yaw: numberOf("yaw"),
  }));
  static readonly #heartbeat = new MessageTemplate<"timestamp">(sendHead("heartbeat"), numberOf => ({
    timestamp: numberOf("timestamp"),
  }));
  static readonly #death = bytesOfDeath();

  readonly #party: ColyseusParty;
  readonly #strikes: MessageTemplate<"x" | "z" | "yaw">[] = [];
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

  move({ seq, x, z, yaw }: Walk): Buffer {
    return GameTraffic.#move.set("seq", seq).set("x", x).set("z", z).set("yaw", yaw).toFrame();
  }

  findTarget(player: number, nowMs: number): boolean {
    if (this.#strikes[player]) return true;
    const next = this.#lastTarget + 1;
    // For every one that has died there comes one more than the places hold.
    const diedAtMs = next <= PLACES ? Number.NEGATIVE_INFINITY : this.#diedAtMs[next - PLACES - 1];
    if (diedAtMs === undefined || nowMs - diedAtMs < RETURN_AFTER_MS) return false;
    this.#lastTarget = next;
    this.#strikes[player] = new MessageTemplate(requestHead("combat_event"), numberOf => ({
      event_type: "damage_dealt",
      target_enemy_id: `enemy${next}`,
      position: { x: numberOf("x"), y: 0, z: numberOf("z") },
      yaw: numberOf("yaw"),
    }));
    return true;
  }

  strike(player: number, { x, z, yaw }: Walk): Buffer {
    const template = this.#strikes[player];
    if (!template) throw new Error("A player without an enemy cannot strike");
    return template.set("x", x).set("z", z).set("yaw", yaw).toFrame();
  }

  /** Here it is a strike as any other. */
  lastStrike(player: number, walk: Walk): Buffer {
    return this.strike(player, walk);
  }

  endTarget(player: number): void {
    delete this.#strikes[player];
  }

  noteDeath(): void {
    this.#diedAtMs.push(performance.now());
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
