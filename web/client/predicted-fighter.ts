/**
 * The own fighter, a round trip ahead of the server: each input is played by the rules at once. The server's word is compared with what
 * was predicted for the same input; where it differs, the fighter is put back to it, and the inputs since are played again.
 */

import type { ArenaEvent } from "../../src/game/arena/arena-events.ts";
import { type ArenaInput, isPressed } from "../../src/game/arena/arena-input.ts";
import { ARENA_RATE } from "../../src/game/arena/arena-rate.ts";
import { tickFighters } from "../../src/game/arena/arena-tick.ts";
import {
  type ArenaFighter,
  type ArenaWorld,
  followMover,
  isRunning,
} from "../../src/game/arena/arena-world.ts";
import { newPacing } from "../../src/game/arena/input-pacing.ts";
import { passPhase } from "../../src/game/arena/match-flow.ts";
import type { Mover } from "../../src/game/arena/step.ts";
import type { Projectile } from "../../src/game/combat/combat-world.ts";
import type { Content } from "../../src/game/content/content.ts";
import { distance, type Point } from "../../src/game/core/geometry.ts";
import { ticksIn } from "../../src/game/core/ticks.ts";
import { effectEndsAt } from "../../src/game/effects/effects.ts";
import type { ArenaStateSchema } from "../../src/schema/arena-state.ts";
import { type Cast, type Difference, differenceOf, type Moment, momentOf, type Said } from "./moment.ts";
import {
  adoptCondition,
  adoptMatch,
  meetFighters,
  type Places,
  placeOthers,
  predictedWorld,
} from "./predicted-world.ts";
import { dashOf, ServerDash } from "./server-dash.ts";

/** An input as it was sent, and where its player saw the others. */
export type SentInput = { readonly seq: number; readonly input: ArenaInput; readonly places: Places };

/** A strike whose wind-up is over, as predicted. */
export type Strike = {
  readonly ability_id: string;
  /** Of the input that began its wind-up: by this it is known again when it is played again. */
  readonly cast_seq: number;
  /** Of the input with which it lands, and the tick. */
  readonly landing_seq: number;
  readonly tick: number;
  /** player_ids of those whom it hits. */
  readonly targets: readonly string[];
};

/** A projectile that leaves, as predicted. */
export type Launch = { readonly cast_seq: number; readonly projectile: Projectile };

/** What follows from inputs besides the fighter itself. Told again when inputs are played again. */
export type Predictions = {
  strike(strike: Strike): void;
  launch(launch: Launch): void;
  /** The inputs behind this number are played again. */
  beginReplay(acknowledged: number): void;
  /** They were. @param castUnderWay the cast that takes effect yet. */
  endReplay(tick: number, castUnderWay: Cast | undefined): void;
};

/** That the server's word was another than predicted, and changed where the fighter is or what it does now. */
export type Correction = {
  readonly tick: number;
  /** How far the fighter was moved. */
  readonly metres: number;
  /** How many inputs were played again. */
  readonly inputs: number;
  /** `late` is what the line has done: inputs came late, so that the server's fighter stood or repeated. */
  readonly cause: Exclude<Difference, "tick"> | "late";
};

/** What neither the line nor another fighter explains: the rules here are not the server's. */
export const UNEXPLAINED: ReadonlySet<Correction["cause"] | "tick"> = new Set([
  "resources",
  "action",
  "place",
]);

type Options = { readonly content: Content; readonly player_id: string; readonly state: ArenaStateSchema };

export class PredictedFighter {
  readonly world: ArenaWorld;
  readonly #playerId: string;
  readonly #predictions: Predictions;
  /** As it was last decoded. */
  #state: ArenaStateSchema;
  /** Sent, and not used by the server yet. */
  #pending: SentInput[] = [];
  /** Played, but for their movement, which the server has made already: the next one that moves takes them along. */
  #owed: SentInput[] = [];
  readonly #moments = new Map<number, Moment>();
  /** The newest that was played. */
  #seq = 0;
  readonly #serverDash = new ServerDash();
  #cast: Cast | undefined;
  /** The cast under way that the server has said last. */
  #serverCast: (Cast & { readonly ends_at_tick: number }) | undefined;
  #before: Point = { x: 0, z: 0 };

  /** @throws where the content lacks the match's mode or arena. */
  constructor({ content, player_id, state }: Options, predictions: Predictions) {
    this.world = predictedWorld(content, state);
    this.#playerId = player_id;
    this.#state = state;
    this.#predictions = predictions;
  }

