/** The endpoints of leaderboards: which there are, and what stands on one. */
import { z } from "zod";
import { findEntry } from "../game/content/content.ts";
import { RATING_SUBJECTS } from "../game/content/rank-content.ts";
import { NO_SEASON_ID, seasonIdAt } from "../game/content/run-content.ts";
import { name } from "../game/content/schemas/fields.ts";
import { secondsIn } from "../game/core/ticks.ts";
import { DUNGEON_RATE } from "../game/dungeon/dungeon-rate.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import type { ContentLibrary } from "../store/content/content-library.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import type { BoardReader, RankedEntry } from "./board-reader.ts";
import { entryState, MAX_SCORE, type Place } from "./board-rows.ts";
import { boardIdOf, boardsIn, isBoardOf, runDetails } from "./dungeon-boards.ts";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
const limitMessage = `must be a whole number from 1 to ${MAX_LIMIT}`;
const afterMessage = "must be `next` of an earlier answer; leave it out to begin with the best";

const id = z.string().min(1).max(300);

export const limit = z
  .string(limitMessage)
  .regex(/^\d{1,3}$/, limitMessage)
  .transform(Number)
  .pipe(z.number().min(1, limitMessage).max(MAX_LIMIT, limitMessage))
  .default(DEFAULT_LIMIT);

/** Decoded: the place after which the page begins. Its entry may have moved since. */
export const after = z
  .string(afterMessage)
  .regex(/^\d{1,5}\.[1-9]\d{0,12}$/, afterMessage)
  .transform((text): Place => {
    const [score = 0, first_number = 1] = text.split(".").map(Number);
    return { score, first_number };
  })
  .refine(({ score }) => score <= MAX_SCORE, afterMessage);

const seasonView = z
  .object({
    /** `none` between seasons. */
    season_id: z.string(),
    name: name.optional(),
    /** ISO 8601. */
    starts_at: z.string().optional(),
    ends_at: z.string().optional(),
  })
  .meta({ id: "Season" });

const boardView = z
  .object({
    board_id: z.string(),
    season_id: z.string(),
    dungeon_id: z.string(),
    difficulty_id: z.string(),
    party_size: z.int().positive(),
  })
  .meta({ id: "Leaderboard" });

const ratingBoardView = z
  .object({
    season_id: z.string(),
    pvp_mode_id: z.string(),
    /** Whose the ratings are: accounts', or characters'. */
    subject: z.enum(RATING_SUBJECTS),
  })
  .meta({ id: "RatingLeaderboard" });
export type RatingBoardsView = {
  season: z.output<typeof seasonView>;
  rating_boards: z.output<typeof ratingBoardView>[];
};

const entryView = z
  .object({
    /** From 1. Equal times rank by who was first. */
    rank: z.int().positive(),
    character_id: z.string(),
    /** As it was at the end of the run. */
    character_name: z.string(),
    /** The run's clock at its end. Tenths of a second decide the rank. */
    seconds: z.number().nonnegative(),
    /** Of all members of the run. */
    deaths: z.int().nonnegative(),
    run_id: z.string(),
    /** When the run ended. */
    at: z.iso.datetime(),
    /** Whether the run was played again from its recording, and came to the same. */
    state: entryState.exclude(["rejected"]),
  })
  .meta({ id: "LeaderboardEntry" });

export type LeaderboardServices = {
  board_reader: BoardReader;
  store: { accounts: AccountRepository; library: ContentLibrary };
};

export function leaderboardEndpoints(
  { board_reader: boards, store }: LeaderboardServices,
  now: Clock = wallClock,
): Endpoint[] {
  const { accounts, library } = store;
  const tag = "Leaderboards";
  return [
    accountEndpoint(
      {
        ...{ method: "get", path: "/leaderboards", tag },
        summary: "The season, and its leaderboards",
        input: z.object({ query: z.object({ season_id: id.optional() }) }),
        answers: {
          200: {
            description: "Those of the season that is now, or of another one.",
            schema: z.object({
              season: seasonView,
              boards: z.array(boardView),
              /** Those of ratings: GET /api/leaderboards/ratings/{season_id}/{pvp_mode_id}. */
              rating_boards: z.array(ratingBoardView),
            }),
          },
        },
        problems: ["not-found"],
      },
      ({ query }) => {
        const { content } = library.current();
        const season_id = query.season_id ?? seasonIdAt(content.seasons, new Date(now()).toISOString());
        const season = findEntry(content.seasons, season_id);
        if (!season && season_id !== NO_SEASON_ID)
          throw problem("not-found", `There is no season "${season_id}". GET /api/seasons lists them.`);
        const boards = boardsIn(content, season_id).map(board => ({ board_id: boardIdOf(board), ...board }));
        const rating_boards = (season?.ranks?.modes ?? []).map(mode => ({ season_id, ...mode }));
        return { value: { season: seasonView.parse({ ...season, season_id }), boards, rating_boards } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/leaderboards/:board_id", tag },
        summary: "Entries of a leaderboard, the best first; and your own",
        input: z.object({
          params: z.object({ board_id: id }),
          query: z.object({
            /** Those around your own entry, instead of the best. */
            around: z.literal("me").optional(),
            /** Which of your characters is meant by your own; else the one that ranks best. */
            character_id: id.optional(),
            limit,
            after: after.optional(),
          }),
        }),
        answers: {
          200: {
            description: "A page; ask for the next with `after`.",
            schema: z.object({
              entries: z.array(entryView),
              /** Absent where none of your characters has an entry. */
              own: entryView.optional(),
              /** Where there are more: what to ask for them with. */
              next: z.string().optional(),
            }),
          },
        },
        problems: ["not-found"],
      },
      async ({ params: { board_id }, query }, { player_id }) => {
        const own = await boards.best(board_id, await ownCharacters(player_id, query.character_id));
        const page =
          query.around && own
            ? await boards.around(board_id, own, query.limit)
            : await boards.page(board_id, query.limit, query.after);
        // A board of older content has no other sign than its entries.
        if (page.entries.length === 0 && !isBoardOf(library.current().content, board_id))
          throw problem(
            "not-found",
            `There is no leaderboard "${board_id}". GET /api/leaderboards lists them.`,
          );
        const { next } = page;
        return {
          value: {
            entries: page.entries.map(viewOf),
            ...(own && { own: viewOf(own) }),
            ...(next && { next: `${next.score}.${next.first_number}` }),
          },
        };
      },
    ),
  ];

  /** @throws HttpProblem `not-found` for a character that is not the account's. */
  async function ownCharacters(player_id: string, character_id: string | undefined): Promise<string[]> {
    const { character_ids } = await accounts.get(player_id);
    if (character_id === undefined) return [...character_ids];
    if (character_ids.has(character_id)) return [character_id];
    throw problem("not-found", `You have no character ${character_id}. GET /api/characters lists yours.`);
  }
}

function viewOf(entry: RankedEntry): z.output<typeof entryView> {
  const { ticks, ...details } = runDetails.parse(entry.details);
  const { subject_id: character_id, result_id: run_id } = entry;
  return entryView.parse({
    ...entry,
    ...details,
    character_id,
    run_id,
    seconds: secondsIn(DUNGEON_RATE, ticks),
  });
}
