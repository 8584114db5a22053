/** What comes of a match. */

/**
 * Why it is over: a team has won by the mode's rules, or several are the best alike and nobody has; or no other team had a player left; or it
 * counts for nothing, since no team had one, somebody
 * had not come for whom it was made, or its room has not lived to its end.
 */
export const END_REASONS = ["won", "drawn", "forfeited", "void"] as const;
export type EndReason = (typeof END_REASONS)[number];

export type MatchResult = {
  reason: EndReason;
  /** All teams, the best first. Teams of one rank, the first of which is 1, have drawn. */
  teams: { team: number; rank: number; rounds_won: number }[];
  /** Players who have left, or were not back in time. */
  forfeited_player_ids: string[];
  /** From the first countdown on. */
  ticks: number;
  /** Who was expected and did not come in time; absent where all came. */
  absent_player_ids?: string[] | undefined;
};

/** What a team is ranked by, the first that differs. */
export type TeamRecord = {
  team: number;
  /** The tick at which its last player was gone; infinite while it has one. */
  gone_at_tick: number;
  rounds_won: number;
  /** The tick at which its last fighter died in the last round; infinite while one lives. */
  out_at_tick: number;
};

export function rankedTeams(records: readonly TeamRecord[]): MatchResult["teams"] {
  const ordered = records.toSorted(byRecord);
  let rank = 0;
  return ordered.map((record, index) => {
    const better = ordered[index - 1];
    if (!better || byRecord(better, record) !== 0) rank = index + 1;
    return { team: record.team, rank, rounds_won: record.rounds_won };
  });
}

/** Of a match that rounds have decided. */
export function decidedReason(teams: MatchResult["teams"]): EndReason {
  return teams.filter(({ rank }) => rank === 1).length > 1 ? "drawn" : "won";
}

/** Negative where the first is better. */
function byRecord(a: TeamRecord, b: TeamRecord): number {
  return (
    moreFirst(a.gone_at_tick, b.gone_at_tick) ||
    moreFirst(a.rounds_won, b.rounds_won) ||
    moreFirst(a.out_at_tick, b.out_at_tick)
  );
}

/** Written out, since infinities cannot be subtracted. */
function moreFirst(a: number, b: number): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}