  /** Undefined until the server has shown it. */
  get own(): ArenaFighter | undefined {
    return this.world.players.get(this.#playerId);
  }

  /** Where it was a tick before. */
  get placeBefore(): Point {
    return this.#before;
  }

  /** How many inputs the server has not used yet. */
  get pendingCount(): number {
    return this.#pending.length;
  }

  /** Plays an input that was just sent. */
  predict(sent: SentInput): void {
    this.#pending.push(sent);
    this.#play(sent);
  }

  /** What was sent before counts for nothing: the connection has come back. */
  forgetInputs(): void {
    this.#pending = [];
    this.#owed = [];
    this.#moments.clear();
    this.#seq = 0;
    this.#serverCast = undefined;
  }

  /** After each patch. @returns what it had to correct; undefined where all was as predicted, or where a late input changed nothing. */
  reconcile(said: Said): Correction | undefined {
    const { state, fighter, acknowledged } = said;
    this.#state = state;
    meetFighters(this.world, state);
    this.#pending = this.#pending.filter(({ seq }) => seq > acknowledged);
    for (const seq of this.#moments.keys()) if (seq < acknowledged) this.#moments.delete(seq);
    const { own } = this;
    if (!own) return undefined;
    const steps = acknowledged + fighter.owed_steps;
    this.#serverDash.note(fighter, own.abilities, steps);
    const moment = this.#moments.get(steps);
    this.#noteServerCast(said, moment);
    const hasMoved = this.#pending.slice(0, fighter.owed_steps).some(({ input }) => input.buttons !== 0);
    const difference =
      moment && (differenceOf(this.world, own, moment, said) ?? (hasMoved ? "tick" : undefined));
    if (moment && !difference) return undefined;
    const before = shown(own);
    this.#putBack(own, said, moment);
    return difference && this.#correctionOf(difference, before, shown(own), fighter.owed_steps > 0);
  }

  /** It is the same cast from patch to patch, also where it lands later than it was predicted to. */
  #noteServerCast({ fighter, acknowledged }: Said, moment: Moment | undefined): void {
    const ability_id = this.world.mode.ability_ids[fighter.casting - 1];
    const ends_at_tick = fighter.cast_ends_at_tick;
    const known = this.#serverCast;
    if (ability_id === undefined) this.#serverCast = undefined;
    else if (known?.ability_id !== ability_id || known.ends_at_tick !== ends_at_tick) {
      const isPredicted = moment?.casting?.ability_id === ability_id;
      const seq = (isPredicted ? moment.cast?.seq : undefined) ?? acknowledged;
      this.#serverCast = { seq, ability_id, ends_at_tick };
    }
  }

  #putBack(own: ArenaFighter, said: Said, moment: Moment | undefined): void {
    this.#predictions.beginReplay(said.acknowledged);
    this.#adopt(own, said, moment);
    for (const sent of this.#pending) this.#play(sent);
    this.#predictions.endReplay(said.state.tick, own.casting && this.#cast);
  }

  /** @param isOwed whether the server has made steps whose inputs have not come. */
  #correctionOf(
    difference: Difference,
    before: Shown,
    after: Shown,
    isOwed: boolean,
  ): Correction | undefined {
    const metres = distance(before, after);
    const isSeen = metres > 0 || before.doing !== after.doing;
    const isLate = difference === "tick" || (isOwed && UNEXPLAINED.has(difference));
    if (!isSeen && (isLate || !UNEXPLAINED.has(difference))) return undefined;
    const { tick } = this.#state;
    return {
      tick,
      metres,
      inputs: this.#pending.length,
      cause: isLate ? "late" : difference,
    };
  }

  #play(sent: SentInput): void {
    const { world, own } = this;
    this.#seq = sent.seq;
    this.#owed.push(sent);
    if (own && isRunning(world) && this.#owed.length > own.pacing.owed_steps)
      this.#tick(own, this.#owed.splice(0));
    if (own) this.#moments.set(sent.seq, momentOf(world, own, this.#cast));
  }

  #tick(own: ArenaFighter, sent: readonly SentInput[]): void {
    const { world } = this;
    const castBefore = own.casting;
    const { seq: castSeq = this.#seq } = this.#cast ?? {};
    this.#before = { x: own.mover.x, z: own.mover.z };
    world.tick += 1;
    passPhase(world, []);
    placeOthers(world, this.#state, this.#playerId, sent.at(-1)?.places ?? new Map());
    own.given = sent.map(({ input }) => input);
    own.waiting = sent.length;
    const events: ArenaEvent[] = [];
    tickFighters(world, [own], events);
    if (own.casting && own.casting !== castBefore) this.#noteCast(own.casting.ability_id, sent);
    const hasLanded = castBefore !== undefined && own.casting !== castBefore && own.is_alive;
    if (hasLanded) this.#noteStrike(castBefore.ability_id, castSeq, events);
    for (const projectile of world.projectiles.values())
      this.#predictions.launch({ cast_seq: hasLanded ? castSeq : this.#seq, projectile });
    world.projectiles.clear();
  }

  #noteCast(ability_id: string, sent: readonly SentInput[]): void {
    const index = this.world.mode.ability_ids.indexOf(ability_id);
    const pressed = sent.find(({ input }) => isPressed(input, index));
    this.#cast = { seq: pressed?.seq ?? this.#seq, ability_id };
  }

