/** Simulated players: a hidden skill that drifts, and the rating that is learned of it. Newcomers take the places of those who leave. */
import { nextRandom, type Random } from "../src/game/core/random.ts";
import { normalShareBelow } from "../src/ratings/normal-distribution.ts";
import { rateMatch } from "../src/ratings/rate-match.ts";
import { BEGINNER, RATING_UNIT, skillOf } from "../src/ratings/rating.ts";
import { BETA, type Skill } from "../src/ratings/win-probability.ts";

/** Hidden skills of those who come: N(25, 5). */
const SKILL = { mean: 25, deviation: 5 };
/** After each match a hidden skill moves by so much (standard deviation): by 0.1 in a day without a break. */
const DRIFT = 0.006;
/** A player plays so many matches, on average, and never again. So of 1000 in game a newcomer takes a place every 45 minutes. */
const MATCHES_OF_A_LIFE = 10_000;

export type Player = Skill & { player_id: string; skill: number; newcomers: number };

export function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - nextRandom(random))) * Math.cos(2 * Math.PI * nextRandom(random));
}

export function newPlayer(player_id: string, random: Random): Player {
  return {
    player_id,
    skill: SKILL.mean + SKILL.deviation * gaussian(random),
    newcomers: 0,
    ...skillOf(BEGINNER),
  };
}

/** A side of a match: its players, and what they gain by having come together. */
export type Side = { players: readonly Player[]; bonus: number };

/** The chance that the first wins, by the hidden skills. */
export function hiddenProbability(a: Side, b: Side): number {
  const strength = ({ players, bonus }: Side) => players.reduce((sum, each) => sum + each.skill, bonus);
  return normalShareBelow((strength(a) - strength(b)) / (Math.SQRT2 * BETA));
}

/** Whether the first wins, as chance and the hidden skills have it. */
export function firstWins(a: Side, b: Side, random: Random): boolean {
  return nextRandom(random) < hiddenProbability(a, b);
}

/** The ratings learn of the result as the server's do, the skills drift, and some leave for good. */
export function endMatch(a: Side, b: Side, isFirstWinner: boolean, random: Random): void {
  const rated = rateMatch([
    { rank: isFirstWinner ? 1 : 2, players: a.players.map(asRated) },
    { rank: isFirstWinner ? 2 : 1, players: b.players.map(asRated) },
  ]);
  for (const [i, { players }] of [a, b].entries())
    for (const [k, player] of players.entries()) {
      const rating = rated[i]?.[k];
      if (rating) Object.assign(player, skillOf(rating));
      player.skill += DRIFT * gaussian(random);
      if (nextRandom(random) * MATCHES_OF_A_LIFE < 1) leave(player, random);
    }
}

function asRated({ mu, sigma }: Skill) {
  return { mu: Math.round(mu * RATING_UNIT), sigma: Math.round(sigma * RATING_UNIT), has_left: false };
}

/** Somebody new comes in the place of this player, also in the party. */
function leave(player: Player, random: Random): void {
  const { newcomers, player_id } = player;
  Object.assign(player, newPlayer(player_id, random), { newcomers: newcomers + 1 });
}
