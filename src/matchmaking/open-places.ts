/**
 * Places that are free in matches that are played, as who makes matches knows them: each match tells of its own, once a round and when somebody
 * leaves. What is known may be out of date: the match itself gives the place, or does not.
 */
import type { MatchPlaces } from "../matches/match-news.ts";
import type { WaitingTicket } from "./waiting.ts";

/** Longer than a round. */
const KEPT_MS = 180_000;

type Known = MatchPlaces & { told_at_ms: number };

/** A match that is played, and by team the ticket that is for it. */
export type TakenPlaces = { match: MatchPlaces; teams: readonly (readonly string[])[] };

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

  /** For each match of the queue the ticket that has waited longest of those that fit, whole in one team. A ticket is for one match. */
  takenBy(queue_id: string, waiting: readonly WaitingTicket[]): TakenPlaces[] {
    const left = waiting.toSorted((a, b) => a.waits_since_ms - b.waits_since_ms);
    const taken: TakenPlaces[] = [];
    for (const known of this.#known.values()) {
      if (this.#now() - known.told_at_ms > KEPT_MS) this.#known.delete(known.match_id);
      else if (known.queue_id === queue_id) {
        const index = left.findIndex(each => fits(each, known));
        const [ticket] = index < 0 ? [] : left.splice(index, 1);
        if (ticket) taken.push({ match: known, teams: teamsWith(ticket, known) });
      }
    }
    return taken;
  }
}

/** Whether there is a team with so many places, none of these was in the match before, and none must not meet who plays it. */
function fits({ players, avoided = [] }: WaitingTicket, { places, player_ids }: MatchPlaces): boolean {
  const isInIt = (player_id: string) => player_ids.includes(player_id);
  return (
    places.some(free => free >= players.length) &&
    !players.some(({ player_id }) => isInIt(player_id)) &&
    !avoided.some(isInIt)
  );
}

/** In the team that misses the most. */
function teamsWith({ ticket_id }: WaitingTicket, { places }: MatchPlaces): string[][] {
  const emptiest = places.indexOf(Math.max(...places));
  return places.map((_, i) => (i === emptiest ? [ticket_id] : []));
}
