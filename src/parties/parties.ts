/**
 * Parties: who belongs to one, and the one way in which its row is changed. What a process that dies leaves half done, the next process that looks
 * puts right: a place without a member, a member without a place, a leader who is gone, a connection that is lost for too long.
 */
import { setTimeout as delay } from "node:timers/promises";
import { type News, partyChannel, playerChannel } from "../cluster/news.ts";
import type { AccountTies } from "../store/account-ties.ts";
import { pauseMs } from "../store/dynamo/batch.ts";
import { awayTooLong, byAge, type Party, putRight, withoutPlaces, withPlace } from "./party.ts";
import { PartyRefusal } from "./party-refusal.ts";
import type { PartyTable } from "./party-table.ts";

/** A party that has not ended. */
export type KnownParty = {
  party: Party;
  /** player_ids of those who belong to it, the oldest first: their accounts say so, and they have a place. */
  members: readonly string[];
};

/** Players who have lost their places in a party, and who were given some. */
export type PlacesChange = { party: Party; gone: readonly string[]; come: readonly string[] };
/** It must not fail; what it does is done before who has changed the party goes on. */
export type PlacesListener = (change: PlacesChange) => Promise<void>;

/** Each try fails only since somebody else has changed the party in between. */
const MAX_TRIES = 12;

/** What is told of a party: that it has changed, and is to be read again. */
export const PARTY_CHANGED = { type: "party" } as const;

export class Parties {
  readonly #table: Pick<PartyTable, "get" | "put" | "now">;
  readonly #ties: AccountTies;
  readonly #news: News;
  readonly #listeners: PlacesListener[] = [];

  /** @param ties by which accounts belong to parties. */
  constructor(table: Pick<PartyTable, "get" | "put" | "now">, ties: AccountTies, news: News) {
    this.#table = table;
    this.#ties = ties;
    this.#news = news;
  }

  /** To hear of each change of places that this process makes. */
  listen(listener: PlacesListener): void {
    this.#listeners.push(listener);
  }

