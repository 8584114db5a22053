/** The matches that a player was in: see docs/http-api.md#matches. */
import type { AccountApi } from "../client/account-api.ts";

export type MatchPlayer = {
  readonly character_id: string;
  readonly character_name: string;
  readonly has_forfeited: boolean;
  readonly is_bot: boolean;
  readonly was_absent: boolean;
};

/** Times are ISO 8601. */
export type PlayedMatch = {
  readonly match_id: string;
  readonly pvp_mode_id: string;
  readonly arena_id: string;
  readonly is_ranked: boolean;
  readonly is_custom: boolean;
  readonly status: "running" | "ended" | "void";
  readonly started_at: string;
  readonly ended_at?: string;
  /** When staff have voided it: it counts for nothing since. */
  readonly voided_at?: string;
  readonly own: {
    readonly character_id: string;
    /** From 1. */
    readonly team: number;
    readonly outcome?: "won" | "lost" | "drawn" | "forfeited";
  };
  /** Of one that has ended the best first. */
  readonly teams: readonly {
    readonly team: number;
    readonly rounds_won?: number;
    readonly players: readonly MatchPlayer[];
  }[];
};

/** Who else has played in it. */
export function othersIn({ own, teams }: PlayedMatch): MatchPlayer[] {
  const all = teams.flatMap(({ players }) => players);
  return all.filter(each => !each.is_bot && each.character_id !== own.character_id);
}

/** The newest 50, the newest first. */
export async function readMatches(api: AccountApi): Promise<PlayedMatch[]> {
  return (await api.ask<{ matches: PlayedMatch[] }>("GET", "/api/me/matches")).matches;
}
