/**
 * What a match makes of its players' ratings. Pure, and in whole numbers from match to match, so that the same matches in the same order
 * give the same ratings to the last digit.
 *
 * A rating is a guess at a skill: a normal distribution with the mean mu and the standard deviation sigma. The update is the one of Weng and
 * Lin (JMLR 12, 2011) with Thurstone's and Mosteller's model over all pairs of teams, as openskill has it: for two teams it is that of
 * TrueSkill.
 */
import { predictWin, rate } from "openskill";
import { thurstoneMostellerFull } from "openskill/models";

/** Both in ten-thousandths. */
export type Rating = { mu: number; sigma: number };

/** Of mu and sigma as whole numbers. */
export const RATING_UNIT = 10_000;

/**
 * Of who has played nothing. openskill's own sigma of 25/3 is for skills that are spread so far: with players' true skills spread by 5 it
 * stays too sure of itself for hundreds of matches, by up to 6 points of a hundred against 1.4 with 5.
 */
export const BEGINNER: Rating = { mu: 25 * RATING_UNIT, sigma: 5 * RATING_UNIT };

/** A match of whole numbers of a mode that hardly ever ends in a draw: a draw says that both were exactly as good. */
const DRAW_MARGIN = 0;

/**
 * By so much a skill may move from match to match, in mu: the standard deviation. With openskill's own 25/300 little more is known of a player
 * than its last hundred matches, so that teams of three that are said to be even are twice as far from it as with this. Who changes faster is
 * known again with the next season, which begins surer of nobody.
 */
const SKILL_DRIFT = 0.012;

/** Of the change of who was left short, and has lost: the match was hardly about skill. */
const LEFT_SHORT_SHARE = 0.5;

/** What a score multiplies mu − 3 sigma with; a point is ten of them. */
const SCORE_PER_MU = 1000;
const SCORE_PER_POINT = 10;
const MAX_SCORE = 65_535;

export type RatedPlayer = Rating & { has_left: boolean };
export type RatedTeam = {
  /** From 1, the best first; equal for teams that have drawn. */
  rank: number;
  players: readonly RatedPlayer[];
};

/**
 * The ratings after the match, team by team as they were given.
 *
 * Who has left has lost, also where the team has won without. Who was left by one of the team, and has lost, loses half as much.
 */
export function rateMatch(teams: readonly RatedTeam[]): Rating[][] {
  const asPlayed = rated(teams);
  return teams.map((team, i) => {
    const isShort = team.players.some(({ has_left }) => has_left);
    if (!isShort) return asPlayed[i] ?? [];
    const asLost = rated(teams.map((each, j) => (i === j ? { ...each, rank: teams.length + 1 } : each)))[i];
    const hasWon = teams.every(({ rank }) => rank >= team.rank);
    return team.players.map((player, j) => {
      const after = (player.has_left ? asLost : asPlayed[i])?.[j] ?? player;
      return player.has_left || hasWon ? after : between(player, after, LEFT_SHORT_SHARE);
    });
  });
}

/** By team: the chance to be better than another one of them, 0 to 1, draws counted as halves. */
export function chancesOf(teams: readonly (readonly Rating[])[]): number[] {
  const shares = predictWin(teams.map(team => team.map(skillOf)));
  // openskill's add up to 1.
  return shares.map(share => (share * teams.length) / 2);
}

/** The rating with which a season begins for who had this one at the end of the season before. */
export function carriedOver(rating: Rating, kept_share: number): Rating {
  return between(BEGINNER, rating, kept_share);
}

/** In plain numbers, as a matcher wants them. */
export function skillOf({ mu, sigma }: Rating): Rating {
  return { mu: mu / RATING_UNIT, sigma: sigma / RATING_UNIT };
}

/** What ranks go by: a skill that the player has with near certainty. A whole number from 0 to 65535. */
export function scoreOf({ mu, sigma }: Rating): number {
  const score = Math.floor(((mu - 3 * sigma) * SCORE_PER_MU) / RATING_UNIT);
  return Math.min(MAX_SCORE, Math.max(0, score));
}

/** What players are shown. */
export function pointsOf(rating: Rating): number {
  return pointsOfScore(scoreOf(rating));
}

export function pointsOfScore(score: number): number {
  return Math.floor(score / SCORE_PER_POINT);
}

function rated(teams: readonly RatedTeam[]): Rating[][] {
  const found = rate(
    teams.map(({ players }) => players.map(skillOf)),
    {
      rank: teams.map(({ rank }) => rank),
      model: thurstoneMostellerFull,
      epsilon: DRAW_MARGIN,
      tau: SKILL_DRIFT,
      sigma: BEGINNER.sigma / RATING_UNIT,
      // Of several opponents each tells the less: all of them are met in one match.
      gamma: (_c, team_count) => 1 / (team_count - 1),
    },
  );
  return found.map(team =>
    team.map(({ mu, sigma }) => ({
      mu: Math.round(mu * RATING_UNIT),
      sigma: Math.round(sigma * RATING_UNIT),
    })),
  );
}

function between(from: Rating, to: Rating, share: number): Rating {
  return {
    mu: Math.round(from.mu + (to.mu - from.mu) * share),
    sigma: Math.round(from.sigma + (to.sigma - from.sigma) * share),
  };
}
