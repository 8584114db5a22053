/** A waiting ticket as the matcher computes with it. */
import { type TeamSkill, teamSkillOf } from "../ratings/win-probability.ts";
import type { WaitingTicket } from "./waiting.ts";

export type Entry = TeamSkill & {
  ticket_id: string;
  /** How many players. */
  size: number;
  /** Of `mu`, with what being a full party is worth, for each player. */
  mean: number;
  waited_ms: number;
  /** The largest lead of a team that the ticket accepts by now. */
  accepts: number;
  players: WaitingTicket["players"];
  /** Absent where nobody is avoided, which is most tickets. */
  avoided: ReadonlySet<string> | undefined;
  /** In its pool, which sets it. */
  place: number;
};

export type EntryTerms = {
  now_ms: number;
  team_size: number;
  /** What playing as a full party is worth to its team, in mu. */
  bonus: number;
  acceptedLead: (waited_ms: number) => number;
};

export function entryOf(
  ticket: WaitingTicket,
  { now_ms, team_size, bonus, acceptedLead }: EntryTerms,
): Entry {
  const { players, avoided, ticket_id } = ticket;
  const skill = teamSkillOf(players);
  const size = players.length;
  const mu = skill.mu + (isFullParty(size, team_size) ? bonus : 0);
  const waited_ms = Math.max(0, now_ms - ticket.waits_since_ms);
  return {
    ...{ ticket_id, size, mu, variance: skill.variance, mean: mu / size },
    ...{ waited_ms, accepts: acceptedLead(waited_ms) },
    players,
    avoided: avoided && avoided.length > 0 ? new Set(avoided) : undefined,
    place: 0,
  };
}

/** A whole team that came together. A player alone is none, also where teams are of one. */
export function isFullParty(size: number, team_size: number): boolean {
  return size > 1 && size === team_size;
}

/** Whether a player of one avoids a player of the other. */
export function mayNotMeet(a: Entry, b: Entry): boolean {
  return avoids(a, b) || avoids(b, a);
}

function avoids({ avoided }: Entry, { players }: Entry): boolean {
  return avoided !== undefined && players.some(({ player_id }) => avoided.has(player_id));
}
