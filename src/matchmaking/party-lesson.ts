/** What a match that has ended says about full parties. Pure. */
import type { Match } from "../matches/match.ts";
import { type TeamSkill, teamSkillOf } from "../ratings/win-probability.ts";
import { isFullParty } from "./matching-entry.ts";
import type { Proposal } from "./proposal.ts";
import type { Ticket } from "./ticket.ts";

export type PartyLesson = {
  /** The skill of the full party, without a bonus, as it was when the match was made. */
  full: TeamSkill;
  others: TeamSkill;
  /** 1 where the full party has won, 0.5 where they have drawn, 0. */
  result: number;
};

/**
 * Undefined where it says nothing: unless one of two teams was a full party and the other was not, and both have played as they were matched,
 * all of them to the end.
 */
export function partyLessonOf(
  { status, result, teams, absent_player_ids = [] }: Match,
  proposal: Pick<Proposal, "teams">,
  tickets: readonly Ticket[],
): PartyLesson | undefined {
  if (status !== "ended" || !result || result.forfeited_player_ids.length > 0) return undefined;
  if (absent_player_ids.length > 0 || proposal.teams.length !== 2) return undefined;
  const sides = proposal.teams.map(ids => {
    const members = ids.flatMap(id => tickets.find(each => each.ticket_id === id)?.members ?? []);
    const playing = teams.find(({ players }) =>
      players.some(({ player_id }) => player_id === members[0]?.player_id),
    );
    const hasPlayed =
      playing?.players.length === members.length &&
      members.every(({ player_id }) => playing.players.some(each => each.player_id === player_id));
    return {
      isFull: ids.length === 1 && isFullParty(members.length, playing?.players.length ?? 0),
      rank: result.teams.find(({ team }) => team === playing?.team)?.rank,
      ...{ skill: teamSkillOf(members), hasPlayed },
    };
  });
  const [full] = sides.filter(each => each.isFull);
  const [other] = sides.filter(each => !each.isFull);
  if (!full || !other || !sides.every(each => each.hasPlayed)) return undefined;
  if (full.rank === undefined || other.rank === undefined) return undefined;
  const won = full.rank < other.rank ? 1 : 0;
  return { full: full.skill, others: other.skill, result: full.rank === other.rank ? 0.5 : won };
}
