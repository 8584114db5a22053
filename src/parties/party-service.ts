/** Parties, as endpoints and rooms use them. */
import type { News } from "../cluster/news.ts";
import { AccountTies } from "../store/account-ties.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import type { Clock } from "../store/expiry.ts";
import { type KnownParty, Parties } from "./parties.ts";
import type { Party } from "./party.ts";
import { PartyChat } from "./party-chat.ts";
import { type IsBlocked, PartyJoining } from "./party-joining.ts";
import { PartyLeading } from "./party-leading.ts";
import { PartyPresence } from "./party-presence.ts";
import { PartyTable } from "./party-table.ts";

export class PartyService {
  readonly parties: Parties;
  readonly joining: PartyJoining;
  readonly leading: PartyLeading;
  readonly presence: PartyPresence;
  readonly chat: PartyChat;

  readonly #table: PartyTable;

  /** @param offensive_words those of the content. */
  constructor(
    access: TableAccess,
    news: News,
    isBlocked: IsBlocked = async () => false,
    now?: Clock,
    offensive_words: () => readonly string[] = () => [],
  ) {
    const table = new PartyTable(access, now);
    this.#table = table;
    const ties = new AccountTies(access, "party_id");
    const parties = new Parties(table, ties, news);
    this.parties = parties;
    this.joining = new PartyJoining({ parties, table, ties, isBlocked });
    this.leading = new PartyLeading(parties, ties);
    this.presence = new PartyPresence(parties);
    this.chat = new PartyChat(parties, table, isBlocked, offensive_words);
  }

  /** The party that the player belongs to, with its members; undefined where it belongs to none. */
  partyOf(player_id: string): Promise<KnownParty | undefined> {
    return this.parties.of(player_id);
  }

  /** Of these, those with a free place now, as their rows have them: open ones, and those whose leader has to be asked. */
  async freeAmong(party_ids: readonly string[]): Promise<Party[]> {
    return (await this.#table.list(party_ids)).filter(
      ({ ended_at, places, max_size }) => ended_at === undefined && Object.keys(places).length < max_size,
    );
  }

  /** player_ids of those who belong to the party, the oldest first; nobody where it has ended. */
  async membersOf(party_id: string): Promise<readonly string[]> {
    return (await this.parties.look(party_id))?.members ?? [];
  }
}
