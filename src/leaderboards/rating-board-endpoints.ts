/** The endpoint of the boards of ratings. */
import { z } from "zod";
import { findEntry } from "../game/content/content.ts";
import { type RatingSubject, type SeasonRanks, tierAt } from "../game/content/rank-content.ts";
import { name } from "../game/content/schemas/fields.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { pointsOfScore } from "../ratings/rating.ts";
import type { SeasonLedgers } from "../ratings/season-ledger.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import type { ContentLibrary } from "../store/content/content-library.ts";
import type { BoardPage, BoardReader, RankedEntry } from "./board-reader.ts";
import { after, limit } from "./leaderboard-endpoints.ts";
import { ratingBoardId, ratingDetails } from "./rating-boards.ts";

const id = z.string().min(1).max(128);

/** So many friends are asked for, with all their characters. */
const MOST_SUBJECTS = 500;

const entryView = z
  .object({
    /** From 1. Of friends: among them. */
    rank: z.int().positive(),
    /** The character that played last, where the rating is its account's. */
    character_id: z.string(),
    character_name: z.string(),
    points: z.int().nonnegative(),
    tier_id: z.string(),
    tier_name: name,
    /** Of this season and mode. */
    matches: z.int().positive(),
    /** When the newest of them ended. */
    at: z.iso.datetime(),
  })
  .meta({ id: "RatingLeaderboardEntry" });
export type RatingEntryView = z.output<typeof entryView>;

export type RatingBoardServices = {
  board_reader: BoardReader;
  season_ledgers: SeasonLedgers;
  store: { accounts: Pick<AccountRepository, "get">; library: ContentLibrary };
  /** The ids of the accounts that are the player's friends. */
  friendsOf: (player_id: string) => Promise<readonly string[]>;
};

export function ratingBoardEndpoints(services: RatingBoardServices): Endpoint[] {
  const { board_reader: boards, season_ledgers: ledgers, store, friendsOf } = services;
  return [
    accountEndpoint(
      {
        ...{ method: "get", path: "/leaderboards/ratings/:season_id/:pvp_mode_id", tag: "Leaderboards" },
        summary: "Ratings of a season, also of one that is over, and mode, the best first; and your own",
        input: z.object({
          params: z.object({ season_id: id, pvp_mode_id: id }),
          query: z.object({
            /** Those around your own entry, instead of the best. */
            around: z.literal("me").optional(),
            /** You and your friends alone, all of them at once. */
            among: z.literal("friends").optional(),
            limit,
            after: after.optional(),
          }),
        }),
        answers: {
          200: {
            description:
              "A page; ask for the next with `after`. Who has not finished the placement is not on it.",
            schema: z.object({
              entries: z.array(entryView),
              /** Absent where you have none. */
              own: entryView.optional(),
              /** Where there are more: what to ask for them with. */
              next: z.string().optional(),
            }),
          },
        },
        problems: ["not-found"],
      },
      async ({ params: { season_id, pvp_mode_id }, query }, { player_id }) => {
        const season = findEntry(store.library.current().content.seasons, season_id);
        const ledger = await ledgers.get(season_id);
        const ofContent = season?.ranks?.modes.find(mode => mode.pvp_mode_id === pvp_mode_id);
        const subject = ledger?.terms.subjects[pvp_mode_id] ?? ofContent?.subject;
        if (!season?.ranks || !subject)
          throw problem(
            "not-found",
            `The mode "${pvp_mode_id}" has no ratings in the season "${season_id}". GET /api/leaderboards lists those that have.`,
          );
        const board_id = ratingBoardId(season_id, pvp_mode_id, ledger?.generation ?? 1);
        const own = await boards.best(board_id, await subjectsOf(player_id, subject));
        const page = await pageOf(board_id, own, query, () => subjectsAmong(player_id, subject));
        const { ranks } = season;
        return {
          value: {
            entries: page.entries.map(entry => viewOf(entry, ranks)),
            ...(own && { own: viewOf(own, ranks) }),
            ...(page.next && { next: `${page.next.score}.${page.next.first_number}` }),
          },
        };
      },
    ),
  ];

  async function pageOf(
    board_id: string,
    own: RankedEntry | undefined,
    query: { around?: "me" | undefined; among?: "friends" | undefined; limit: number } & {
      after?: Parameters<BoardReader["page"]>[2] | undefined;
    },
    among: () => Promise<string[]>,
  ): Promise<BoardPage> {
    if (query.among) return { entries: await boards.amongst(board_id, await among()) };
    if (query.around && own) return boards.around(board_id, own, query.limit);
    return boards.page(board_id, query.limit, query.after);
  }

  async function subjectsOf(player_id: string, subject: RatingSubject): Promise<string[]> {
    if (subject === "account") return [player_id];
    return [...(await store.accounts.get(player_id)).character_ids];
  }

  async function subjectsAmong(player_id: string, subject: RatingSubject): Promise<string[]> {
    const players = [player_id, ...(await friendsOf(player_id))];
    const subjects = await Promise.all(players.map(each => subjectsOf(each, subject)));
    return subjects.flat().slice(0, MOST_SUBJECTS);
  }
}

function viewOf(entry: RankedEntry, ranks: SeasonRanks): z.output<typeof entryView> {
  const points = pointsOfScore(entry.score);
  const tier = tierAt(ranks, points);
  const { rank, at } = entry;
  return {
    ...{ rank, ...ratingDetails.parse(entry.details), points, at },
    ...{ tier_id: tier?.id ?? "", tier_name: tier?.name ?? "" },
  };
}
