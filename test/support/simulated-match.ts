/** A match of the rules, with clients behind lines of any delay, in simulated time: no sockets, no server, and the same each time. */
import { Decoder, Encoder } from "@colyseus/schema";
import type { ArenaEvent } from "../../src/game/arena/arena-events.ts";
import type { ArenaInput } from "../../src/game/arena/arena-input.ts";
import { arenaRules } from "../../src/game/arena/arena-rules.ts";
import { isRunning } from "../../src/game/arena/arena-world.ts";
import { inputsToTake } from "../../src/game/arena/input-pacing.ts";
import type { Content } from "../../src/game/content/content.ts";
import { nextRandom, type Random } from "../../src/game/core/random.ts";
import { arenaEventPolicies, ownOf } from "../../src/rooms/arena/arena-event-policies.ts";
import { plain } from "../../src/rooms/arena/arena-inputs.ts";
import type { ArenaServerMessages, HitMessage } from "../../src/schema/arena-messages.ts";
import { ArenaStateSchema } from "../../src/schema/arena-state.ts";
import { ArenaSync } from "../../src/schema/arena-sync.ts";
import type { OwnMessage } from "../../src/schema/own-message.ts";
import { ArenaClient, type Controls } from "../../web/client/arena-client.ts";
import type { ArenaLink, ArenaListener } from "../../web/client/arena-link.ts";
import { TestMatch } from "./arena-match.ts";

const TICK_MS = 1000 / 30;
const FRAME_MS = 16;

/** Of a line there and back, in ms: the round trip, and how much longer or shorter it is at times. */
export type LineOptions = { readonly round_trip_ms?: number; readonly jitter_ms?: number };

export type PlayerOptions = LineOptions & {
  readonly controls: (client: ArenaClient) => Controls;
  /** How fast its machine's clock runs; 1 is right. */
  readonly clock_rate?: number;
  /** What its client believes, where that is not the match's. */
  readonly content?: Content;
};

type Told =
  | { readonly type: "own"; readonly message: OwnMessage }
  | { readonly type: "hit"; readonly message: HitMessage }
  | { readonly type: "match_over"; readonly message: ArenaServerMessages["match_over"] };

/** What the server sends a player after a tick. */
type Frame = { readonly told: readonly Told[]; readonly patch: Uint8Array; readonly acknowledged: number };

/** One direction: everything comes in its order, each at its time. */
class Line<T> {
  readonly #random: Random;
  readonly #delayMs: number;
  readonly #jitterMs: number;
  readonly #underWay: { readonly what: T; readonly dueMs: number }[] = [];
  heldUntilMs = 0;

  constructor({ round_trip_ms = 0, jitter_ms = 0 }: LineOptions, seed: number) {
    this.#random = { state: seed };
    this.#delayMs = round_trip_ms / 2;
    this.#jitterMs = jitter_ms / 2;
  }

