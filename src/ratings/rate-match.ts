/**
 * What a match makes of its players' ratings. Pure, and in whole numbers from match to match, so that the same matches in the same order
 * give the same ratings to the last digit.
 *
 * The update is the one of Weng and Lin (JMLR 12, 2011) with Thurstone's and Mosteller's model over all pairs of teams, as openskill has it: for
 * two teams it is that of TrueSkill. openskill comes in 450 files, so a server loads this once it is ready.
 */
import { predictWin, rate } from "openskill";
import { thurstoneMostellerFull } from "openskill/models";
import { BEGINNER, between, RATING_UNIT, type Rating, skillOf } from "./rating.ts";

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
