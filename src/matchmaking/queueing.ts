/** Coming into a queue and leaving it. */
import type { Wait } from "../auth/sanction-wait.ts";
import type { Character } from "../characters/character.ts";
import type { Queue } from "../game/content/queue-content.ts";
import type { AccountTies } from "../store/account-ties.ts";
import type { MatchPauses } from "./match-pauses.ts";
import type { MatchmakingNews } from "./matchmaking-news.ts";
import type { PartyTickets, QueuedParty } from "./party-tickets.ts";
import { QueueRefusal } from "./queue-refusal.ts";
import { hasMember, newTicketId, type Ticket, type TicketMember } from "./ticket.ts";
import type { TicketLife } from "./ticket-life.ts";
import type { TicketTable } from "./ticket-table.ts";

export type ChosenPlayer = { player_id: string; character_id: string };
export type Rating = { mu: number; sigma: number };

export type QueueingOptions = {
  tickets: TicketTable;
  life: TicketLife;
  party_tickets: Pick<PartyTickets, "isWhole">;
  pauses: MatchPauses;
  /** By which accounts are in tickets. */
  ties: AccountTies;
  characters: { list(character_ids: readonly string[]): Promise<Character[]> };
  /** The characters of an account that are not deleted. */
  characterIdsOf: (player_id: string) => Promise<readonly string[]>;
  partyOf: (player_id: string) => Promise<QueuedParty | undefined>;
  /** Why the account may not play in the queue now, and for how many seconds; undefined where it may. */
  whyNotPlay: (player_id: string, queue: Queue) => Promise<Wait | undefined>;
  /** In the order of the players. */
  ratingsOf: (pvp_mode_id: string, chosen: readonly ChosenPlayer[]) => Promise<readonly Rating[]>;
  news: Pick<MatchmakingNews, "tell" | "tellMade">;
};

const MAKING_SECONDS = 10;

export class Queueing {
  readonly #options: QueueingOptions;

  constructor(options: QueueingOptions) {
    this.#options = options;
  }

  /**
   * The player, with its whole party, waits in the queue from now on. Where it does so already, it keeps its ticket.
   *
   * @param character_id that it plays; may be left out where it has only one, or its party says it.
   * @throws QueueRefusal
   */
  async queue(player_id: string, queue: Queue, character_id?: string): Promise<Ticket> {
    const party = await this.#options.partyOf(player_id);
    if (party && party.leader_player_id !== player_id) throw new QueueRefusal("not_leader");
    const players = party?.members ?? [{ player_id }];
    if (!queue.party_sizes.includes(players.length)) {
      const sizes = queue.party_sizes.toSorted().join(", ");
      const detail = `The queue "${queue.id}" takes ${sizes} together, and you are ${players.length}.`;
      throw new QueueRefusal("wrong_party_size", detail);
    }
    const named = players.map(each =>
      each.player_id === player_id ? { ...each, character_id: character_id ?? each.character_id } : each,
    );
    const members = await this.#members(player_id, queue, named);
    const own = await this.#freed(player_id, queue, members);
    if ("ticket" in own) return own.ticket;
    return this.#make(queue, player_id, party?.party_id, members, own.over);
  }

