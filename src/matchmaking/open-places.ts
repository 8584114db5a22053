/**
 * Places that are free in matches that are played, as who makes matches knows them: each match tells of its own, once a round and when somebody
 * leaves. What is known may be out of date: the match itself gives the place, or does not.
 */
import type { MatchPlaces } from "../matches/match-news.ts";
import { normalShareBelow } from "../ratings/normal-distribution.ts";
import { leadOf, type Skill, teamSkillOf } from "../ratings/win-probability.ts";
import type { MadeMatch, MatchingRules, WaitingTicket } from "./waiting.ts";
import { ANY_DISTANCE, acceptedLeads } from "./windows.ts";

/** Longer than a round. */
const KEPT_MS = 180_000;

type Known = MatchPlaces & { told_at_ms: number };

/** A match that is played, by team the ticket that is for it, and how far from even it is then. */
export type TakenPlaces = MadeMatch & { match: MatchPlaces };

export type PlaceTerms = Pick<MatchingRules, "team_size" | "windows">;

export class OpenPlaces {
  readonly #now: () => number;
  /** By match. */
  readonly #known = new Map<string, Known>();

  /** @param now epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  note(told: MatchPlaces): void {
    // The match that was told of last is the last.
    this.#known.delete(told.match_id);
    if (told.places.some(free => free > 0))
      this.#known.set(told.match_id, { ...told, told_at_ms: this.#now() });
  }

  /** Nobody is sent there until it tells of places again. */
  forget({ match_id }: MatchPlaces): void {
    this.#known.delete(match_id);
  }

  /**
   * For each match of the queue the ticket that has waited longest of those that fit: whole in one team, and as near in skill as it asks of a match
   * by now. A ticket is for one match.
   */
  takenBy(
    queue_id: string,
    waiting: readonly WaitingTicket[],
    { team_size, windows }: PlaceTerms,
  ): TakenPlaces[] {
    const acceptedLead = acceptedLeads(windows);
    const left = waiting.toSorted((a, b) => a.waits_since_ms - b.waits_since_ms);
    const taken: TakenPlaces[] = [];
    for (const known of this.#known.values()) {
      if (this.#now() - known.told_at_ms > KEPT_MS) this.#known.delete(known.match_id);
      if (known.queue_id !== queue_id || !this.#known.has(known.match_id)) continue;
      for (const [index, ticket] of left.entries()) {
        const place = mayMeet(ticket, known) && placeFor(ticket, known, team_size);
        if (!place || place.lead > acceptedLead(this.#now() - ticket.waits_since_ms)) continue;
        left.splice(index, 1);
        const teams = known.places.map((_, i) => (i === place.team ? [ticket.ticket_id] : []));
        taken.push({ match: known, teams, distance: normalShareBelow(place.lead) - ANY_DISTANCE });
        break;
      }
    }
    return taken;
  }
}

/** Whether none of these was in the match before, and none must not meet who plays it. */
function mayMeet({ players, avoided = [] }: WaitingTicket, { player_ids }: MatchPlaces): boolean {
  const isInIt = (player_id: string) => player_ids.includes(player_id);
  return !players.some(({ player_id }) => isInIt(player_id)) && !avoided.some(isInIt);
}

type Place = { team: number; lead: number };

/** In the team with so many places with which the match is the most even; of such teams, in the one that misses the most. */
function placeFor({ players }: WaitingTicket, match: MatchPlaces, team_size: number): Place | undefined {
  const { places } = match;
  const free = (team: number) => places[team] ?? 0;
  return places
    .map((_, team) => ({ team, lead: leadWith(players, team, match, team_size) }))
    .filter(({ team }) => free(team) >= players.length)
    .toSorted((a, b) => a.lead - b.lead || free(b.team) - free(a.team))[0];
}

/**
 * How far the strongest team is ahead of the weakest with these players in this one. As where a match is made with bots, a bot counts as good as the
 * players are on average.
 */
function leadWith(
  comers: readonly Skill[],
  team: number,
  { skills }: MatchPlaces,
  team_size: number,
): number {
  const players = skills.map((its, i) => (i === team ? [...its, ...comers] : its));
  const mean = teamSkillOf(players.flat()).mu / players.flat().length;
  const teams = players.map(its => {
    const { mu, variance } = teamSkillOf(its);
    return { mu: mu + (team_size - its.length) * mean, variance };
  });
  const [weakest, ...stronger] = teams.toSorted((a, b) => a.mu - b.mu);
  const strongest = stronger.at(-1);
  return weakest && strongest ? leadOf(strongest, weakest) : 0;
}
