/**
 * The measure of all things: a Colyseus room without rules, whose traffic is that of the reference workload. Four
 * players each send a position 5 times a second, a hit 2.5 times a second and a critical event once per 6 s; five
 * enemies move on every tick; a patch goes out every 200 ms, and at once for a critical event.
 *
 * Frozen: a change here makes all older figures beside it incomparable. So it needs nothing of the game's source.
 */
import { type Client, Room } from "@colyseus/core";
import { type SchemaType, schema, t } from "@colyseus/schema";

/** Metres in 2 bytes, as the game sends them. */
const coordinate = () => t.quantized({ min: -512, max: 512, bits: 16 });

const ENEMIES = 5;
const ENEMY_HEALTH = 50;
const TICK_MS = 50;
export const BARE_PATCH_INTERVAL_MS = 200;
const ENEMY_METRES_PER_TICK = 0.2;
/** As what the game tells everyone of loot that is gone. */
const TOLD = { loot_instance_id: "loot123", picked_up_by: "00000000-0000-4000-8000-000000000000" };
/** To those who ask; what is only sent has no answer. */
const HIT_ANSWER = { damage_amount: 1 };

const BarePlayer = schema({ x: coordinate(), z: coordinate() }, "BarePlayer");
const BareEnemy = schema({ x: coordinate(), z: coordinate(), health: t.number() }, "BareEnemy");
export const BareState = schema(
  { critical_events: t.number(), players: t.map(BarePlayer), enemies: t.map(BareEnemy) },
  "BareState",
);
export type BareState = SchemaType<typeof BareState>;

export class BareRoom extends Room<{ state: BareState }> {
  override maxClients = 4;
  override patchRate = BARE_PATCH_INTERVAL_MS;
  override state = new BareState();
  #ticks = 0;

  override messages = {
    move: (client: Client, { x, z }: { x: number; z: number }) => {
      const player = this.state.players.get(client.sessionId);
      if (player) Object.assign(player, { x, z });
    },
    hit: (_client: Client, { enemy }: { enemy: string }) => {
      const target = this.state.enemies.get(enemy);
      if (target) target.health = target.health > 0 ? target.health - 1 : ENEMY_HEALTH;
      return HIT_ANSWER;
    },
    critical: (_client: Client, { tells }: { tells?: boolean } = {}) => {
      this.state.critical_events += 1;
      this.broadcastPatch();
      if (tells) this.broadcast("told", TOLD);
      return HIT_ANSWER;
    },
    heartbeat: (client: Client) => client.send("heartbeat_ack", { tick: this.#ticks }),
  };

  override onCreate(): void {
    this.state.critical_events = 0;
    for (let i = 0; i < ENEMIES; i++) {
      this.state.enemies.set(`enemy${i}`, new BareEnemy({ x: i, z: i, health: ENEMY_HEALTH }));
    }
    this.setSimulationInterval(() => this.#moveEnemies(), TICK_MS);
  }

  override onJoin(client: Client): void {
    this.state.players.set(client.sessionId, new BarePlayer({ x: 0, z: 0 }));
    client.send("welcome", { player_id: client.sessionId, tick: this.#ticks });
  }

  /** In circles, so that x and z change on every tick. */
  #moveEnemies(): void {
    this.#ticks += 1;
    for (const enemy of this.state.enemies.values()) {
      enemy.x += Math.sin(this.#ticks / 20) * ENEMY_METRES_PER_TICK;
      enemy.z += Math.cos(this.#ticks / 20) * ENEMY_METRES_PER_TICK;
    }
  }
}
