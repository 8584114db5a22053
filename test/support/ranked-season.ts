/** A season with ranks, and matches of it. */
import { randomUUID } from "node:crypto";
import type { RankTier } from "../../src/game/content/rank-content.ts";
import type { NewMatch, SavedResult } from "../../src/matches/match.ts";
import type { MatchRepository } from "../../src/matches/match-repository.ts";
import type { RankedSeason } from "../../src/ratings/season-terms.ts";

const TIERS: RankTier[] = [
  { id: "wood", name: "Wood", from_points: 0 },
  {
    ...{ id: "iron", name: { de: "Eisen", en: "Iron" }, from_points: 1300 },
    reward: { title: { de: "Eisern", en: "Ironclad" }, items: [{ item_id: "health_potion", quantity: 3 }] },
  },
];

/** Ratings of `duel` are the accounts', of `trio` the characters'. */
export function aSeason(changed: Partial<RankedSeason> = {}): RankedSeason {
  return {
    ...{ id: `season_${randomUUID().slice(0, 8)}`, name: "A Season" },
    ...{ starts_at: "2026-10-01T00:00:00Z", ends_at: "2027-01-01T00:00:00Z" },
    ranks: {
      modes: [
        { pvp_mode_id: "duel", subject: "account" },
        { pvp_mode_id: "trio", subject: "character" },
      ],
      ...{ placement_matches: 2, kept_share: 0.5, tiers: TIERS },
    },
    ...changed,
  };
}

/** A match between teams of players; each plays the character `<player>'s`. */
export function aRankedMatch(
  season_id: string,
  teams: readonly (readonly string[])[],
  changed: Partial<NewMatch> = {},
): NewMatch {
  return {
    ...{ match_id: randomUUID(), mode: "arena", pvp_mode_id: "duel", arena_id: "pillars" },
    ...{ content_version: 3, content_hash: "hash", rules_version: 12 },
    teams: teams.map((players, i) => ({
      team: i + 1,
      players: players.map(player_id => ({
        ...{ player_id, character_id: `${player_id}'s`, character_name: `${player_id} the First` },
        ...{ class_id: "fighter", level: 3 },
      })),
    })),
    started_at: new Date().toISOString(),
    ...{ queue_id: "ranked", season_id, is_ranked: true },
    ...changed,
  };
}

/** The teams in this order, from 1; those in one list have drawn. */
export function ranking(order: readonly (number | readonly number[])[], ...forfeited: string[]): SavedResult {
  const teams: SavedResult["teams"] = [];
  for (const each of order) {
    const rank = teams.length + 1;
    for (const team of typeof each === "number" ? [each] : each) teams.push({ team, rank, rounds_won: 0 });
  }
  return {
    reason: forfeited.length > 0 ? "forfeited" : "won",
    forfeited_player_ids: forfeited,
    ticks: 900,
    teams,
  };
}

/** Played to its end. */
export async function played(
  matches: MatchRepository,
  match: NewMatch,
  result = ranking(match.teams.map(({ team }) => team)),
): Promise<string> {
  await matches.begin(match);
  await matches.end(match.match_id, result);
  return match.match_id;
}

export async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
