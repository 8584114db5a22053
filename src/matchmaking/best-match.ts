/** The most even match that can be made with one ticket. */
import { leadOf } from "../ratings/win-probability.ts";
import type { CandidateTeam } from "./candidate-teams.ts";

/** Teams that play each other. */
export type TeamsMatch = {
  teams: readonly CandidateTeam[];
  /** How far the strongest and the weakest are apart, with what unlike parties add to it. */
  cost: number;
};

/** Teams among which a match is looked for. */
export type Choice = {
  /** Of the ticket that the match is made for. */
  own: readonly CandidateTeam[];
  /** Of the others alone, sorted by mu. */
  others: readonly CandidateTeam[];
  team_count: number;
  team_size: number;
  /** The largest cost that the ticket accepts. */
  accepts: number;
  /** Whether all others have to accept it as well. */
  asksOthers: boolean;
};

/**
 * What unlike parties add to a lead: so much where a full party meets players who are all alone, in between evenly. So such a match is made
 * only where one of like parties has not been had for a while, however even the ratings say it is.
 */
export const UNLIKE_LEAD = 0.4;

export function bestMatch(choice: Choice): TeamsMatch | undefined {
  const search = choice.team_count === 2 ? opponentOf : nearestTeams;
  const widest = choice.others.reduce((most, { variance }) => Math.max(most, variance), 0);
  let best: TeamsMatch | undefined;
  for (const team of choice.own) best = search(team, choice, best?.cost ?? choice.accepts, widest) ?? best;
  return best;
}

/** The best one below this cost. `widest` is the largest variance of the others, by which the search knows where to end. */
function opponentOf(
  team: CandidateTeam,
  choice: Choice,
  mostCost: number,
  widest: number,
): TeamsMatch | undefined {
  const { others } = choice;
  let best: TeamsMatch | undefined;
  let bestCost = mostCost;
  const from = placeOf(others, team.mu);
  const leastLead = { mu: 0, variance: widest };
  for (const direction of [1, -1]) {
    for (let i = direction === 1 ? from : from - 1; ; i += direction) {
      const other = others[i];
      if (other === undefined) break;
      leastLead.mu = other.mu;
      if (Math.abs(leadOf(team, leastLead)) > bestCost) break;
      if ((other.tickets | other.avoided) & team.tickets || other.tickets & team.avoided) continue;
      const cost = Math.abs(leadOf(team, other)) + unlikeness(team, other, choice.team_size);
      if (cost > bestCost || (cost === bestCost && best !== undefined)) continue;
      if (choice.asksOthers && cost > Math.min(team.accepts, other.accepts)) continue;
      best = { teams: [team, other], cost };
      bestCost = cost;
    }
  }
  return best;
}

/** From 0, the largest parties of both are of one size, to UNLIKE_LEAD. */
function unlikeness(team: CandidateTeam, other: CandidateTeam, team_size: number): number {
  return team_size === 1 ? 0 : (UNLIKE_LEAD * Math.abs(team.largest - other.largest)) / (team_size - 1);
}

/** For more than two teams: from the team on, always the next one that widens the range of skill the least. */
function nearestTeams(team: CandidateTeam, choice: Choice, mostCost: number): TeamsMatch | undefined {
  const { others, team_count, team_size, asksOthers } = choice;
  const teams = [team];
  let [weakest, strongest] = [team, team];
  let { tickets, avoided, accepts } = team;
  let above = placeOf(others, team.mu);
  let below = above - 1;
  while (teams.length < team_count) {
    const [up, down] = [others[above], others[below]];
    const goesDown = up === undefined || (down !== undefined && strongest.mu - down.mu <= up.mu - weakest.mu);
    const next = goesDown ? down : up;
    if (next === undefined) return undefined;
    if (goesDown) below -= 1;
    else above += 1;
    if ((next.tickets | next.avoided) & tickets || next.tickets & avoided) continue;
    teams.push(next);
    [weakest, strongest] = goesDown ? [next, strongest] : [weakest, next];
    tickets |= next.tickets;
    avoided |= next.avoided;
    accepts = Math.min(accepts, next.accepts);
  }
  const largest = teams.toSorted((a, b) => a.largest - b.largest);
  const cost = leadOf(strongest, weakest) + unlikeness(largest.at(-1) ?? team, largest[0] ?? team, team_size);
  if (cost > mostCost || (asksOthers && cost > accepts)) return undefined;
  return { teams, cost };
}

/** Of the first that is not below. */
function placeOf(teams: readonly CandidateTeam[], mu: number): number {
  let [from, to] = [0, teams.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((teams[middle]?.mu ?? 0) < mu) from = middle + 1;
    else to = middle;
  }
  return from;
}
