/** The most even match that can be made with one ticket. */
import { TWO_BETA_SQUARED } from "../ratings/win-probability.ts";
import type { CandidateTeam, TeamColumns } from "./candidate-teams.ts";

/** Teams among which a match is looked for. */
export type Choice = {
  /** Of the ticket that the match is made for. */
  own: TeamColumns;
  /** Of the others alone. */
  others: TeamColumns;
  team_count: number;
  /**
   * The largest cost that the ticket accepts. A cost is how far the strongest and the weakest team are apart, with what unlike parties add
   * to it.
   */
  accepts: number;
  /** The largest cost that all of these tickets accept, by their bits. */
  acceptedBy: (tickets: number) => number;
  /** What a difference of one player between the largest parties of two teams adds to the cost. */
  unlike: number;
};

/**
 * A match is accepted by those who have waited less up to this share of what the one who has waited longest accepts, if not by their own wait. With
 * none, who is hard to match waits until another such one has waited as long; with all, who has just come pays for the wait of others.
 */
const SHARE_FOR_OTHERS = 0.5;

/** What cannot be near enough is left out before it is computed exactly; by so much more than rounding changes. */
const ROUNDING = 1 + 1e-9;

export function bestMatch(choice: Choice): readonly CandidateTeam[] | undefined {
  return choice.team_count === 2 ? bestPair(choice) : nearestTeams(choice);
}

/**
 * Each of the one against each of the others: most differ by more than is accepted, which one subtraction shows. Of matches that are as even the
 * last of the own teams; for it the next stronger one of the others, then the next weaker.
 */
function bestPair({
  own,
  others,
  accepts,
  acceptedBy,
  unlike,
}: Choice): readonly CandidateTeam[] | undefined {
  const { mu, variance, tickets, avoided, largest, count, widest } = others;
  let bestCost = accepts;
  let found: readonly CandidateTeam[] | undefined;
  for (let i = 0; i < own.count; i += 1) {
    const ownMu = own.mu[i] ?? 0;
    const ownSpread = TWO_BETA_SQUARED + (own.variance[i] ?? 0);
    const ownTickets = own.tickets[i] ?? 0;
    const ownAvoided = own.avoided[i] ?? 0;
    const ownLargest = own.largest[i] ?? 0;
    const most = Math.sqrt(ownSpread + widest) * ROUNDING;
    let reach = bestCost * most;
    let best = -1;
    for (let k = 0; k < count; k += 1) {
      const apart = Math.abs(ownMu - (mu[k] ?? 0));
      if (apart > reach) continue;
      if ((ownTickets & ((tickets[k] ?? 0) | (avoided[k] ?? 0))) !== 0) continue;
      if ((ownAvoided & (tickets[k] ?? 0)) !== 0) continue;
      const cost =
        apart / Math.sqrt(ownSpread + (variance[k] ?? 0)) + unlike * Math.abs(ownLargest - (largest[k] ?? 0));
      if (cost > bestCost) continue;
      if (cost === bestCost && best !== -1 && !comesFirst(mu[k] ?? 0, k, mu[best] ?? 0, best, ownMu))
        continue;
      if (cost > SHARE_FOR_OTHERS * accepts && cost > acceptedBy(ownTickets | (tickets[k] ?? 0))) continue;
      best = k;
      bestCost = cost;
      reach = cost * most;
    }
    if (best !== -1) found = [own.at(i), others.at(best)];
  }
  return found;
}

/** Of two teams that are as near: the stronger ones from the next on, then the weaker ones. */
function comesFirst(mu: number, place: number, otherMu: number, otherPlace: number, ownMu: number): boolean {
  const isStronger = mu >= ownMu;
  if (isStronger !== otherMu >= ownMu) return isStronger;
  if (mu !== otherMu) return isStronger === mu < otherMu;
  return isStronger === place < otherPlace;
}

/** For more than two teams: from each own team on, always the next one that widens the range of skill the least. */
function nearestTeams(choice: Choice): readonly CandidateTeam[] | undefined {
  const order = choice.others.byMu();
  let most = choice.accepts;
  let found: readonly CandidateTeam[] | undefined;
  for (let i = 0; i < choice.own.count; i += 1) {
    const match = nearestTo(i, order, choice, most);
    if (match === undefined) continue;
    most = match.cost;
    found = match.teams;
  }
  return found;
}

function nearestTo(
  first: number,
  order: Int32Array,
  { own, others, team_count, accepts, acceptedBy, unlike }: Choice,
  mostCost: number,
): { teams: CandidateTeam[]; cost: number } | undefined {
  const teams = [own.at(first)];
  let tickets = own.tickets[first] ?? 0;
  let avoided = own.avoided[first] ?? 0;
  let [fewest, largest] = [own.largest[first] ?? 0, own.largest[first] ?? 0];
  let [weakest, strongest] = [own.mu[first] ?? 0, own.mu[first] ?? 0];
  let [weakestVariance, strongestVariance] = [own.variance[first] ?? 0, own.variance[first] ?? 0];
  const widest = Math.max(own.widest, others.widest);
  const reach = mostCost * Math.sqrt(TWO_BETA_SQUARED + 2 * widest) * ROUNDING;
  let above = placeOf(others, order, weakest);
  let below = above - 1;
  while (teams.length < team_count) {
    const [up, down] = [order[above], order[below]];
    const upMu = up === undefined ? undefined : (others.mu[up] ?? 0);
    const downMu = down === undefined ? undefined : (others.mu[down] ?? 0);
    const goesDown = upMu === undefined || (downMu !== undefined && strongest - downMu <= upMu - weakest);
    const next = goesDown ? down : up;
    const mu = goesDown ? downMu : upMu;
    if (next === undefined || mu === undefined) return undefined;
    if (goesDown) below -= 1;
    else above += 1;
    const nextTickets = others.tickets[next] ?? 0;
    const nextAvoided = others.avoided[next] ?? 0;
    if ((tickets & (nextTickets | nextAvoided)) !== 0 || (avoided & nextTickets) !== 0) continue;
    teams.push(others.at(next));
    if (goesDown) [weakest, weakestVariance] = [mu, others.variance[next] ?? 0];
    else [strongest, strongestVariance] = [mu, others.variance[next] ?? 0];
    if (strongest - weakest > reach) return undefined;
    tickets |= nextTickets;
    avoided |= nextAvoided;
    fewest = Math.min(fewest, others.largest[next] ?? 0);
    largest = Math.max(largest, others.largest[next] ?? 0);
  }
  const spread = Math.sqrt(TWO_BETA_SQUARED + strongestVariance + weakestVariance);
  const cost = (strongest - weakest) / spread + unlike * (largest - fewest);
  if (cost > mostCost || (cost > SHARE_FOR_OTHERS * accepts && cost > acceptedBy(tickets))) return undefined;
  return { teams, cost };
}

/** Of the first that is not below. */
function placeOf({ mu }: TeamColumns, order: Int32Array, from_mu: number): number {
  let [from, to] = [0, order.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((mu[order[middle] ?? 0] ?? 0) < from_mu) from = middle + 1;
    else to = middle;
  }
  return from;
}