  send(what: T, nowMs: number): void {
    const jitterMs = (nextRandom(this.#random) * 2 - 1) * this.#jitterMs;
    const dueMs = Math.max(this.#underWay.at(-1)?.dueMs ?? 0, nowMs + this.#delayMs + jitterMs);
    this.#underWay.push({ what, dueMs });
  }

  arrived(nowMs: number): T[] {
    if (nowMs < this.heldUntilMs) return [];
    const next = this.#underWay.findIndex(({ dueMs }) => dueMs > nowMs);
    return this.#underWay.splice(0, next < 0 ? this.#underWay.length : next).map(({ what }) => what);
  }
}

/** One player: its client, its line, and what of it waits at the server. */
export class SimulatedPlayer {
  readonly id: string;
  readonly client: ArenaClient;
  readonly waiting: ArenaInput[] = [];
  readonly reports: string[] = [];
  /** How many inputs waited after each of the last ticks. */
  readonly depths: number[] = [];
  /** A frame of its own comes that much later. */
  readonly framePhaseMs: number;
  readonly round_trip_ms: number;
  consumed = 0;
  #heldUpUntilMs = 0;
  readonly #up: Line<ArenaInput>;
  readonly #down: Line<Frame>;
  readonly #decoder = new Decoder(new ArenaStateSchema());
  #listener: ArenaListener | undefined;
  #acknowledged = 0;
  #sent = 0;

  constructor(id: string, match: SimulatedMatch, options: PlayerOptions, seed: number) {
    this.id = id;
    this.round_trip_ms = options.round_trip_ms ?? 0;
    this.framePhaseMs = seed % FRAME_MS;
    this.#up = new Line(options, seed);
    this.#down = new Line(options, seed + 1000);
    const player = this;
    const link: ArenaLink = {
      get acknowledged() {
        return player.#acknowledged;
      },
      send: input => {
        this.#up.send(asOnTheWire(input), match.nowMs);
        this.#sent += 1;
        return this.#sent;
      },
      listen: listener => {
        this.#listener = listener;
      },
      heartbeat: () => undefined,
      report: (kind, detail) => this.reports.push(`${kind}: ${detail}`) > 0,
    };
    this.client = new ArenaClient({
      ...{
        link,
        player_id: id,
        controls: options.controls,
        now: () => match.nowMs * (options.clock_rate ?? 1),
      },
      content: options.content ?? match.content,
    });
  }

  /** Nothing comes through either way for so long; then it comes at once. */
  stall(untilMs: number): void {
    this.#up.heldUntilMs = untilMs;
    this.#down.heldUntilMs = untilMs;
  }

  /** The client hears that its connection is lost. */
  drop(): void {
    this.#listener?.dropped();
  }

  /** The client's own process stands still for so long: it makes no frames, and reads what has come afterwards. */
  holdUp(untilMs: number): void {
    this.#heldUpUntilMs = untilMs;
    this.#down.heldUntilMs = untilMs;
  }

  advance(nowMs: number): void {
    if (nowMs >= this.#heldUpUntilMs && nowMs % FRAME_MS === this.framePhaseMs) this.client.advance();
  }

  send(frame: Frame, nowMs: number): void {
    this.#down.send(frame, nowMs);
  }

  /** What has come by now, at both ends. */
  carry(nowMs: number): void {
    this.waiting.push(...this.#up.arrived(nowMs));
    for (const { told, patch, acknowledged } of this.#down.arrived(nowMs)) {
      for (const each of told) this.#tell(each);
      this.#acknowledged = acknowledged;
      this.#decoder.decode(patch);
      this.#listener?.patch(this.#decoder.state as ArenaStateSchema);
    }
  }

  #tell(told: Told): void {
    if (told.type === "own") this.#listener?.own(told.message);
    else if (told.type === "hit") this.#listener?.hit(told.message);
    else this.#listener?.match_over(told.message);
  }
}

export class SimulatedMatch {
  readonly content: Content;
  readonly match: TestMatch;
  readonly players = new Map<string, SimulatedPlayer>();
  nowMs = 0;
  readonly #sync: ArenaSync;
  readonly #encoder: Encoder;
  #nextTickMs = TICK_MS;

  /** @param players by player_id. */
  constructor(content: Content, players: Readonly<Record<string, PlayerOptions>>, seed = 1) {
    this.content = content;
    this.match = new TestMatch(content, Object.keys(players), seed);
    this.#sync = new ArenaSync(this.match.world, {
      ...{ content_version: 1, content_hash: "c", rules_version: "r", build_version: "b" },
    });
    this.#encoder = new Encoder(this.#sync.state);
    for (const [index, [id, options]] of Object.entries(players).entries()) {
      const player = new SimulatedPlayer(id, this, options, seed * 100 + index * 7);
      this.players.set(id, player);
      const own: Told = { type: "own", message: ownOf(this.match.fighter(id), this.match.world) };
      player.send({ told: [own], patch: this.#encoder.encodeAll().slice(), acknowledged: 0 }, 0);
    }
    this.#encoder.discardChanges();
  }

  player(id: string): SimulatedPlayer {
    const player = this.players.get(id);
    if (!player) throw new Error(`no player ${id}`);
    return player;
  }

  run(seconds: number): this {
    const untilMs = this.nowMs + seconds * 1000;
    for (; this.nowMs < untilMs; this.nowMs += 1) {
      for (const player of this.players.values()) player.carry(this.nowMs);
      if (this.nowMs >= this.#nextTickMs) {
        this.#nextTickMs += TICK_MS;
        this.#tick();
      }
      for (const player of this.players.values()) player.advance(this.nowMs);
    }
    return this;
  }

  /** The server takes no tick for so many, and lets them go; what comes meanwhile waits. */
  hitch(ticks: number): void {
    this.#nextTickMs += ticks * TICK_MS;
  }

  /** Until it fights. */
  begin(): this {
    for (let i = 0; i < 100 && this.match.world.phase !== "fighting"; i++) this.run(0.1);
    return this;
  }

  #tick(): void {
    const { world } = this.match;
    for (const { id, waiting: queue, round_trip_ms: latency_ms } of this.players.values()) {
      const waiting = queue.length;
      const fighter = this.match.fighter(id);
      const inputs = queue.splice(0, isRunning(world) ? inputsToTake(fighter.pacing, waiting) : waiting);
      this.player(id).consumed += inputs.length;
      if (isRunning(world))
        this.match.do({ type: "inputs", player_id: id, inputs: inputs.map(plain), waiting, latency_ms });
      this.player(id).depths.push(queue.length);
    }
    const events = arenaRules.tick(world);
    this.match.events.push(...events);
    this.#show(events);
  }

  #show(events: readonly ArenaEvent[]): void {
    const { world } = this.match;
    const toAll = events.flatMap(event => arenaEventPolicies.broadcast(event, world) ?? []);
    const toOwners = arenaEventPolicies.toOwners(events, world);
    this.#sync.update();
    if (this.#encoder.hasChanges) this.#sync.updateTick();
    const patch = this.#encoder.encode().slice();
    this.#encoder.discardChanges();
    for (const player of this.players.values()) {
      const own = toOwners.filter(each => each.player_id === player.id);
      const told = [...toAll, ...own].map(({ type, message }) => ({ type, message }) as Told);
      player.send({ told, patch, acknowledged: player.consumed }, this.nowMs);
    }
  }
}

/** A byte keeps the lowest bits of a number. */
function asOnTheWire(input: ArenaInput): ArenaInput {
  const { direction, aim, speed, buttons } = input;
  return {
    ...input,
    ...{ direction: direction & 255, aim: aim & 255, speed: speed & 255, buttons: buttons & 255 },
  };
}
