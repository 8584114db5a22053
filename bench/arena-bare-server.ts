/**
 * The measure of an arena: a Colyseus room as its guide has it, without rules. It takes the same inputs, an input a tick, and its patches
 * say the same: where each of eight walks and looks when that changes, and whom it hits.
 */
import { createServer } from "node:http";
import { type Client, defineRoom, defineServer, Room } from "@colyseus/core";
import { type SchemaType, schema, t } from "@colyseus/schema";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { reportPort } from "../loadtest/child.ts";
import { PHASES } from "../src/game/arena/arena-world.ts";
import { PLAYER_STATES } from "../src/game/movement/walker.ts";
import { ArenaFighterSchema, ArenaStateSchema } from "../src/schema/arena-state.ts";
import { ARENA_PLAYERS } from "./arena-content.ts";

/** As our server. */
const PING_INTERVAL_MS = 5000;
const TICK_MS = 1000 / 30;
const METRES_PER_TICK = 0.2;
const HALF_M = 20;
const WIND_UP_TICKS = 6;
const COOLDOWN_TICKS = 6;
const HEALTH = 60_000;
const FIGHTING = PHASES.indexOf("fighting");
const IDLE = PLAYER_STATES.indexOf("IDLE");
const ATTACKING = PLAYER_STATES.indexOf("ATTACKING");

/** As our ArenaInputSchema travels, kept as Colyseus keeps it. */
const BareInput = schema(
  {
    ...{ direction: t.uint8(), aim: t.uint8(), speed: t.uint8(), buttons: t.uint8() },
    ...{ seen_tick: t.uint32(), seen_fraction: t.uint8(), heard_tick: t.uint32() },
  },
  "BareInput",
);
type BareInput = SchemaType<typeof BareInput>;

class BareArena extends Room<{ state: ArenaStateSchema; input: BareInput }> {
  override maxClients = ARENA_PLAYERS;
  override patchRate = TICK_MS;
  override state = new ArenaStateSchema();
  override inputs = this.defineInput(BareInput);

  override onCreate(): void {
    this.state.tick = 0;
    this.state.phase = FIGHTING;
    this.setSimulationInterval(() => this.#tick(), TICK_MS);
  }

  override onJoin(client: Client): void {
    const fighter = new ArenaFighterSchema();
    const slot = this.state.fighters.size + 1;
    const angle = (slot / ARENA_PLAYERS) * 2 * Math.PI;
    const place = { x: Math.round(Math.sin(angle) * 15), z: Math.round(Math.cos(angle) * 15) };
    Object.assign(fighter, {
      ...place,
      player_id: client.sessionId,
      slot,
      team: slot,
      speed: 0,
      direction: 0,
    });
    Object.assign(fighter, { max_health: HEALTH, current_health: HEALTH, connected: true, moved_at_tick: 0 });
    Object.assign(fighter, {
      aim: 0,
      casting: 0,
      cast_ends_at_tick: 0,
      speed_factor: 1024,
      owed_steps: 0,
      state: IDLE,
    });
    this.state.fighters.set(client.sessionId, fighter);
    client.send("welcome", { player_id: client.sessionId });
  }

  override onLeave(client: Client): void {
    this.state.fighters.delete(client.sessionId);
  }

  #tick(): void {
    this.state.tick += 1;
    for (const client of this.clients) {
      const fighter = this.state.fighters.get(client.sessionId);
      const input = this.inputs.get(client.sessionId).next();
      if (!fighter || !input) continue;
      this.#walk(fighter, input);
      if (fighter.casting !== 0 && this.state.tick >= fighter.cast_ends_at_tick) this.#land(fighter);
      const isReady = this.state.tick - fighter.cast_ends_at_tick > COOLDOWN_TICKS;
      if (fighter.casting === 0 && isReady && input.buttons !== 0) this.#strike(client, fighter);
    }
  }

  #walk(fighter: ArenaFighterSchema, { direction, speed, aim }: BareInput): void {
    fighter.aim = aim;
    const { tick } = this.state;
    const isSame = fighter.direction === direction && fighter.speed === speed;
    if (isSame && (speed === 0 || tick - fighter.moved_at_tick < 30)) return;
    const strides = Math.min(30, tick - fighter.moved_at_tick) * (fighter.speed / 255) * METRES_PER_TICK;
    const angle = (fighter.direction / 256) * 2 * Math.PI;
    fighter.x = clamped(fighter.x + Math.sin(angle) * strides);
    fighter.z = clamped(fighter.z + Math.cos(angle) * strides);
    Object.assign(fighter, { direction, speed, moved_at_tick: tick });
  }

  #strike(client: Client, fighter: ArenaFighterSchema): void {
    const { tick } = this.state;
    fighter.casting = 1;
    fighter.state = ATTACKING;
    fighter.cast_ends_at_tick = tick + WIND_UP_TICKS;
    client.send("own", [100, tick, 100, tick, tick, 0, 0, 0, 0, 0, 0, 0]);
  }

  #land(fighter: ArenaFighterSchema): void {
    fighter.casting = 0;
    fighter.state = IDLE;
    const other = this.#nextTo(fighter);
    other.current_health -= 1;
    this.broadcast("hit", [fighter.slot, other.slot, 1, 17, 0, 0]);
  }

  #nextTo(fighter: ArenaFighterSchema): ArenaFighterSchema {
    const away = ({ x, z }: ArenaFighterSchema) => Math.hypot(x - fighter.x, z - fighter.z);
    const others = [...this.state.fighters.values()].filter(each => each !== fighter);
    return others.reduce(
      (nearest, each) => (away(each) < away(nearest) ? each : nearest),
      others[0] ?? fighter,
    );
  }
}

const clamped = (metres: number) => Math.max(-HALF_M, Math.min(HALF_M, metres));

const server = defineServer({
  greet: false,
  transport: new WebSocketTransport({ server: createServer(), pingInterval: PING_INTERVAL_MS }),
  rooms: { arena: defineRoom(BareArena) },
});
await server.listen(0, "127.0.0.1");
reportPort(server);