  /** The party with its members at this moment, put right. Undefined where it has ended. */
  async look(party_id: string): Promise<KnownParty | undefined> {
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const found = await this.#table.get(party_id);
      if (!found || found.ended_at !== undefined) return undefined;
      const players = Object.keys(found.places);
      const ties = await this.#ties.of(players);
      const members = new Set(players.filter(player_id => ties.get(player_id) === party_id));
      const now_ms = this.#table.now();
      const away = awayTooLong(found, now_ms);
      for (const player_id of away.filter(each => members.delete(each)))
        await this.#ties.release(player_id, party_id);
      const withoutAway = withoutPlaces(found, away, new Date(now_ms).toISOString());
      const right = withoutAway.ended_at ? withoutAway : putRight(withoutAway, members, now_ms);
      if (right === found) return known(found, members);
      const put = await this.#put(right, found);
      if (put) return put.ended_at === undefined ? known(put, members) : undefined;
      await delay(pauseMs(tries));
    }
    throw tooBusy(party_id);
  }

  /**
   * The party that the player belongs to. Where its account says so and it has no place, it gets one, unless the leader has removed it, or
   * there is none; then it belongs to none from now on.
   */
  async of(player_id: string): Promise<KnownParty | undefined> {
    const party_id = (await this.#ties.of([player_id])).get(player_id);
    return party_id === undefined ? undefined : this.#asTied(player_id, party_id);
  }

  /** Whether the player may join another party; what its account then says that has ended. @throws PartyRefusal where it belongs to one. */
  async freeFor(player_id: string, party_id: string): Promise<string | undefined> {
    const tied = (await this.#ties.of([player_id])).get(player_id);
    if (tied === undefined || tied === party_id) return undefined;
    if (await this.#asTied(player_id, tied)) throw new PartyRefusal("in_a_party");
    return tied;
  }

  async #asTied(player_id: string, party_id: string): Promise<KnownParty | undefined> {
    const found = await this.look(party_id);
    if (!found || found.members.includes(player_id)) return found;
    // It may have been away for too long.
    if ((await this.#ties.of([player_id])).get(player_id) !== party_id) return undefined;
    try {
      await this.change(party_id, party => withRoom(party, player_id, this.time()));
    } catch (error) {
      if (!(error instanceof PartyRefusal)) throw error;
      await this.#ties.release(player_id, party_id);
      return undefined;
    }
    const again = await this.look(party_id);
    return again?.members.includes(player_id) ? again : undefined;
  }

  /**
   * Changes the party's row, as it is at that moment, and tells of it.
   *
   * @param decide what it is to be: it may be called several times. Where it returns what it was given, nothing is written.
   * @param seen as it was read a moment ago, which saves a read.
   * @throws PartyRefusal where `decide` does, or the party has ended.
   */
  async change(party_id: string, decide: (party: Party) => Party, seen?: Party): Promise<Party> {
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const found = tries === 1 && seen ? seen : await this.#table.get(party_id);
      if (!found || found.ended_at !== undefined) throw new PartyRefusal("party_over");
      const changed = decide(found);
      if (changed === found) return found;
      const put = await this.#put(changed, found);
      if (put) return put;
      await delay(pauseMs(tries));
    }
    throw tooBusy(party_id);
  }

  /** Undefined where somebody else has changed it. */
  async #put(changed: Party, found: Party): Promise<Party | undefined> {
    const party = await this.#table.put(changed, found.version);
    if (!party) return undefined;
    this.tell(party.party_id);
    const gone = Object.keys(found.places).filter(each => !(each in party.places));
    const come = Object.keys(party.places).filter(each => !(each in found.places));
    if (gone.length + come.length > 0)
      for (const listener of this.#listeners) await listener({ party, gone, come });
    return party;
  }

  /** As `change`, of a party that was looked at a moment ago. @returns it with those who are members of it still. */
  async changeKnown({ party, members }: KnownParty, decide: (party: Party) => Party): Promise<KnownParty> {
    const changed = await this.change(party.party_id, decide, party);
    return { party: changed, members: members.filter(player_id => player_id in changed.places) };
  }

  /** @throws PartyRefusal where the player does not belong to the party. */
  async asMember(party_id: string, player_id: string): Promise<KnownParty> {
    const found = await this.look(party_id);
    if (found?.members.includes(player_id)) return found;
    const own = await this.of(player_id);
    if (own?.party.party_id !== party_id) throw new PartyRefusal("no_party");
    return own;
  }

  /** @throws PartyRefusal where the player does not lead the party. */
  async asLeader(party_id: string, player_id: string): Promise<KnownParty> {
    const own = await this.asMember(party_id, player_id);
    assertLeads(own.party, player_id);
    return own;
  }

  /** To those who listen for the party. */
  tell(party_id: string, message: object = PARTY_CHANGED): void {
    this.#news.tell(partyChannel(party_id), message);
  }

  /** To those who listen for the player. */
  tellPlayer(player_id: string, message: object): void {
    this.#news.tell(playerChannel(player_id), message);
  }

  /** As rows say it. */
  time(): string {
    return new Date(this.#table.now()).toISOString();
  }
}

/** @throws PartyRefusal */
export function assertLeads({ leader_player_id }: Party, player_id: string): void {
  if (leader_player_id !== player_id) throw new PartyRefusal("not_leader");
}

function known(party: Party, members: ReadonlySet<string>): KnownParty {
  return { party, members: byAge(party.places).filter(player_id => members.has(player_id)) };
}

/** @throws PartyRefusal where the player may not have a place, or there is none. */
function withRoom(party: Party, player_id: string, joined_at: string): Party {
  if (player_id in party.places) return party;
  if (player_id in party.removed) throw new PartyRefusal("removed_from_party");
  if (Object.keys(party.places).length >= party.max_size) throw new PartyRefusal("party_full");
  return withPlace(party, player_id, { joined_at });
}

function tooBusy(party_id: string): Error {
  return new Error(`The party ${party_id} was changed by others ${MAX_TRIES} times in a row: try again.`);
}