  /**
   * The ticket is over, since a member wants it to be.
   *
   * @throws QueueRefusal
   */
  async cancel(ticket_id: string, player_id: string): Promise<Ticket> {
    const { ticket } = await this.own(ticket_id, player_id);
    const ended = ticket.state === "waiting" && (await this.#options.life.endWaiting(ticket_id, "cancelled"));
    if (ended) return ended;
    const now = await this.own(ticket_id, player_id);
    if (now.ticket.state === "ended") return now.ticket;
    const isOpen = now.proposal?.state === "open";
    throw new QueueRefusal(isOpen ? "ticket_over" : "match_found");
  }

  /**
   * The ticket of a member, as it is.
   *
   * @throws QueueRefusal
   */
  async own(ticket_id: string, player_id: string) {
    const known = await this.#options.life.look(ticket_id);
    if (!known) throw new QueueRefusal("ticket_over", `There is no ticket ${ticket_id}, or it is long over.`);
    if (!hasMember(known.ticket, player_id)) throw new QueueRefusal("not_your_ticket");
    return known;
  }

  /** The player's ticket: the one that it waits by, or has played by last. */
  async of(player_id: string) {
    const ticket_id = (await this.#options.ties.of([player_id])).get(player_id);
    return ticket_id === undefined ? undefined : this.#options.life.look(ticket_id);
  }

  /** @throws QueueRefusal where one of them may not play. */
  async #members(
    own_player_id: string,
    queue: Queue,
    players: QueuedParty["members"],
  ): Promise<TicketMember[]> {
    const { characters, ratingsOf } = this.#options;
    await Promise.all(players.map(({ player_id }) => this.#assertMayPlay(player_id, own_player_id, queue)));
    const chosen = await Promise.all(players.map(each => this.#withCharacter(each, own_player_id)));
    const found = await characters.list(chosen.map(({ character_id }) => character_id));
    const ratings = await ratingsOf(queue.pvp_mode_id, chosen);
    return chosen.map(({ player_id, character_id }, i) => {
      const its = found.find(each => each.character_id === character_id);
      if (its?.player_id !== player_id || its.deleted_at !== undefined)
        throw new QueueRefusal(
          "may_not_play",
          `${who(player_id, own_player_id)} no character ${character_id}.`,
        );
      const { mu, sigma } = ratings[i] ?? failing(player_id);
      return { player_id, character_id, character_name: its.character_name, level: its.level, mu, sigma };
    });
  }

  async #withCharacter(
    { player_id, character_id }: QueuedParty["members"][number],
    own_player_id: string,
  ): Promise<ChosenPlayer> {
    if (character_id !== undefined) return { player_id, character_id };
    const [only, ...others] = await this.#options.characterIdsOf(player_id);
    if (only !== undefined && others.length === 0) return { player_id, character_id: only };
    const what = only === undefined ? "no character" : "several characters: say with which";
    throw new QueueRefusal("may_not_play", `${who(player_id, own_player_id)} ${what}.`);
  }

  async #assertMayPlay(player_id: string, own_player_id: string, queue: Queue): Promise<void> {
    const { whyNotPlay, pauses, tickets } = this.#options;
    const wait = await whyNotPlay(player_id, queue);
    if (wait)
      throw new QueueRefusal(
        wait.sanction?.reason ?? "may_not_play",
        `${whose(player_id, own_player_id)}: ${wait.sentence}`,
        wait.seconds,
        wait.sanction?.ends_at,
      );
    const leftMs = ((await pauses.of(player_id))?.paused_until_ms ?? 0) - tickets.now();
    if (leftMs <= 0) return;
    const seconds = Math.ceil(leftMs / 1000);
    const sentence = "matches were declined or missed";
    const detail = `${whose(player_id, own_player_id)}: ${sentence}, and the pause lasts ${seconds} s more.`;
    throw new QueueRefusal("queue_paused", detail, seconds);
  }

  /**
   * What the accounts name that is over.
   *
   * @returns the ticket itself where the player waits with just these in this queue.
   * @throws QueueRefusal where one of them waits or plays.
   */
  async #freed(
    player_id: string,
    queue: Queue,
    members: readonly TicketMember[],
  ): Promise<{ ticket: Ticket } | { over: ReadonlyMap<string, string> }> {
    const { ties, life } = this.#options;
    const over = await ties.of(members.map(each => each.player_id));
    for (const ticket_id of new Set(over.values())) {
      const isOver = await life.isOver(ticket_id);
      if (isOver === undefined)
        throw new QueueRefusal("already_queued", "A ticket is being made: try again.", MAKING_SECONDS);
      if (isOver) continue;
      const known = await life.look(ticket_id);
      if (known && isSame(known.ticket, player_id, queue, members)) return { ticket: known.ticket };
      const detail = `The ticket ${ticket_id} is not over: leave it first, or play its match.`;
      throw new QueueRefusal("already_queued", detail);
    }
    return { over };
  }

  /** First the accounts, which decide, one after the other; then the row. */
  async #make(
    { id: queue_id }: Queue,
    leader_player_id: string,
    party_id: string | undefined,
    members: TicketMember[],
    over: ReadonlyMap<string, string>,
  ): Promise<Ticket> {
    const { tickets, ties, news, party_tickets } = this.#options;
    const waits_since_ms = tickets.now();
    const ticket_id = newTicketId(queue_id, waits_since_ms);
    const taken: string[] = [];
    for (const { player_id } of members) {
      if (await ties.take(player_id, ticket_id, over.get(player_id))) taken.push(player_id);
      else break;
    }
    const isWhole = taken.length === members.length;
    const made =
      isWhole &&
      (await tickets.put({ queue_id, ticket_id, leader_player_id, party_id, members, waits_since_ms }));
    if (made) {
      news.tell(made);
      news.tellMade(made);
      // A member may have left while it was made.
      if (await party_tickets.isWhole(made)) return made;
      return (await tickets.get(ticket_id)) ?? made;
    }
    for (const player_id of taken) await ties.release(player_id, ticket_id);
    throw new QueueRefusal("already_queued");
  }
}

function isSame(
  { queue_id, leader_player_id, members, state }: Ticket,
  player_id: string,
  queue: Queue,
  now: readonly TicketMember[],
): boolean {
  const hasAll = now.every(each => members.some(other => other.player_id === each.player_id));
  return (
    state === "waiting" &&
    queue_id === queue.id &&
    leader_player_id === player_id &&
    hasAll &&
    members.length === now.length
  );
}

const who = (player_id: string, own: string) =>
  player_id === own ? "You have" : `The member ${player_id} of the party has`;
const whose = (player_id: string, own: string) =>
  player_id === own ? "You may not queue now" : `The member ${player_id} of the party may not queue now`;

function failing(player_id: string): never {
  throw new Error(`No rating was read for ${player_id}`);
}
