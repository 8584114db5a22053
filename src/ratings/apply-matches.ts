/**
 * What the clerk of an installation does for ratings: takes the matches that wait, season by season, closes a season once its last matches are
 * over, and sends its rewards. A season begins with what is left of the ratings of the one before, so its matches wait until that is closed.
 */
import type { Logger } from "pino";
import type { Content } from "../game/content/content.ts";
import type { SeasonMatches } from "../matches/season-matches.ts";
import { levelOf } from "../store/dynamo/database-faults.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import type { RatingClerk } from "./rating-clerk.ts";
import type { SeasonLedgers } from "./season-ledger.ts";
import type { SeasonRewards } from "./season-rewards.ts";
import { type RankedSeason, rankedSeasons, termsOf } from "./season-terms.ts";

/** No match of a season is still played so long after its end. */
export const CLOSES_AFTER_MS = 30 * 60_000;

const INTERVAL_MS = 60_000;

export type ApplyMatchesOptions = {
  clerk: RatingClerk;
  ledgers: SeasonLedgers;
  matches: SeasonMatches;
  rewards: SeasonRewards;
  /** The newest. */
  content: () => Content;
  notice: { listen(listener: () => void): void };
  log: Pick<Logger, "error">;
  now?: Clock;
};

/** A duty of the clerk. */
export function applyMatches(options: ApplyMatchesOptions): {
  name: string;
  run: (mayGoOn: () => boolean) => Promise<void>;
  every_ms: number;
  notice: ApplyMatchesOptions["notice"];
} {
  const applier = new MatchApplier(options);
  const run = (mayGoOn: () => boolean) => applier.run(mayGoOn);
  return { name: "ratings", run, every_ms: INTERVAL_MS, notice: options.notice };
}

class MatchApplier {
  readonly #options: ApplyMatchesOptions;
  /** Seasons of which nothing is left to do. */
  readonly #settled = new Set<string>();
  /** By match_id: matches that were complained of, and are not again. */
  readonly #complaints = new Set<string>();

  constructor(options: ApplyMatchesOptions) {
    this.#options = options;
  }

  async run(mayGoOn: () => boolean): Promise<void> {
    const { content, now = wallClock } = this.#options;
    for (const season of rankedSeasons(content().seasons)) {
      if (!mayGoOn() || Date.parse(season.starts_at) > now()) return;
      if (this.#settled.has(season.id)) continue;
      await this.#takeAll(season.id, mayGoOn);
      if (now() < Date.parse(season.ends_at) + CLOSES_AFTER_MS) return;
      if (!mayGoOn() || !(await this.#isClosed(season, now()))) return;
      if (!(await this.#options.rewards.sendAll(season, mayGoOn))) return;
      this.#settled.add(season.id);
    }
  }

  async #takeAll(season_id: string, mayGoOn: () => boolean): Promise<void> {
    const { clerk, ledgers, matches, log } = this.#options;
    const terms = this.#termsOf(season_id);
    // What a process has left behind that died after its commit.
    if (await ledgers.get(season_id)) await clerk.completed(season_id, terms);
    for await (const waiting of matches.waiting(season_id)) {
      if (!mayGoOn()) return;
      try {
        await clerk.take(season_id, terms, waiting);
      } catch (error) {
        // Where the database fails, so does this. Any other error is about this match alone.
        if (levelOf(error) === "warn") throw error;
        const { match_id } = waiting.match;
        if (!this.#complaints.has(match_id))
          log.error({ err: error, match_id }, "no rating can be made of a match, and it waits");
        this.#complaints.add(match_id);
      }
    }
  }

  /** Closes it, unless a match was taken at the same moment. */
  async #isClosed({ id }: RankedSeason, now_ms: number): Promise<boolean> {
    const { clerk, ledgers } = this.#options;
    const ledger = await clerk.completed(id, this.#termsOf(id));
    if (ledger.closed_at !== undefined) return true;
    return ledgers.close(id, ledger, new Date(now_ms).toISOString());
  }

  #termsOf(season_id: string) {
    const terms = termsOf(this.#options.content().seasons, season_id);
    if (!terms) throw new Error(`The season ${season_id} is not ranked`);
    return terms;
  }
}