  #noteStrike(ability_id: string, cast_seq: number, events: readonly ArenaEvent[]): void {
    if (this.own?.abilities.get(ability_id)?.ability_type !== "melee") return;
    const targets = events.flatMap(each =>
      each.event_type === "damage_dealt" && each.target_player_id !== undefined
        ? [each.target_player_id]
        : [],
    );
    const { tick } = this.world;
    this.#predictions.strike({ ability_id, cast_seq, landing_seq: this.#seq, tick, targets });
  }

  /** The fighter is as the server says. What the wire does not say is taken from what was predicted for then. */
  #adopt(own: ArenaFighter, said: Said, moment: Moment | undefined): void {
    const { state, fighter, place } = said;
    adoptMatch(this.world, state);
    adoptCondition(own, fighter);
    own.absorbed = moment?.absorbed ?? own.absorbed;
    this.#cast = moment?.cast ?? this.#cast;
    this.#adoptAction(own, said, moment);
    this.#adoptResources(own, said, moment);
    Object.assign(own.mover, { x: place.x, z: place.z, aim: place.aim, direction: place.direction });
    Object.assign(own.mover, { speed: place.speed, held_until_tick: this.#heldUntil(own, said) });
    Object.assign(own.mover, this.#dashOf(own, said, moment));
    this.world.combat_rules.noteSpeed(this.world, own, false);
    followMover(own);
    Object.assign(own.pacing, newPacing(), { owed_steps: fighter.owed_steps });
    this.#owed = [];
    this.#before = { x: place.x, z: place.z };
  }

  #adoptAction(own: ArenaFighter, said: Said, moment: Moment | undefined): void {
    const { state, fighter } = said;
    const cast = this.#serverCast;
    own.casting = cast && { ability_id: cast.ability_id };
    this.#cast = cast ?? this.#cast;
    own.state_ends_at_tick = this.#stateEndsAt(own, fighter.cast_ends_at_tick, state.tick, moment);
  }

  #stateEndsAt(own: ArenaFighter, castEndsAtTick: number, tick: number, moment: Moment | undefined): number {
    const { world } = this;
    if (own.state === "CASTING") return castEndsAtTick;
    if (own.state === "STUNNED") return effectEndsAt(world, own, "stun");
    if (own.state === "DODGING") return effectEndsAt(world, own, "dash");
    if (own.state !== "ATTACKING") return 0;
    const { movement_lock = 0 } = own.abilities.get(this.#cast?.ability_id ?? "") ?? {};
    const endsAtTick = castEndsAtTick + ticksIn(ARENA_RATE, movement_lock);
    if (endsAtTick > tick) return endsAtTick;
    return moment?.state === "ATTACKING" ? moment.state_ends_at_tick : tick + 1;
  }

  #heldUntil(own: ArenaFighter, { state }: Said): number {
    if (this.world.phase === "countdown") return state.phase_ends_at_tick;
    if (own.state === "DODGING" || own.state === "IDLE") return 0;
    return own.state === "DEAD" ? state.tick : own.state_ends_at_tick;
  }

  /** It goes where it was predicted to: that is decided by the input which began it. */
  #dashOf(own: ArenaFighter, { fighter, place }: Said, moment: Moment | undefined): Partial<Mover> {
    const dash = dashOf(fighter, own.abilities);
    if (own.state !== "DODGING" || !dash) return { dash_ticks_left: 0 };
    const dash_direction = moment?.mover.dash_direction ?? place.direction;
    return { dash_ticks_left: this.#serverDash.ticksLeft, dash_direction, dash_speed: dash.speed };
  }

  #adoptResources(fighter: ArenaFighter, { own, state }: Said, moment: Moment | undefined): void {
    const { max_mana, max_stamina } = fighter.stats;
    const { tick } = state;
    if (this.world.phase === "countdown") {
      fighter.mana = { amount: max_mana, since_tick: tick };
      fighter.stamina = { amount: max_stamina, since_tick: tick };
      fighter.ready_at_tick = {};
    } else if (own) {
      fighter.mana = { amount: own.mana, since_tick: own.mana_since_tick };
      fighter.stamina = { amount: own.stamina, since_tick: own.stamina_since_tick };
      fighter.ready_at_tick = { ...own.ready_at_tick };
    } else if (moment) {
      fighter.mana = { ...moment.mana };
      fighter.stamina = { ...moment.stamina };
      fighter.ready_at_tick = { ...moment.ready_at_tick };
    }
  }
}

/** What of a fighter is to be seen. */
type Shown = Point & { readonly doing: string };

function shown({ mover, state, casting }: ArenaFighter): Shown {
  return {
    x: mover.x,
    z: mover.z,
    doing: `${state === "MOVING" ? "IDLE" : state} ${casting?.ability_id ?? ""}`,
  };
}
