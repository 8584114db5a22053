/** The endpoint of a player's own ratings: rank, and what the last matches made of it. */
import { z } from "zod";
import { findEntry } from "../game/content/content.ts";
import { RATING_SUBJECTS, type SeasonRanks, tierAt } from "../game/content/rank-content.ts";
import { NO_SEASON_ID, seasonIdAt } from "../game/content/run-content.ts";
import { name } from "../game/content/schemas/fields.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { OUTCOMES } from "../matches/match.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import type { ContentLibrary } from "../store/content/content-library.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import { pointsOf, RATING_UNIT } from "./rating.ts";
import type { Found, RatingBook } from "./rating-book.ts";
import type { RatingUpdate, SeasonTerms } from "./rating-rows.ts";
import type { SeasonLedgers } from "./season-ledger.ts";
import { termsOf } from "./season-terms.ts";

/** Of what a rating keeps. */
const CHANGES_SHOWN = 5;

const changeView = z.object({
  match_id: z.string(),
  /** When the match ended. */
  at: z.iso.datetime(),
  /** What the match was for you. */
  outcome: z.enum(OUTCOMES),
  /** The chance that your team had, 0 to 1: of several teams, to be better than another one. */
  own_chance: z.number().min(0).max(1),
  points_before: z.int().nonnegative(),
  points_after: z.int().nonnegative(),
  /** Somebody of your team has left, so you have lost less than you would have. */
  is_softened: z.boolean(),
});

const ratingView = z
  .object({
    pvp_mode_id: z.string(),
    subject: z.enum(RATING_SUBJECTS),
    /** Whose rating it is, where each character has its own. */
    character_id: z.string().optional(),
    points: z.int().nonnegative(),
    /** Absent before the end of the placement. */
    tier: z.object({ tier_id: z.string(), name }).optional(),
    /** Where the next tier begins; absent in the highest, and before the end of the placement. */
    next_tier: z.object({ tier_id: z.string(), name, from_points: z.int() }).optional(),
    /** Of this season. */
    matches: z.int().nonnegative(),
    /** After so many the placement ends. */
    placement_matches: z.int().nonnegative(),
    /** What the newest matches made of it, at most CHANGES_SHOWN, the newest first. */
    changes: z.array(changeView),
  })
  .meta({ id: "Rating" });
export type RatingView = z.output<typeof ratingView>;

export type RatingServices = {
  rating_book: RatingBook;
  season_ledgers: SeasonLedgers;
  store: { accounts: Pick<AccountRepository, "get">; library: ContentLibrary };
};

export function ratingEndpoints(
  { rating_book, season_ledgers, store }: RatingServices,
  now: Clock = wallClock,
): Endpoint[] {
  return [
    accountEndpoint(
      {
        ...{ method: "get", path: "/ratings/me", tag: "Ratings" },
        summary: "Your ratings, in each mode that is ranked",
        input: z.object({ query: z.object({ season_id: z.string().min(1).max(128).optional() }) }),
        answers: {
          200: {
            description: "Of the season that is now, or of another one. None between seasons.",
            schema: z.object({ season_id: z.string(), ratings: z.array(ratingView) }),
          },
        },
        problems: ["not-found"],
      },
      async ({ query }, { player_id }) => {
        const { seasons } = store.library.current().content;
        const season_id = query.season_id ?? seasonIdAt(seasons, new Date(now()).toISOString());
        const season = findEntry(seasons, season_id);
        if (!season && season_id !== NO_SEASON_ID)
          throw problem("not-found", `There is no season "${season_id}". GET /api/seasons lists them.`);
        const terms = (await season_ledgers.get(season_id))?.terms ?? termsOf(seasons, season_id);
        const ranks = season?.ranks;
        if (!terms || !ranks) return { value: { season_id, ratings: [] } };
        const character_ids = await ownCharacters(player_id, terms);
        const found = Object.entries(terms.subjects).map(async ([pvp_mode_id, subject]) => {
          const subject_ids = subject === "account" ? [player_id] : character_ids;
          const ratings = await rating_book.find(season_id, pvp_mode_id, subject_ids);
          return [...ratings].map(([subject_id, each]) => ({
            ...{ pvp_mode_id, subject, ...(subject === "character" && { character_id: subject_id }) },
            ...viewOf(each, ranks, terms),
          }));
        });
        return { value: { season_id, ratings: (await Promise.all(found)).flat() } };
      },
    ),
  ];

  /** None where nobody asks for them. */
  async function ownCharacters(player_id: string, { subjects }: SeasonTerms): Promise<string[]> {
    if (!Object.values(subjects).includes("character")) return [];
    return [...(await store.accounts.get(player_id)).character_ids];
  }
}

function viewOf({ standing, row }: Found, ranks: SeasonRanks, { placement_matches }: SeasonTerms) {
  const points = pointsOf(standing);
  const tier = standing.matches < placement_matches ? undefined : tierAt(ranks, points);
  const next = tier && ranks.tiers.find(({ from_points }) => from_points > tier.from_points);
  return {
    ...{ points, matches: standing.matches, placement_matches },
    ...(tier && { tier: { tier_id: tier.id, name: tier.name } }),
    ...(next && { next_tier: { tier_id: next.id, name: next.name, from_points: next.from_points } }),
    changes: (row?.updates ?? []).slice(-CHANGES_SHOWN).map(changeOf).reverse(),
  };
}

function changeOf(update: RatingUpdate): z.output<typeof changeView> {
  const { match_id, at, outcome, expected, before, after, is_softened = false } = update;
  return {
    ...{ match_id, at, outcome, own_chance: expected / RATING_UNIT, is_softened },
    ...{ points_before: pointsOf(before), points_after: pointsOf(after) },
  };
}
