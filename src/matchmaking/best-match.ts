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
  /** The largest cost that the ticket accepts. */
  accepts: number;
  /** What a difference of one player between the largest parties of two teams adds to the cost. */
  unlike: number;
};

/**
 * A match is accepted by those who have waited less up to this share of what the one who has waited longest accepts, if not by their own wait. With
 * none, who is hard to match waits until another such one has waited as long; with all, who has just come pays for the wait of others.
 */
const SHARE_FOR_OTHERS = 0.5;

export function bestMatch(choice: Choice): TeamsMatch | undefined {
  const search = choice.team_count === 2 ? opponentOf : nearestTeams;
  const widest = choice.others.reduce((most, { variance }) => Math.max(most, variance), 0);
  let best: TeamsMatch | undefined;
  for (const team of choice.own) best = search(team, choice, best?.cost ?? choice.accepts, widest) ?? best;
  return best;
}

function isAccepted(cost: number, byAll: number, { accepts }: Choice): boolean {
  return cost <= Math.max(byAll, SHARE_FOR_OTHERS * accepts);
}

/** The best one up to this cost. `widest` is the largest variance of the others, by which the search knows where to end. */
function opponentOf(
  team: CandidateTeam,
  choice: Choice,
  mostCost: number,
  widest: number,
): TeamsMatch | undefined {
  const { others } = choice;
  let best: CandidateTeam | undefined;
  let bestCost = mostCost;
  const from = placeOf(others, team.mu);
  const nearest = { mu: 0, variance: widest };
  for (const direction of [1, -1]) {
    for (let i = direction === 1 ? from : from - 1; ; i += direction) {
      const other = others[i];
      if (other === undefined) break;
      nearest.mu = other.mu;
      if (Math.abs(leadOf(team, nearest)) > bestCost) break;
      if (!areApart(team, other)) continue;
      const cost = Math.abs(leadOf(team, other)) + choice.unlike * Math.abs(team.largest - other.largest);
      const isBetter = cost < bestCost || (cost === bestCost && best === undefined);
      if (!isBetter || !isAccepted(cost, Math.min(team.accepts, other.accepts), choice)) continue;
      best = other;
      bestCost = cost;
    }
  }
  return best && { teams: [team, best], cost: bestCost };
}

/** For more than two teams: from the team on, always the next one that widens the range of skill the least. */
function nearestTeams(team: CandidateTeam, choice: Choice, mostCost: number): TeamsMatch | undefined {
  const { others, team_count, unlike } = choice;
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
    if (!areApart({ tickets, avoided }, next)) continue;
    teams.push(next);
    [weakest, strongest] = goesDown ? [next, strongest] : [weakest, next];
    tickets |= next.tickets;
    avoided |= next.avoided;
    accepts = Math.min(accepts, next.accepts);
  }
  const largest = teams.map(each => each.largest);
  const cost = leadOf(strongest, weakest) + unlike * (Math.max(...largest) - Math.min(...largest));
  return cost <= mostCost && isAccepted(cost, accepts, choice) ? { teams, cost } : undefined;
}

/** Whether no ticket is in both, and none avoids one of the other. */
function areApart(a: Pick<CandidateTeam, "tickets" | "avoided">, b: CandidateTeam): boolean {
  return (a.tickets & (b.tickets | b.avoided)) === 0 && (a.avoided & b.tickets) === 0;
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
