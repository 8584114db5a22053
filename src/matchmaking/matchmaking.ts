/** All of matchmaking that a process has. */
import type { Logger } from "pino";
import type { News } from "../cluster/news.ts";
import { findEntry } from "../game/content/content.ts";
import type { MatchmakingMetrics } from "../ops/matchmaking-metrics.ts";
import { AccountTies } from "../store/account-ties.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import { Answering } from "./answering.ts";
import type { MatchOpener } from "./match-opener.ts";
import { MatchPauses } from "./match-pauses.ts";
import { Matching, type MatchingOptions } from "./matching.ts";
import { MatchmakingNews } from "./matchmaking-news.ts";
import { PartyBonusTable } from "./party-bonus-table.ts";
import { PartyBonuses } from "./party-bonuses.ts";
import { PartyTickets } from "./party-tickets.ts";
import { ProposalFlow } from "./proposal-flow.ts";
import { ProposalTable } from "./proposal-table.ts";
import { QueueStatuses } from "./queue-status.ts";
import { Queueing, type QueueingOptions } from "./queueing.ts";
import type { Ticket } from "./ticket.ts";
import { TicketLife, type TicketLifeOptions } from "./ticket-life.ts";
import { TicketTable } from "./ticket-table.ts";

export type MatchmakingOptions = Pick<
  QueueingOptions,
  "characters" | "characterIdsOf" | "partyOf" | "whyNotPlay" | "ratingsOf"
> &
  Pick<TicketLifeOptions, "fateOf"> &
  Pick<MatchingOptions, "content" | "record" | "blockedAmong"> & {
    access: TableAccess;
    news: News;
    opener: MatchOpener;
    log: Logger;
    metrics: MatchmakingMetrics;
    now?: Clock;
  };

export type Matchmaking = {
  queueing: Queueing;
  answering: Answering;
  flow: ProposalFlow;
  life: TicketLife;
  tickets: TicketTable;
  party_tickets: PartyTickets;
  pauses: MatchPauses;
  news: MatchmakingNews;
  statuses: QueueStatuses;
  bonuses: PartyBonuses;
  /** The duty of the clerk. */
  matching: Matching;
};

export function openMatchmaking(options: MatchmakingOptions): Matchmaking {
  const { access, blockedAmong, content, fateOf, opener, log, metrics, record, now = wallClock } = options;
  const tickets = new TicketTable(access, now);
  const proposals = new ProposalTable(access, now, changed => metrics.noteProposal(changed));
  const pauses = new MatchPauses(access, now);
  const news = new MatchmakingNews(options.news, now);
  const statuses = new QueueStatuses(options.news);
  const bonuses = new PartyBonuses({ table: new PartyBonusTable(access), proposals, tickets });
  const queueOf = (queue_id: string) => findEntry(content().queues, queue_id);
  const tell = (ticket: Pick<Ticket, "ticket_id">) => news.tell(ticket);
  const life = new TicketLife({ tickets, proposals, pauses, queueOf, fateOf, tell });
  const ties = new AccountTies(access, "ticket_id");
  const { partyOf } = options;
  const party_tickets = new PartyTickets({ proposals, life, ties, partyOf });
  const flow = new ProposalFlow({ tickets, proposals, life, party_tickets, ties, opener, queueOf, log });
  const queueing = new Queueing({ ...options, tickets, life, party_tickets, pauses, ties, news });
  return {
    ...{ queueing, flow, life, tickets, party_tickets, pauses, news, statuses, bonuses },
    answering: new Answering(queueing, flow),
    matching: new Matching({
      ...{ tickets, proposals, flow, life, news, statuses, bonuses },
      ...{ blockedAmong, content, record, metrics },
    }),
  };
}
