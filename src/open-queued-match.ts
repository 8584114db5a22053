/** The match of a proposal: its players in their teams, and what it counts for. */
import type { Queue } from "./game/content/queue-content.ts";
import { seasonIdAt } from "./game/content/run-content.ts";
import type { Proposal } from "./matchmaking/proposal.ts";
import type { Ticket } from "./matchmaking/ticket.ts";
import { expectIn } from "./rooms/arena/match-reservation.ts";
import { comersOf, type MatchOrder, openMatch } from "./rooms/arena/open-match.ts";
import type { Services } from "./services.ts";
import { wallClock } from "./store/expiry.ts";

/** Bots come at once, as many as there are places: the matcher leaves places empty only where players have waited for them. */
const AT_ONCE_SECONDS = 0;

/**
 * @returns the match's id, which is its room's; undefined where it was to be one that is played, and that takes nobody in any more.
 * @throws where no process takes it, or a player's character is gone.
 */
export async function openQueuedMatch(
  services: Pick<Services, "characters" | "store" | "log">,
  queue: Queue,
  { proposal_id, teams, into_match_id }: Proposal,
  tickets: readonly Ticket[],
): Promise<string | undefined> {
  const players = teams.map(ids => ids.flatMap(id => playersOf(id, tickets)));
  if (into_match_id !== undefined) {
    const comers = players.map(team => team.map(each => ({ ...each, proposal_id })));
    return takeInto(services, into_match_id, comers);
  }
  const order: MatchOrder = {
    ...{ proposal_id, queue_id: queue.id, pvp_mode_id: queue.pvp_mode_id },
    ...termsOf(services, queue),
    teams: players,
  };
  const opened = await openMatch(services, order);
  if (!opened.is_accepted) throw new Error(`The match of ${proposal_id} is refused: ${opened.reason}`);
  return opened.value.match_id;
}

async function takeInto(
  services: Pick<Services, "characters">,
  match_id: string,
  teams: MatchOrder["teams"],
): Promise<string | undefined> {
  const comers = await comersOf(services, teams);
  if (!comers) throw new Error(`A character that was to come into the match ${match_id} is gone`);
  return (await expectIn(match_id, comers)).is_accepted ? match_id : undefined;
}

function termsOf(
  { store, log }: Pick<Services, "store" | "log">,
  { id: queue_id, is_ranked, pvp_mode_id, bots_after_seconds, has_backfill }: Queue,
): Pick<MatchOrder, "season_id" | "is_ranked" | "backfill" | "bots_after_seconds"> {
  const hasBots = !is_ranked && bots_after_seconds !== undefined;
  const { seasons } = store.library.current().content;
  const season_id = seasonIdAt(seasons, new Date(wallClock()).toISOString());
  const counts = is_ranked && seasons[season_id]?.ranks?.modes.some(each => each.pvp_mode_id === pvp_mode_id);
  if (is_ranked && !counts)
    log.warn(
      { queue_id, season_id, pvp_mode_id },
      "a ranked match counts for nothing: no season ranks it now",
    );
  return {
    ...{ is_ranked, backfill: has_backfill && !is_ranked },
    ...(counts && { season_id }),
    ...(hasBots && { bots_after_seconds: AT_ONCE_SECONDS }),
  };
}

function playersOf(ticket_id: string, tickets: readonly Ticket[]): MatchOrder["teams"][number] {
  const ticket = tickets.find(each => each.ticket_id === ticket_id);
  if (!ticket) throw new Error(`The ticket ${ticket_id} is gone`);
  const { members, party_id } = ticket;
  return members.map(({ player_id, character_id, mu, sigma }) => ({
    ...{ player_id, character_id, skill: { mu, sigma } },
    ...(party_id !== undefined && { party_id }),
  }));
}
