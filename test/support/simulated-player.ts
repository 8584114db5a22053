/**
 * Players of a match as programs that are made to be like people: each on a line of its own, with reactions, an aim and habits drawn for it,
 * and, if it is told to, with help that is not allowed, in about half of the time.
 */
import { type ArenaInput, toQuarter } from "../../src/game/arena/arena-input.ts";
import { type ArenaFighter, type ArenaWorld, aimOf } from "../../src/game/arena/arena-world.ts";
import { type BotMind, botInput, newMind } from "../../src/game/arena/bot.ts";
import type { BotPictures, ShownFighter } from "../../src/game/arena/bot-pictures.ts";
import { type Move, movesOf } from "../../src/game/arena/bot-tactics.ts";
import { inputsToTake } from "../../src/game/arena/input-pacing.ts";
import { steer, stepMover } from "../../src/game/arena/step.ts";
import { nextRandom, type Random } from "../../src/game/core/random.ts";

export const CHEATS = ["dodge", "aim", "rhythm", "seen", "lag"] as const;
export type Cheat = (typeof CHEATS)[number];

const TICK_MS = 1000 / 30;

/** Drawn for an account, and the same in all its matches. */
export type Person = {
  /** 0 is poor, 1 excellent. */
  skill: number;
  /** The middle of its reactions to a strike that it sees coming, and how far they spread. */
  reaction_ms: number;
  reaction_spread: number;
  /** It reacts to such a share of the strikes, and dodges so often a second by guessing. */
  notices: number;
  guesses_per_second: number;
  /** How far it looks beside whom it means, and how far behind it is with who moves. */
  aim_degrees: number;
  aim_lag_ticks: number;
  round_trip_ms: number;
  jitter_ms: number;
  /** In such a share of all seconds its line stands still for a moment. */
  stalls: number;
  cheat: Cheat | undefined;
  cheat_reaction_ms: number;
  cheat_aim_degrees: number;
  cheat_seen_ticks: number;
  cheat_lag_ticks: number;
  /** It lets the other win: it strikes so often a minute, and no more. */
  strikes_per_minute?: number | undefined;
};

/** Anybody, by the seed. */
export function drawPerson(seed: number, cheat?: Cheat): Person {
  const random = { state: Math.imul(seed + 1, 0x9e3779b1) | 0 };
  for (let i = 0; i < 3; i++) nextRandom(random);
  const between = (from: number, to: number) => from + (to - from) * nextRandom(random);
  const skill = nextRandom(random);
  const graded = (poor: number, excellent: number) => {
    const spread = 0.15 * (nextRandom(random) - 0.5);
    return poor + (excellent - poor) * Math.min(1, Math.max(0, skill + spread));
  };
  return {
    skill,
    reaction_ms: graded(420, 220),
    reaction_spread: between(0.12, 0.25),
    notices: graded(0.2, 0.9),
    guesses_per_second: between(0, 0.8),
    aim_degrees: graded(14, 3),
    aim_lag_ticks: Math.round(graded(6, 2)),
    round_trip_ms: between(20, 250),
    jitter_ms: between(0, 40),
    stalls: 0.02,
    cheat,
    cheat_reaction_ms: between(60, 140),
    cheat_aim_degrees: between(0, 3),
    cheat_seen_ticks: Math.floor(between(2, 9)),
    cheat_lag_ticks: Math.floor(between(6, 18)),
  };
}

/** Faster than this nobody reacts to what it sees. */
const LEAST_REACTION_MS = 170;
/** Help is switched on and off by such pieces of time. */
const PIECE_TICKS = 240;
const NEAR_M = 4;

type Sent = { input: ArenaInput; arrives: number };
/** Its client holds it for so long when it strikes, as the server will. */
const HELD_TICKS = 12;

export class SimulatedPlayer {
  readonly #person: Person;
  readonly #random: Random;
  readonly #mind: BotMind;
  #moves: readonly Move[] = [];
  #dodge = 0;
  readonly #sent: Sent[] = [];
  readonly #waiting: ArenaInput[] = [];
  #lastArrival = 0;
  #lastHeard = 0;
  #stallUntil = 0;
  #fast = 0;
  #isHelped = false;
  #foeCasting = 0;
  /** By its picture's time: when it dodges. */
  #dodgesAt = Number.POSITIVE_INFINITY;
  #holdsUntil = 0;
  #strikesUntil = 0;
  #nextHold = 0;
  #fightTicks = 0;

