/** Who will win, as the ratings have it. */
import { normalShareBelow } from "./normal-distribution.ts";

/** What is known of a player's skill: its mean, and the standard deviation of what is not known. */
export type Skill = { mu: number; sigma: number };

/** By so much a team plays better or worse from match to match: the standard deviation, in mu. The default of openskill. */
export const BETA = 25 / 6;

export const TWO_BETA_SQUARED = 2 * BETA ** 2;

/** What is known of a team's skill: the sum of its players' mu, and of their sigma². */
export type TeamSkill = { mu: number; variance: number };

export function teamSkillOf(players: readonly Skill[]): TeamSkill {
  const skill: TeamSkill = { mu: 0, variance: 0 };
  for (const { mu, sigma } of players) {
    skill.mu += mu;
    skill.variance += sigma * sigma;
  }
  return skill;
}

/** How far two teams are apart, in standard deviations of what can happen between them. */
export function leadOf(team: TeamSkill, other: TeamSkill): number {
  return (team.mu - other.mu) / Math.sqrt(TWO_BETA_SQUARED + team.variance + other.variance);
}

/** The chance that the first team wins, draws counted as halves; what `predictWin` of openskill says of two teams. */
export function winProbability(team: readonly Skill[], other: readonly Skill[]): number {
  return normalShareBelow(leadOf(teamSkillOf(team), teamSkillOf(other)));
}
