/** Ratings of ranked matches, and their boards: see docs/http-api.md#ratings. Each call asks the server once, and throws ApiProblem where it refuses. */
import type { ContentText } from "../../src/game/content/content-text.ts";
import type { AccountApi } from "./account-api.ts";

/** What a match made of a rating. */
export type RatingChange = {
  match_id: string;
  /** When the match ended, in ISO 8601. */
  at: string;
  outcome: "won" | "lost" | "drawn" | "forfeited";
  /** The chance that the player's team had, 0 to 1: of several teams, to be better than another one. */
  own_chance: number;
  points_before: number;
  points_after: number;
  /** Somebody of the team has left, so the player has lost less than it would have. */
  is_softened: boolean;
};

export type Rating = {
  pvp_mode_id: string;
  /** Whose it is: the account's, or each character's own. */
  subject: "account" | "character";
  /** Where each character has its own. */
  character_id?: string;
  points: number;
  /** Absent before the end of the placement. */
  tier?: { tier_id: string; name: ContentText };
  /** Absent in the highest, and before the end of the placement. */
  next_tier?: { tier_id: string; name: ContentText; from_points: number };
  /** Of this season. */
  matches: number;
  /** After so many the placement ends. */
  placement_matches: number;
  /** What the newest matches made of it, at most 5, the newest first. */
  changes: RatingChange[];
};

export type RatingBoard = { season_id: string; pvp_mode_id: string };

export type RatingBoards = {
  /** `none` between seasons, with nothing else. Times are ISO 8601. */
  season: { season_id: string; name?: ContentText; starts_at?: string; ends_at?: string };
  rating_boards: (RatingBoard & { subject: Rating["subject"] })[];
};

export type RatingEntry = {
  /** From 1. Of friends: among them. */
  rank: number;
  /** The character that played last, where the rating is its account's. */
  character_id: string;
  character_name: string;
  points: number;
  tier_id: string;
  tier_name: ContentText;
  matches: number;
  /** When the newest of them ended, in ISO 8601. */
  at: string;
};

export type RatingPage = {
  entries: RatingEntry[];
  /** The player's own; absent where it has none, as before the end of the placement. */
  own?: RatingEntry;
  /** Where there are more: what to ask for them with. */
  next?: string;
};

export class Ratings {
  readonly #api: AccountApi;

  constructor(api: AccountApi) {
    this.#api = api;
  }

  /** The player's, in each mode that is ranked. @param season_id left out: the season that is now. */
  own(season_id?: string): Promise<{ season_id: string; ratings: Rating[] }> {
    return this.#api.ask("GET", `/api/ratings/me${queryOf({ season_id })}`);
  }

  /** Which boards a season has, also one that is over. @param season_id left out: the season that is now. */
  boards(season_id?: string): Promise<RatingBoards> {
    return this.#api.ask("GET", `/api/leaderboards${queryOf({ season_id })}`);
  }

  /** The best. @param page `limit` is 20 where it is left out, at most 100; `after` is the `next` of the page before. */
  top(board: RatingBoard, page: { limit?: number; after?: string } = {}): Promise<RatingPage> {
    return this.#board(board, page);
  }

  /** Those around the player's own entry; the best where it has none. @param limit at most 100. */
  aroundMe(board: RatingBoard, limit?: number): Promise<RatingPage> {
    return this.#board(board, { around: "me", limit });
  }

  /** The player and its friends, all at once, with ranks among each other. */
  amongFriends(board: RatingBoard): Promise<RatingPage> {
    return this.#board(board, { among: "friends" });
  }

  #board({ season_id, pvp_mode_id }: RatingBoard, query: Query): Promise<RatingPage> {
    const path = `${encodeURIComponent(season_id)}/${encodeURIComponent(pvp_mode_id)}`;
    return this.#api.ask("GET", `/api/leaderboards/ratings/${path}${queryOf(query)}`);
  }
}

/** In words for the player: such as `+18: you won against 55 %`. */
export function explainChange(change: RatingChange): string {
  const { points_before, points_after, outcome, own_chance, is_softened } = change;
  const points = points_after - points_before;
  const others = Math.round((1 - own_chance) * 100);
  const did = outcome === "forfeited" ? "left a match" : outcome === "drawn" ? "drew" : outcome;
  const softened = is_softened ? ", softened since somebody of your team has left" : "";
  return `${points < 0 ? "" : "+"}${points}: you ${did} against ${others} %${softened}`;
}

type Query = Record<string, string | number | undefined>;

function queryOf(asked: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) given.set(name, String(value));
  return given.size > 0 ? `?${given}` : "";
}
