/**
 * Who must not meet, since one has blocked the other. Nobody's blocks are read while it waits: they are asked for with one read of each match
 * that was found, just before its tickets are taken, so a block counts from the moment at which it is made. What is found is kept for a while,
 * so that the next pass looks for another match.
 */
import type { WaitingTicket } from "./waiting.ts";

/** Pairs of players of whom one has blocked the other, among these. */
export type BlockedAmong = (player_ids: readonly string[]) => Promise<readonly (readonly [string, string])[]>;

/** So long a pair is kept apart that was found, also where the block has ended meanwhile. It bounds what is kept, too. */
const KEPT_MS = 10 * 60_000;

export class AvoidedPlayers {
  readonly #blockedAmong: BlockedAmong;
  readonly #now: () => number;
  /** By player, those whom it must not meet. */
  readonly #avoided = new Map<string, Set<string>>();
  #since_ms: number;

  /** @param now epoch milliseconds. */
  constructor(blockedAmong: BlockedAmong, now: () => number) {
    this.#blockedAmong = blockedAmong;
    this.#now = now;
    this.#since_ms = now();
  }

  /** Whether these may play in one match. Players who have come together may always. */
  async mayMeet(tickets: readonly WaitingTicket[]): Promise<boolean> {
    const ticketOf = new Map(tickets.flatMap(each => each.players.map(({ player_id }) => [player_id, each])));
    const blocked = await this.#blockedAmong([...ticketOf.keys()]);
    const apart = blocked.filter(([a, b]) => ticketOf.get(a) !== ticketOf.get(b));
    for (const [a, b] of apart) {
      this.#note(a, b);
      this.#note(b, a);
    }
    return apart.length === 0;
  }

  /** The tickets, with those whom their players must not meet, as far as that was found. */
  notedOn(tickets: readonly WaitingTicket[]): readonly WaitingTicket[] {
    if (this.#now() - this.#since_ms >= KEPT_MS) {
      this.#avoided.clear();
      this.#since_ms = this.#now();
    }
    if (this.#avoided.size === 0) return tickets;
    return tickets.map(ticket => {
      const avoided = ticket.players.flatMap(({ player_id }) => [...(this.#avoided.get(player_id) ?? [])]);
      return avoided.length > 0 ? { ...ticket, avoided } : ticket;
    });
  }

  #note(player_id: string, other_id: string): void {
    const avoided = this.#avoided.get(player_id) ?? new Set();
    this.#avoided.set(player_id, avoided.add(other_id));
  }
}
