/**
 * A player's client of a match: sends its inputs, predicts its own fighter with the server's rules, and shows the others as the server has
 * them. It draws nothing, and has no timer: `advance` is called with every frame, by a bot's timer or by a test.
 */
import { type ArenaInput, clampedInput, type Seen, toQuarter } from "../../src/game/arena/arena-input.ts";
import { ARENA_RATE } from "../../src/game/arena/arena-rate.ts";
import type { ArenaFighter } from "../../src/game/arena/arena-world.ts";
import { type Content, findEntry } from "../../src/game/content/content.ts";
import type { Point } from "../../src/game/core/geometry.ts";
import type { PlayerState } from "../../src/game/movement/walker.ts";
import type { ArenaServerMessages, HitMessage } from "../../src/schema/arena-messages.ts";
import type { ArenaFighterSchema, ArenaStateSchema } from "../../src/schema/arena-state.ts";
import { type OwnMessage, type OwnState, readOwn } from "../../src/schema/own-message.ts";
import type { ArenaLink } from "./arena-link.ts";
import { CorrectionSmoother } from "./correction-smoother.ts";
import { Emitter } from "./emitter.ts";
import { InputPacer } from "./input-pacer.ts";
import { Picture } from "./picture.ts";
import { PictureTime, tickOf } from "./picture-time.ts";
import { type Correction, PredictedFighter } from "./predicted-fighter.ts";
import { type HitEvents, PredictedHits } from "./predicted-hits.ts";
import { PredictedProjectiles, type ShownProjectile } from "./predicted-projectiles.ts";
import { type Places, phaseOf, stateOf } from "./predicted-world.ts";
import { type Noted, SelfCheck } from "./self-check.ts";
import { Silence } from "./silence.ts";
import { TickClock } from "./tick-clock.ts";

/** What the player does in the next tick; see `ArenaInput`. Numbers out of range are taken as the nearest in it, and what is none as 0. */
export type Controls = Pick<ArenaInput, "direction" | "aim" | "speed" | "buttons">;

export type ArenaClientEvents = HitEvents & {
  /** The server has said what is so at a tick; the client has compared it with what it predicted. */
  patch: ArenaStateSchema;
  /** Anybody's hit, as the server tells it. */
  hit: HitMessage;
  correction: Correction;
  match_over: ArenaServerMessages["match_over"];
  /** Nothing has come for so many seconds although the match runs: at 2, and each second from then on. A connection that is known to be lost is no stall. */
  stalled: number;
  /** Something comes again, after so many seconds. */
  resumed: number;
  /** The client has seen something impossible in itself. */
  noted: Noted;
};

export type ArenaClientOptions = {
  readonly link: ArenaLink;
  /** Of the match's version: see `fetchArenaContent`. */
  readonly content: Content;
  readonly player_id: string;
  /** In ms, and never back: such as `() => performance.now()`. */
  readonly now: () => number;
  /** Asked once for each input. */
  readonly controls: (client: ArenaClient) => Controls;
};

/** The own fighter as it is predicted. */
export type OwnView = { readonly fighter: ArenaFighter; readonly place: Point };

/** Another fighter, where the picture has it. */
export type OtherView = { readonly fighter: ArenaFighterSchema; readonly place: Point };

/** What is predicted, once the first state is there. */
type Match = {
  readonly state: ArenaStateSchema;
  readonly predicted: PredictedFighter;
  readonly picture: Picture;
  readonly time: PictureTime;
  readonly projectiles: PredictedProjectiles;
};

/** The rules say `heartbeat_interval_seconds`; the room waits for several. */
const HEARTBEAT_INTERVAL_MS = 10_000;

const HELPLESS: ReadonlySet<PlayerState> = new Set(["STUNNED", "DEAD"]);

/** Without a shorter one, an input is thought to be this long in coming back, ms. */
const LONGEST_ROUND_TRIP_MS = 1000;
const KEPT_ROUND_TRIPS = 10 * ARENA_RATE.ticks_per_second;

/**
 * So many inputs without an answer are a second and a half: what is sent then would be too old when it is used, and all that a line holds back
 * comes at once, as a flood.
 */
