/** What processes tell each other of matchmaking. All of it may be lost. */
import { z } from "zod";
import type { News } from "../cluster/news.ts";
import type { MatchPlaces } from "../matches/match-news.ts";
import type { Ticket } from "./ticket.ts";

/** Told of a ticket, to those who listen for it: that it has changed, and is to be read again. */
export const TICKET_CHANGED = { type: "ticket" } as const;

export const ticketChannel = (ticket_id: string) => `ticket:${ticket_id}`;
const playerChannel = (player_id: string) => `player:${player_id}`;

/** To who makes matches. */
const MATCHING = "matching";

const places = z.object({
  match_id: z.string(),
  queue_id: z.string(),
  places: z.array(z.int()),
  skills: z.array(z.array(z.object({ mu: z.number(), sigma: z.number() }))),
  player_ids: z.array(z.string()),
}) satisfies z.ZodType<MatchPlaces>;

const toMatching = z.union([
  z.object({ ticket_id: z.string() }),
  z.object({ seen_player_id: z.string() }),
  z.object({ places }),
]);

/** So often a player's sign of life is told. */
const SEEN_EVERY_MS = 10_000;

export class MatchmakingNews {
  readonly #news: News;
  readonly #now: () => number;
  /** player_ids whose sign of life was told in this span. */
  readonly #seen = new Set<string>();
  #seenSince_ms = 0;

  constructor(news: News, now: () => number = Date.now) {
    this.#news = news;
    this.#now = now;
  }

  /** A ticket, or what it was matched by, has changed. */
  tell({ ticket_id }: Pick<Ticket, "ticket_id">): void {
    this.#news.tell(ticketChannel(ticket_id), TICKET_CHANGED);
    this.remind({ ticket_id });
  }

  /** A ticket waits that who matches may not know of. */
  remind({ ticket_id }: Pick<Ticket, "ticket_id">): void {
    this.#news.tell(MATCHING, { ticket_id });
  }

  /**
   * Calls the listener whenever the ticket, or what it was matched by, may have changed.
   *
   * @returns what ends it.
   */
  follow(ticket_id: string, listener: () => void): () => void {
    return this.#news.listen(ticketChannel(ticket_id), listener, listener);
  }

  /** A ticket was made: its members learn of it. */
  tellMade({ ticket_id, members }: Ticket): void {
    for (const { player_id } of members)
      this.#news.tell(playerChannel(player_id), { ...TICKET_CHANGED, ticket_id });
  }

  /** A player who waits has given a sign of life. */
  noteSeen(seen_player_id: string): void {
    if (this.#now() - this.#seenSince_ms >= SEEN_EVERY_MS) {
      this.#seen.clear();
      this.#seenSince_ms = this.#now();
    }
    if (this.#seen.has(seen_player_id)) return;
    this.#seen.add(seen_player_id);
    this.#news.tell(MATCHING, { seen_player_id });
  }

  /** A match that is played has these places. Of one that is in no queue nobody waits for them. */
  tellPlaces(told: MatchPlaces): void {
    if (told.queue_id !== undefined) this.#news.tell(MATCHING, { places: told });
  }

  /** For who makes matches. */
  listen(listener: {
    onTicket(ticket_id: string): void;
    onSeen(player_id: string): void;
    onPlaces(told: MatchPlaces): void;
  }): () => void {
    return this.#news.listen(MATCHING, message => {
      const told = toMatching.safeParse(message).data;
      if (!told) return;
      if ("ticket_id" in told) listener.onTicket(told.ticket_id);
      else if ("places" in told) listener.onPlaces(told.places);
      else listener.onSeen(told.seen_player_id);
    });
  }
}