  constructor(person: Person, seed: number) {
    this.#person = person;
    this.#random = { state: Math.imul(seed, 0x85ebca6b) | 0 };
    for (let i = 0; i < 3; i++) nextRandom(this.#random);
    const { reaction_ms, aim_degrees } = person;
    this.#mind = newMind(seed, {
      reaction_ticks: Math.round(reaction_ms / TICK_MS),
      aim_error_degrees: aim_degrees,
    });
  }

  /** What the room gives the rules of this player, just before each tick. */
  command(world: ArenaWorld, own: ArenaFighter, pictures: BotPictures) {
    if (this.#moves.length === 0) {
      this.#moves = movesOf(world);
      this.#dodge = this.#moves.find(({ tactic }) => tactic === "dodge")?.button ?? 0;
    }
    this.#play(world, own, pictures);
    const { tick } = world;
    while ((this.#sent[0]?.arrives ?? Number.POSITIVE_INFINITY) <= tick) {
      const sent = this.#sent.shift();
      if (sent && this.#waiting.length < 64) this.#waiting.push(sent.input);
    }
    const waiting = this.#waiting.length;
    const inputs = this.#waiting.splice(0, inputsToTake(own.pacing, waiting));
    const latency_ms = Math.round(this.#person.round_trip_ms + this.#person.jitter_ms * 0.2);
    return { type: "inputs" as const, player_id: own.id, inputs, waiting, latency_ms };
  }

  #chance(share: number): boolean {
    return nextRandom(this.#random) < share;
  }

  /** Around 0, about 1 wide. */
  #bell(): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += nextRandom(this.#random);
    return sum;
  }

  /** The line: when what leaves now arrives, in ticks. What comes first leaves first. */
  #delay(tick: number): number {
    const { round_trip_ms, jitter_ms } = this.#person;
    const ms = round_trip_ms / 2 + nextRandom(this.#random) * jitter_ms;
    return Math.max(tick, this.#stallUntil) + ms / TICK_MS;
  }

  #play(world: ArenaWorld, own: ArenaFighter, pictures: BotPictures): void {
    const { tick } = world;
    const person = this.#person;
    if (tick % PIECE_TICKS === 0) this.#isHelped = person.cheat !== undefined && this.#chance(0.5);
    if (world.phase === "fighting") this.#fightTicks += 1;
    if (tick % 30 === 0 && this.#chance(person.stalls))
      this.#stallUntil = tick + 6 + nextRandom(this.#random) * 18;
    // While its line stands still it is shown nothing new.
    const down = (person.round_trip_ms / 2 + person.jitter_ms / 2) / TICK_MS;
    if (tick >= this.#stallUntil) this.#lastHeard = tick - down;
    const picture = Math.min(
      tick - person.round_trip_ms / 2 / TICK_MS - pictureDelay(world, person),
      this.#lastHeard,
    );
    const ownInput = this.#input(world, own, pictures, picture);
    this.#send(tick, ownInput);
    if (person.cheat !== "rhythm" || !this.#isFast()) return;
    this.#fast += 0.25;
    if (this.#fast < 1) return;
    this.#fast -= 1;
    this.#send(tick, { ...ownInput, buttons: 0 });
  }

  /** For sixty seconds of fighting, from some second on. */
  #isFast(): boolean {
    return this.#fightTicks > 300 && this.#fightTicks <= 300 + 1800;
  }

  #send(tick: number, input: ArenaInput): void {
    const held = Math.max(tick, this.#holdsUntil);
    this.#lastArrival = Math.max(this.#lastArrival, this.#delay(held));
    this.#sent.push({ input, arrives: this.#lastArrival });
  }

  #input(world: ArenaWorld, own: ArenaFighter, pictures: BotPictures, picture: number): ArenaInput {
    const { tick } = world;
    const { aim_lag_ticks, cheat, cheat_aim_degrees, cheat_seen_ticks } = this.#person;
    const shown = pictures.ago(tick, tick - Math.floor(picture));
    const foe = shown.find(({ id }) => id !== own.id);
    const next = pictures.ago(tick, tick - Math.floor(picture) - 1).find(({ id }) => id !== own.id);
    const mover = this.#predicted(world, own);
    const lagging = pictures.ago(tick, Math.min(36, tick - Math.floor(picture) + aim_lag_ticks));
    const seen = toQuarter({
      seen_tick: Math.floor(picture),
      seen_fraction: Math.floor((picture - Math.floor(picture)) * 256),
    });
    let input = botInput(this.#mind, {
      ...{ tick, seen_tick: seen.seen_tick, own: { ...own, mover }, moves: this.#moves, arena: world },
      others: lagging.map(calm),
    });
    input = { ...input, ...seen };
    if (!foe?.is_alive || !own.is_alive || world.phase !== "fighting") return { ...input, buttons: 0 };
    const metres = Math.hypot(foe.x - mover.x, foe.z - mover.z);
    this.#watch(foe, metres, picture, tick);
    const { strikes_per_minute: few } = this.#person;
    if (few !== undefined && !this.#chance(few / 60 / 30)) input = { ...input, buttons: 0 };
    const isPressed = picture >= this.#dodgesAt || (metres < NEAR_M && this.#guesses());
    if (isPressed) {
      this.#dodgesAt = Number.POSITIVE_INFINITY;
      const towards = aimOf(Math.atan2(foe.x - mover.x, foe.z - mover.z));
      input = {
        ...input,
        buttons: this.#dodge,
        direction: (towards + this.#mind.side * 64) & 255,
        speed: 255,
      };
    }
    if (input.buttons !== 0 && input.buttons !== this.#dodge && tick >= this.#strikesUntil)
      this.#strikesUntil = tick + HELD_TICKS;
    if (cheat === "aim" && this.#isHelped) {
      const error = ((nextRandom(this.#random) * 2 - 1) * cheat_aim_degrees * Math.PI) / 180;
      const share = picture - Math.floor(picture);
      const x = foe.x + ((next ?? foe).x - foe.x) * share;
      const z = foe.z + ((next ?? foe).z - foe.z) * share;
      input = { ...input, aim: aimOf(Math.atan2(x - mover.x, z - mover.z) + error) };
    }
    if (cheat === "seen" && this.#isHelped && own.casting)
      input = { ...input, seen_tick: input.seen_tick - cheat_seen_ticks };
    return input;
  }

  #guesses(): boolean {
    return this.#chance(this.#person.guesses_per_second / 30);
  }

  /** A foe begins a strike: it reacts, or not, or its program does. */
  #watch(foe: ShownFighter, metres: number, picture: number, tick: number): void {
    const { cheat, notices, reaction_ms, reaction_spread, cheat_reaction_ms, cheat_lag_ticks } = this.#person;
    const begins = foe.casting > 0 && this.#foeCasting === 0;
    this.#foeCasting = foe.casting;
    const move = this.#moves[foe.casting - 1];
    if (!begins || move?.tactic !== "strike" || metres > move.reach + 0.5) return;
    if (cheat === "dodge" && this.#isHelped) {
      this.#dodgesAt = Math.floor(picture) + (cheat_reaction_ms + this.#bell() * 8) / TICK_MS;
      return;
    }
    if (cheat === "lag" && this.#isHelped && tick >= this.#nextHold) {
      this.#holdsUntil = tick + 1 + cheat_lag_ticks;
      this.#nextHold = tick + 90;
    }
    if (!this.#chance(notices)) return;
    const reaction = reaction_ms * Math.exp(this.#bell() * reaction_spread);
    this.#dodgesAt = picture + Math.max(LEAST_REACTION_MS, reaction) / TICK_MS;
  }

  /** Where its own client has it: where its inputs under way will have taken it. */
  #predicted({ tick, map, move_numbers }: ArenaWorld, { mover }: ArenaFighter) {
    const predicted = { ...mover };
    let at = tick;
    const ahead = this.#waiting.length + this.#sent.length;
    // Of the inputs under way, those since it struck last make no steps.
    const struck = this.#strikesUntil - HELD_TICKS - tick + ahead;
    const go = (input: ArenaInput) => {
      steer(predicted, input);
      at += 1;
      if (at - tick <= struck || tick >= this.#strikesUntil) stepMover(predicted, at, map, move_numbers);
    };
    for (const input of this.#waiting) go(input);
    for (const { input } of this.#sent) go(input);
    return predicted;
  }
}

function pictureDelay({ mode }: ArenaWorld, { jitter_ms }: Person): number {
  return Math.min(mode.interpolation_ticks, jitter_ms / TICK_MS + 1);
}

/** Its dodges are decided here, and not by the bot. */
function calm(fighter: ShownFighter): ShownFighter {
  return { ...fighter, casting: 0 };
}
