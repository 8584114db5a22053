/** Players of the arena bench: each sends an input a tick, goes for who is nearest, and strikes as often as it may. */
import { Client, type InputHandle, type Room } from "@colyseus/sdk";
import type { ArenaInput } from "../src/game/arena/arena-input.ts";
import { ARENA_RATE } from "../src/game/arena/arena-rate.ts";
import { PHASES } from "../src/game/arena/arena-world.ts";
import { nextRandom, type Random } from "../src/game/core/random.ts";
import type { ArenaFighterSchema, ArenaStateSchema } from "../src/schema/arena-state.ts";
import { ARENA_MODE_ID, ARENA_PLAYERS } from "./arena-content.ts";

const TICK_MS = 1000 / ARENA_RATE.ticks_per_second;
/** Players act spread over a tick, as people do. */
const TURNS = 8;
const CLOSE_M = 1.6;
/** People press and let go of keys some five times a second. */
const STEER_TICKS = 6;
const KEY_DIRECTION = 32;
const BUTTONS = 8;
const SEEN_TICKS_AGO = 4;
const DRIFT = 8;
const FIGHTING = PHASES.indexOf("fighting");

type ArenaRoom = Room<typeof ArenaStateSchema, ArenaStateSchema>;

class Fighter {
  readonly room: ArenaRoom;
  readonly #input: InputHandle<ArenaInput>;
  readonly #chance: Random;
  #player_id = "";
  #ticks = 0;
  #direction = 0;
  #speed = 0;
  #buttons = 0;
  #drift = 0;

  constructor(room: ArenaRoom, seed: number) {
    this.room = room;
    this.#chance = { state: seed };
    room.onMessage("welcome", (message: { player_id: string }) => {
      this.#player_id = message.player_id;
    });
    room.onMessage("*", () => undefined);
    room.reconnection.enabled = false;
    this.#input = room.input<ArenaInput>();
  }

  get isFighting(): boolean {
    return this.room.state?.phase === FIGHTING;
  }

  act(): void {
    const { state } = this.room;
    const own = state?.fighters?.get(this.#player_id);
    if (!own || !this.isFighting) return;
    const foe = this.#nearest(own);
    const aim = this.#directionTo(own, foe);
    this.#ticks += 1;
    if (this.#ticks % STEER_TICKS === 0) this.#steer(aim, this.#distance(own, foe));
    Object.assign(this.#input.data, {
      ...{ direction: this.#direction, aim, speed: this.#speed, buttons: this.#buttons },
      ...{ seen_tick: Math.max(0, state.tick - SEEN_TICKS_AGO), seen_fraction: this.#fraction() },
      heard_tick: state.tick,
    });
    this.#input.send();
  }

  /** As with keys, of which two at once are a diagonal, and buttons that stay down for a moment. */
  #steer(towards: number, metres: number): void {
    const chance = () => nextRandom(this.#chance);
    const around = metres < CLOSE_M ? Math.floor(chance() * 5 - 2) * KEY_DIRECTION : 0;
    this.#direction = (Math.round(towards / KEY_DIRECTION) * KEY_DIRECTION + around) & 255;
    this.#speed = metres < CLOSE_M && chance() < 0.3 ? 0 : 255;
    const other = 1 << Math.floor(chance() * BUTTONS);
    this.#buttons = chance() < 0.4 ? 0 : chance() < 0.8 ? 1 : other;
  }

  /** How far the picture of the others is between two ticks: it drifts with the pace of two clocks. */
  #fraction(): number {
    this.#drift += (nextRandom(this.#chance) - 0.5) * DRIFT;
    return Math.floor(this.#drift) & 255;
  }

  #nearest(own: ArenaFighterSchema): ArenaFighterSchema {
    let nearest = own;
    for (const other of this.room.state.fighters.values())
      if (other !== own && (nearest === own || this.#distance(own, other) < this.#distance(own, nearest)))
        nearest = other;
    return nearest;
  }

  #distance(own: ArenaFighterSchema, other: ArenaFighterSchema): number {
    return Math.hypot((other.x ?? 0) - (own.x ?? 0), (other.z ?? 0) - (own.z ?? 0));
  }

  #directionTo(own: ArenaFighterSchema, other: ArenaFighterSchema): number {
    const angle = Math.atan2((other.x ?? 0) - (own.x ?? 0), (other.z ?? 0) - (own.z ?? 0));
    return Math.round((angle * 256) / (2 * Math.PI)) & 255;
  }
}

export class ArenaCrowd {
  readonly #fighters: Fighter[] = [];
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;
  /** Of connections that were closed before the crowd left. */
  lost = 0;

  /** Fills a room, which nobody else finds unless it is public. @returns its id. */
  async fill(endpoint: string, isPublic = false): Promise<string> {
    const client = new Client(endpoint);
    const [make, options] = [isPublic ? "joinOrCreate" : "create", this.#options(1)] as const;
    const first: ArenaRoom = await client[make]("arena", options);
    this.#take(first);
    for (let i = 2; i <= ARENA_PLAYERS; i++)
      this.#take(await new Client(endpoint).joinById(first.roomId, this.#options(i)));
    return first.roomId;
  }

  #options(number: number) {
    return { pvp_mode_id: ARENA_MODE_ID, character_name: `Fighter ${number}` };
  }

  #take(room: ArenaRoom): void {
    room.onLeave(() => {
      this.lost += this.#timer ? 1 : 0;
    });
    this.#fighters.push(new Fighter(room, this.#fighters.length + 1));
  }

  get areAllFighting(): boolean {
    return this.#fighters.every(fighter => fighter.isFighting);
  }

  get players(): number {
    return this.#fighters.length;
  }

  /** By the clock: what a busy moment has delayed is made up for. */
  start(): void {
    let nextMs = performance.now();
    this.#timer = setInterval(() => {
      for (; nextMs <= performance.now(); nextMs += TICK_MS / TURNS) {
        this.#turn = (this.#turn + 1) % TURNS;
        for (let i = this.#turn; i < this.#fighters.length; i += TURNS) this.#fighters[i]?.act();
      }
    }, TICK_MS / TURNS);
  }

  async leave(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await Promise.all(this.#fighters.splice(0).map(({ room }) => room.leave().catch(() => undefined)));
  }
}
