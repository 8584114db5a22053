/** What ratings have made of a match, for those who judge whether it was fair. */
import { type Match, playersOf } from "../matches/match.ts";
import { normalReach, normalShareBelow } from "./normal-distribution.ts";
import { RATING_UNIT } from "./rating.ts";
import type { RatingRepository } from "./rating-repository.ts";
import type { RatingUpdate } from "./rating-rows.ts";
import { countsIn, subjectOf } from "./rating-subjects.ts";
import type { SeasonLedgers } from "./season-ledger.ts";
import { BETA } from "./win-probability.ts";

/** By player_id: what the matches up to this one made of the player's rating in the mode, the newest last. */
export type UpdatesOfPlayers = ReadonlyMap<string, readonly RatingUpdate[]>;

export class RatedMatches {
  readonly #ledgers: Pick<SeasonLedgers, "get">;
  readonly #ratings: Pick<RatingRepository, "read">;

  constructor(ledgers: Pick<SeasonLedgers, "get">, ratings: Pick<RatingRepository, "read">) {
    this.#ledgers = ledgers;
    this.#ratings = ratings;
  }

  /** Nobody's where ratings take it never, or many newer ones since; undefined where they have yet to take it. */
  async updatesUpTo(match: Match): Promise<UpdatesOfPlayers | undefined> {
    const { match_id, season_id, pvp_mode_id, sequence } = match;
    const none = new Map();
    if (season_id === undefined) return none;
    const ledger = await this.#ledgers.get(season_id);
    if (!ledger) return undefined;
    const { terms, generation, closed_at } = ledger;
    if (!countsIn(terms, match)) return none;
    if (sequence === undefined) return closed_at === undefined ? undefined : none;
    const subject = terms.subjects[pvp_mode_id] ?? "account";
    const players = playersOf(match);
    const ids = players.map(player => subjectOf(player, subject));
    const [rows] = await this.#ratings.read([{ season_id, pvp_mode_id, generation }], ids);
    const found = new Map<string, readonly RatingUpdate[]>();
    for (const [i, { player_id }] of players.entries()) {
      const row = rows?.get(ids[i] ?? "");
      // The match has its sequence before its ratings are written.
      if (!row || row.last_sequence < sequence) return undefined;
      const last = row.updates.findIndex(each => each.match_id === match_id);
      found.set(player_id, row.updates.slice(0, last + 1));
    }
    return found;
  }
}

/**
 * The chance to win, 0 to 1, of a player that is better than its rating said by so many of its standard deviations.
 *
 * The others' uncertainty is in `expected` and stays there; that of the player is not, since it is taken to be known.
 */
export function chanceOfBetter({ before, expected }: RatingUpdate, sigmas: number): number {
  const chance = Math.min(RATING_UNIT - 1, Math.max(1, expected)) / RATING_UNIT;
  const reach = normalReach(Math.abs(chance - 0.5));
  const better = (sigmas * before.sigma) / RATING_UNIT / (Math.SQRT2 * BETA);
  return normalShareBelow((chance < 0.5 ? -reach : reach) + better);
}
