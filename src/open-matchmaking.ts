/** The matchmaking of this process: what it is told of accounts, characters and matches, and where the matches that it makes are played. */
import { findEntry } from "./game/content/content.ts";
import type { MatchNews } from "./matches/match-news.ts";
import { MatchingRecord } from "./matchmaking/matching-record.ts";
import { type Matchmaking, openMatchmaking } from "./matchmaking/matchmaking.ts";
import { viewOfTicket } from "./matchmaking/ticket-views.ts";
import { matchFatesOf } from "./open-match-fates.ts";
import { openQueuedMatch } from "./open-queued-match.ts";
import type { Services } from "./services.ts";
import { wallClock } from "./store/expiry.ts";

/** One for each process. */
const opened = new WeakMap<Services, Matchmaking>();

export function matchmakingOf(services: Services): Matchmaking {
  const matchmaking = opened.get(services) ?? open(services);
  opened.set(services, matchmaking);
  return matchmaking;
}

/** The ticket by which the player waits for a match, or is asked whether it comes; undefined where there is none. */
export async function goingOnTicketOf(services: Services, player_id: string): Promise<string | undefined> {
  const { queueing, statuses } = matchmakingOf(services);
  const known = await queueing.of(player_id);
  const goesOn = known && ["waiting", "asked"].includes(viewOfTicket(known, statuses).state);
  return goesOn ? known.ticket.ticket_id : undefined;
}

function open(services: Services): Matchmaking {
  const { env, log, store, characters, mayEnter, standings, cluster, rating_book } = services;
  const fates = matchFatesOf(services);
  const metrics = services.metrics.matchmaking;
  const record = new MatchingRecord(env.RECORDINGS_DIR, log);
  const matchmaking = openMatchmaking({
    ...{ access: store.access, news: cluster.news, log, characters, metrics },
    content: () => store.library.current().content,
    characterIdsOf: async player_id => [...(await store.accounts.get(player_id)).character_ids],
    partyOf: async player_id => {
      const known = await services.parties.partyOf(player_id);
      if (!known) return undefined;
      const { party_id, leader_player_id, places } = known.party;
      const members = known.members.map(each => ({
        player_id: each,
        character_id: places[each]?.character_id,
      }));
      return { party_id, leader_player_id, members };
    },
    whyNotPlay: async (player_id, { is_ranked }) =>
      (await mayEnter({ player_id })) ?? (is_ranked ? standings.whyNotRanked(player_id) : undefined),
    ratingsOf: (pvp_mode_id, chosen) =>
      rating_book.skillsAt(new Date(wallClock()).toISOString(), pvp_mode_id, chosen),
    fateOf: match_id => fates.of(match_id),
    opener: {
      open: (queue, proposal, tickets) => openQueuedMatch(services, queue, proposal, tickets),
    },
    blockedAmong: player_ids => services.friends.blockedAmong(player_ids),
    record: (pass, matched) => void record.add(pass, matched),
  });
  const nobody = new Map<string, number>();
  metrics.watchWaiting(() => (cluster.clerk_lease.isHeld ? matchmaking.matching.countWaiting() : nobody));
  services.match_listeners.listenForPlaces(places => matchmaking.news.tellPlaces(places));
  services.match_listeners.listen(news => noteMatch(services, matchmaking, news));
  services.parties.parties.listen(async change => {
    const { party_id } = change.party;
    await matchmaking.party_tickets
      .changed(change)
      // The party has changed all the same, and who matches looks at it before it takes the ticket.
      .catch((err: unknown) =>
        log.warn({ err, party_id }, "the ticket of a party that has changed waits on"),
      );
  });
  services.match_listeners.listen(news => noteResult(services, matchmaking, news));
  return matchmaking;
}

/**
 * Who follows a ticket of it learns that it is over. Who did not come may not queue for a while; where no bot has taken its place before the match
 * has begun, that is void, and the others wait again.
 */
async function noteMatch(
  { store }: Pick<Services, "store">,
  { flow, pauses }: Matchmaking,
  { match_id, proposal_id, queue_id, what, absent_player_ids, substitute_proposal_ids }: MatchNews,
): Promise<void> {
  if (proposal_id === undefined) return;
  if (what === "over") {
    await Promise.all([proposal_id, ...substitute_proposal_ids].map(each => flow.noteOver(each)));
    return;
  }
  // Into a room that was made for the proposal in vain nobody was led.
  if (absent_player_ids.length === 0 || !(await flow.isRoomOf(proposal_id, match_id))) return;
  const rules = findEntry(store.library.current().content.queues, queue_id ?? "");
  if (!rules) return;
  for (const player_id of absent_player_ids) await pauses.noteMissed(player_id, proposal_id, rules);
}

/** What it says about full parties. */
async function noteResult(
  { matches }: Pick<Services, "matches">,
  { bonuses }: Matchmaking,
  { match_id, proposal_id, what }: MatchNews,
): Promise<void> {
  if (proposal_id === undefined || what !== "over") return;
  const match = await matches.get(match_id);
  if (match) await bonuses.learnFrom(match, proposal_id);
}
