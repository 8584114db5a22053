/**
 * A league of duels by the ratings' own rules, in which everybody meets somebody of a like rating: honest accounts of many kinds, and such that
 * somebody far better plays on from some match on. Skills are in mu, as ratings guess them.
 */
import { type Score, scoresOf } from "../../src/fair-play/findings.ts";
import { wonTooOften } from "../../src/fair-play/rating-jump.ts";
import { DEFAULT_FAIR_PLAY } from "../../src/game/content/fair-play-content.ts";
import { nextRandom } from "../../src/game/core/random.ts";
import { chancesOf, rateMatch } from "../../src/ratings/rate-match.ts";
import { chanceOfBetter } from "../../src/ratings/rated-matches.ts";
import { BEGINNER, RATING_UNIT, type Rating } from "../../src/ratings/rating.ts";
import type { RatingUpdate } from "../../src/ratings/rating-rows.ts";
import { BETA } from "../../src/ratings/win-probability.ts";

export const HONEST_KINDS = ["settled", "newcomer", "learner", "late bloomer", "excellent newcomer"] as const;
export const JUMP_CHEATS = ["bought", "boosted", "smurf"] as const;
export type HonestKind = (typeof HONEST_KINDS)[number];
export type JumpCheat = (typeof JUMP_CHEATS)[number];

export type LeagueAccount = {
  kind: HonestKind | JumpCheat;
  matches: RatingUpdate[];
  /** From which match on somebody else plays, counted from 0; -1: never. */
  from_match: number;
};

export type LeagueOptions = {
  seed: number;
  /** At one time. */
  players: number;
  /** In each of them everybody plays once. */
  rounds: number;
  /** Of those who come, so many cheat: a share. */
  cheating: number;
};

/** Mean and spread of skills; the spread is what a beginner's rating says. */
const SKILL = BEGINNER.mu / RATING_UNIT;
const SPREAD = BEGINNER.sigma / RATING_UNIT;
/** From match to match, as the ratings have it. */
const DRIFT = 0.012;
/** A good or bad day: its spread, and how many matches it has. */
const FORM = 1;
const FORM_MATCHES = 8;
/** Whom one meets is so far away in the order of ratings, in mu. */
const NEAR = 1;
/** Of the accounts so many leave in each round, and others come. */
const TURNOVER = 0.006;

const AT = "2026-11-28T12:00:00.000Z";

type Player = {
  account: LeagueAccount;
  rating: Rating;
  /** Its own, after so many matches. */
  skillAt: (match: number) => number;
  drifted: number;
  form: number;
};

/** @returns all accounts that were there, also those that have left. */
export function playLeague({ seed, players: count, rounds, cheating }: LeagueOptions): LeagueAccount[] {
  const chance = new Chance(seed);
  const all: LeagueAccount[] = [];
  const come = () => {
    const player = newPlayer(chance, chance.next() < cheating);
    all.push(player.account);
    return player;
  };
  const there = Array.from({ length: count }, come);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < there.length; i++) if (chance.next() < TURNOVER) there[i] = come();
    const order = there
      .map(player => ({ player, at: player.rating.mu / RATING_UNIT + NEAR * chance.normal() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ player }) => player);
    for (let i = 0; i + 1 < order.length; i += 2) {
      const [first, second] = [order[i], order[i + 1]];
      if (first && second) play(chance, first, second, `${seed}-${round}-${i}`);
    }
  }
  return all;
}

/** After each match of the account: how sure the rule is of it, by that match and those before. */
export function jumpScores({ matches }: LeagueAccount): number[] {
  const { sigmas } = DEFAULT_FAIR_PLAY.jump;
  const rated = matches.map(each => {
    const { match_id, outcome } = each;
    return { match_id, has_won: outcome === "won", chance: chanceOfBetter(each, sigmas) };
  });
  return rated.map((_, i) => {
    const found = wonTooOften(rated.slice(0, i + 1), DEFAULT_FAIR_PLAY);
    const [score]: Score[] = scoresOf([found ? [found] : []]);
    return score?.score ?? 0;
  });
}

function play(chance: Chance, first: Player, second: Player, match_id: string): void {
  const both = [first, second];
  const [own = 0, other = 0] = both.map(player => skillNow(chance, player) + BETA * chance.normal());
  const isWon = own > other;
  const before = both.map(({ rating }) => [rating]);
  const chances = chancesOf(before);
  const after = rateMatch(
    before.map(([rating = BEGINNER], i) => ({
      rank: (i === 0) === isWon ? 1 : 2,
      players: [{ ...rating, has_left: false }],
    })),
  );
  for (const [i, player] of both.entries()) {
    const outcome = (i === 0) === isWon ? "won" : "lost";
    const expected = Math.round((chances[i] ?? 0) * RATING_UNIT);
    const { rating } = player;
    player.rating = after[i]?.[0] ?? rating;
    player.account.matches.push({
      match_id,
      at: AT,
      outcome,
      before: rating,
      after: player.rating,
      expected,
    });
  }
}

function skillNow(chance: Chance, player: Player): number {
  const { length } = player.account.matches;
  player.drifted += DRIFT * chance.normal();
  if (length % FORM_MATCHES === 0) player.form = FORM * chance.normal();
  return player.skillAt(length) + player.drifted + player.form;
}

function newPlayer(chance: Chance, isCheat: boolean): Player {
  const own = SKILL + SPREAD * chance.normal();
  const share = chance.next();
  const player = (kind: LeagueAccount["kind"], skillAt: Player["skillAt"], from_match = -1): Player => ({
    account: { kind, matches: [], from_match },
    ...{ rating: BEGINNER, skillAt, drifted: 0, form: 0 },
  });
  if (isCheat) {
    // Long after its rating has settled.
    const from = Math.floor(chance.between(60, 120));
    const better = own + chance.between(8, 18);
    const often = chance.between(0.7, 1);
    if (share < 0.4) return player("bought", match => (match < from ? own : better), from);
    const isBoosted = (match: number) => match >= from && chance.next() < often;
    if (share < 0.8) return player("boosted", match => (isBoosted(match) ? better : own), from);
    const skill = SKILL + SPREAD * chance.between(2, 4);
    return player("smurf", () => skill, 0);
  }
  if (share < 0.6) return player("settled", () => own);
  if (share < 0.8) return player("newcomer", () => own);
  // It begins below what it comes to, and comes nearer with each match.
  if (share < 0.9) {
    const [gain, matches] = [chance.between(3, 8), chance.between(20, 80)];
    return player("learner", match => own - gain * Math.exp(-match / matches));
  }
  if (share < 0.98) {
    const [gain, from, matches] = [chance.between(2, 4), chance.between(40, 120), chance.between(20, 60)];
    return player("late bloomer", match => own + gain * Math.min(1, Math.max(0, match - from) / matches));
  }
  const skill = SKILL + SPREAD * chance.between(1.5, 3);
  return player("excellent newcomer", () => skill);
}

class Chance {
  readonly #state: { state: number };

  constructor(seed: number) {
    this.#state = { state: Math.imul(seed + 1, 0x9e3779b1) | 0 };
    for (let i = 0; i < 3; i++) nextRandom(this.#state);
  }

  /** From 0 to 1. */
  next(): number {
    return nextRandom(this.#state);
  }

  between(from: number, to: number): number {
    return from + (to - from) * this.next();
  }

  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }
}