const MOST_PENDING = 45;

export class ArenaClient extends Emitter<ArenaClientEvents> {
  readonly check: SelfCheck;
  readonly #options: ArenaClientOptions;
  readonly #link: ArenaLink;
  readonly #clock = new TickClock(ARENA_RATE);
  readonly #hits: PredictedHits;
  readonly #smoother = new CorrectionSmoother();
  readonly #silence = new Silence();
  #match: Match | undefined;
  #pacer: InputPacer | undefined;
  #own: OwnMessage | undefined;
  #result: ArenaServerMessages["match_over"] | undefined;
  #seen: Seen = { seen_tick: 0, seen_fraction: 0 };
  #tick = 0;
  #acknowledged = 0;
  #isLost = false;
  #livedAtMs = Number.NEGATIVE_INFINITY;
  /** By number: when inputs were sent that the server has not used yet. */
  readonly #sentAtMs = new Map<number, number>();
  #roundTripsMs: number[] = [];

  constructor(options: ArenaClientOptions) {
    super();
    this.#options = options;
    this.#link = options.link;
    this.#hits = new PredictedHits({
      slotOf: id => this.state?.fighters.get(id)?.slot ?? 0,
      tell: {
        predicted_hit: event => this.emit("predicted_hit", event),
        hit_confirmed: event => this.emit("hit_confirmed", event),
        hit_taken_back: event => this.emit("hit_taken_back", event),
        strike_settled: event => this.emit("strike_settled", event),
      },
    });
    this.check = new SelfCheck({
      report: (kind, detail) => this.#link.report(kind, detail),
      onNoted: noted => this.emit("noted", noted),
    });
    this.#link.listen({
      patch: state => this.#notePatch(state),
      own: message => {
        this.#own = message;
      },
      hit: message => this.#noteHit(message),
      match_over: message => {
        this.#result = message;
        this.emit("match_over", message);
      },
      dropped: () => this.#lose(),
      returned: () => this.#beginAnew(),
    });
  }

  /** What the server has said last; undefined before the first. */
  get state(): ArenaStateSchema | undefined {
    return this.#match?.state;
  }

  /** Of the match's version. */
  get content(): Content {
    return this.#options.content;
  }

  /** Of the own player. */
  get playerId(): string {
    return this.#options.player_id;
  }

  /** The own player's mana, stamina and cooldowns, as the server has told them last. */
  get ownState(): OwnState | undefined {
    return this.#own && readOwn(this.#own, this.#match?.predicted.world.mode.ability_ids ?? []);
  }

  /** How the match has ended, as `match_over` has told it; undefined until then. Who comes after the end has it from the beginning. */
  get result(): ArenaServerMessages["match_over"] | undefined {
    return this.#result;
  }

  /** How far ahead of the server's newest word the own fighter is, in inputs. */
  get pendingInputs(): number {
    return this.#match?.predicted.pendingCount ?? 0;
  }

  /** Whether nothing comes although the match runs; see `stalled`. */
  get isStalled(): boolean {
    return this.#silence.isStalled;
  }

  /** How much faster than the server's the client's time runs; 0.05 is 5 %. */
  get pace(): number {
    return this.#pacer?.change ?? 0;
  }

  /** The picture of the others that is shown now. */
  get seen(): Seen {
    return this.#seen;
  }

  /** The own fighter, between its last tick and the next; undefined until the server has shown it. */
  own(): OwnView | undefined {
    const predicted = this.#match?.predicted;
    const fighter = predicted?.own;
    if (!predicted || !fighter) return undefined;
    const nowMs = this.#options.now();
    const share = this.#pacer?.share(nowMs) ?? 1;
    const { placeBefore: from } = predicted;
    const { x, z } = fighter.mover;
    const between = { x: from.x + (x - from.x) * share, z: from.z + (z - from.z) * share };
    return { fighter, place: this.#smoother.show(between, nowMs) };
  }

  /** The others, where the picture has them. */
  others(): OtherView[] {
    const places = this.#placesOfOthers(this.#seen);
    return [...(this.state?.fighters ?? [])].flatMap(([id, fighter]) => {
      const place = places.get(id);
      return place ? [{ fighter, place }] : [];
    });
  }

  projectiles(): ShownProjectile[] {
    const match = this.#match;
    if (!match) return [];
    const { state, predicted, projectiles } = match;
    // There they are when they meet the own fighter.
    const tick = predicted.world.tick - 1 + (this.#pacer?.share(this.#options.now()) ?? 1);
    const ownSlot = state.fighters.get(this.playerId)?.slot ?? 0;
    return projectiles.shown(state.projectiles, { ownSlot, tick });
  }

  /** Once a frame, and at least as often as there are ticks: sends the inputs that are due. */
  advance(): void {
    const match = this.#match;
    if (!match) return;
    const nowMs = this.#options.now();
    this.#seen = match.time.goOn(nowMs);
    if (!this.#pacer) {
      this.#showLife(nowMs);
      return;
    }
    this.#listen(nowMs);
    for (let due = this.#pacer.due(nowMs); due > 0; due--) this.#sendInput(match, nowMs);
  }

  /** A match that runs has a patch each tick. */
  #listen(nowMs: number): void {
    if (this.#isLost) return;
    const seconds = this.#silence.goOn(nowMs);
    if (seconds !== undefined) this.emit("stalled", seconds);
  }

  #lose(): void {
    this.#isLost = true;
    this.#silence.forget();
  }

  #showLife(nowMs: number): void {
    if (nowMs - this.#livedAtMs < HEARTBEAT_INTERVAL_MS) return;
    this.#livedAtMs = nowMs;
    this.#link.heartbeat();
  }

  #sendInput({ predicted }: Match, nowMs: number): void {
    if (predicted.pendingCount >= MOST_PENDING) {
      this.#showLife(nowMs);
      return;
    }
    const { direction, aim, speed, buttons } = this.#options.controls(this);
    const heard_tick = this.#clock.newestTick;
    // As the server takes it: on the wire a number out of range would become another one, which nobody has predicted.
    const seen = toQuarter(this.#seen);
    const input = clampedInput({ direction, aim, speed, buttons, ...seen, heard_tick }, heard_tick);
    const seq = this.#link.send(input);
    if (seq === 0) return;
    this.#sentAtMs.set(seq, nowMs);
    predicted.predict({ seq, input, places: this.#placesOfOthers(seen) });
  }

  #placesOfOthers(seen: Seen): Places {
    const places = new Map<string, Point>();
    const match = this.#match;
    if (!match) return places;
    const tick = tickOf(seen);
    for (const id of match.state.fighters.keys())
      if (id !== this.playerId) places.set(id, match.picture.at(id, tick));
    return places;
  }

  #notePatch(state: ArenaStateSchema): void {
    const nowMs = this.#options.now();
    this.#isLost = false;
    const silentSeconds = this.#silence.end();
    if (silentSeconds !== undefined) this.emit("resumed", silentSeconds);
    const match = this.#matchOf(state);
    const { acknowledged } = this.#link;
    const isStarved = acknowledged === this.#acknowledged && state.tick > this.#tick && acknowledged > 0;
    this.#tick = state.tick;
    this.#noteAcknowledged(acknowledged, nowMs);
    this.#clock.note(state.tick, nowMs);
    match.picture.note(state);
    const fighter = state.fighters.get(this.playerId);
    if (fighter) this.#noteOwn(match, fighter, isStarved, nowMs);
    this.emit("patch", state);
  }

  #noteOwn(match: Match, fighter: ArenaFighterSchema, isStarved: boolean, nowMs: number): void {
    const { state, predicted, picture, projectiles } = match;
    const { acknowledged } = this.#link;
    const shown = this.own()?.place;
    const correction = predicted.reconcile({
      ...{ state, fighter, place: picture.newest(this.playerId), acknowledged, own: this.ownState },
    });
    this.#hits.settle(state.tick, {
      isOwnHelpless: () => HELPLESS.has(stateOf(fighter)),
      safeSlots: () => this.#safeSlots(match),
    });
    projectiles.note(state.projectiles, fighter.slot, state.tick);
    this.#pace(match, fighter.waiting_inputs, isStarved, nowMs);
    if (correction) this.#noteCorrection(correction, shown, nowMs);
    this.check.check(state.tick, fighter, nowMs);
  }

  #noteCorrection(correction: Correction, shown: Point | undefined, nowMs: number): void {
    const place = this.#match?.predicted.own?.mover;
    if (shown && place) this.#smoother.correct(shown, place, nowMs);
    this.check.noteCorrection(correction);
    this.emit("correction", correction);
  }

  /** Inputs count from the first countdown to the result. */
  #pace({ state }: Match, waiting: number, isStarved: boolean, nowMs: number): void {
    const phase = phaseOf(state);
    const isRunning = phase !== "gathering" && phase !== "over";
    if (!isRunning) {
      this.#pacer = undefined;
      // The server's time stands.
      this.check.forgetTime();
    } else this.#pacer ??= new InputPacer(nowMs);
    this.#pacer?.note(state.tick, waiting, isStarved);
  }

  #matchOf(state: ArenaStateSchema): Match {
    if (this.#match?.state === state) return this.#match;
    const { content, player_id } = this.#options;
    const predicted = new PredictedFighter(
      { content, player_id, state },
      {
        strike: strike => this.#hits.strike(strike),
        launch: launch => this.#match?.projectiles.launch(launch),
        beginReplay: acknowledged => this.#hits.beginReplay(acknowledged),
        endReplay: (tick, castUnderWay) => this.#hits.endReplay(tick, castUnderWay),
      },
    );
    const { world } = predicted;
    const time = new PictureTime(this.#clock, world.mode.interpolation_ticks);
    const projectiles = new PredictedProjectiles(world);
    this.#match = { state, predicted, picture: new Picture(world), time, projectiles };
    return this.#match;
  }

  /** A projectile starts as much ahead as the server lets it, which depends on the round trip. */
  #noteAcknowledged(acknowledged: number, nowMs: number): void {
    const sentAtMs = this.#sentAtMs.get(acknowledged);
    if (sentAtMs !== undefined && acknowledged !== this.#acknowledged) {
      this.#roundTripsMs.push(nowMs - sentAtMs);
      if (this.#roundTripsMs.length > KEPT_ROUND_TRIPS) this.#roundTripsMs.shift();
      const own = this.#match?.predicted.own;
      // An input waits for about a tick.
      const waitedMs = 1000 / ARENA_RATE.ticks_per_second;
      const leastMs = Math.min(LONGEST_ROUND_TRIP_MS, ...this.#roundTripsMs);
      if (own) own.latency_ms = Math.max(0, leastMs - waitedMs);
    }
    this.#acknowledged = acknowledged;
    for (const seq of this.#sentAtMs.keys()) if (seq <= acknowledged) this.#sentAtMs.delete(seq);
  }

  #noteHit(message: HitMessage): void {
    const [source_slot, , ability] = message;
    this.emit("hit", message);
    const match = this.#match;
    const ability_id = match?.predicted.world.mode.ability_ids[ability - 1];
    if (ability_id !== undefined && source_slot === match?.state.fighters.get(this.playerId)?.slot)
      this.#hits.hit(message, ability_id);
  }

  /** Slots of those who are dead or invulnerable, as the server has said last. */
  #safeSlots({ state, predicted }: Match): number[] {
    const { abilities } = predicted.world.content;
    const isInvulnerable = (id: string) =>
      findEntry(abilities, id)?.effects?.some(({ effect_type }) => effect_type === "invulnerable") === true;
    return [...state.fighters.values()].flatMap(fighter =>
      stateOf(fighter) === "DEAD" || [...fighter.effects.keys()].some(isInvulnerable) ? [fighter.slot] : [],
    );
  }

  #beginAnew(): void {
    this.#match?.predicted.forgetInputs();
    this.#match?.projectiles.forget();
    this.#hits.forget();
    this.#sentAtMs.clear();
    this.#acknowledged = 0;
    this.check.forgetTime();
  }
}
