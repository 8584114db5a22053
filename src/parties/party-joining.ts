/**
 * How players come into parties: a place is taken in the party's row, and then the account's row says that it belongs to it, which decides.
 * A process that dies in between leaves a place that nobody confirms, and that is free again in a moment.
 */
import { randomUUID } from "node:crypto";
import { newInviteCode, readInviteCode } from "../runs/invite-code.ts";
import type { AccountTies } from "../store/account-ties.ts";
import { type KnownParty, PARTY_CHANGED, type Parties } from "./parties.ts";
import {
  MAX_PARTY_SIZE,
  MOST_INVITES,
  MOST_REQUESTS,
  type Party,
  withoutOld,
  withoutPlaces,
  withPlace,
} from "./party.ts";
import { PartyRefusal } from "./party-refusal.ts";
import type { PartyTable } from "./party-table.ts";

/** Who does something, with which character. */
export type Actor = { player_id: string; character_id: string; character_name: string };

/** Whether one of two players has blocked the other. */
export type IsBlocked = (player_id: string, other_player_id: string) => Promise<boolean>;

export type JoiningOptions = {
  parties: Parties;
  table: PartyTable;
  ties: AccountTies;
  isBlocked: IsBlocked;
};

export class PartyJoining {
  readonly #parties: Parties;
  readonly #table: PartyTable;
  readonly #ties: AccountTies;
  readonly #isBlocked: IsBlocked;

  constructor({ parties, table, ties, isBlocked }: JoiningOptions) {
    this.#parties = parties;
    this.#table = table;
    this.#ties = ties;
    this.#isBlocked = isBlocked;
  }

  /** A party of the player alone, which it leads. @throws PartyRefusal where it belongs to one. */
  async begin({ player_id, character_id }: Actor, is_open: boolean): Promise<KnownParty> {
    const party_id = randomUUID();
    const over = await this.#parties.freeFor(player_id, party_id);
    const at = this.#parties.time();
    const begun = {
      ...{ party_id, leader_player_id: player_id, is_open, max_size: MAX_PARTY_SIZE, created_at: at },
      places: { [player_id]: { joined_at: at, character_id } },
      ...{ invites: {}, requests: {}, removed: {}, muted: {} },
    };
    if (!(await this.#table.put(begun))) throw new Error(`There is a party ${party_id} already`);
    return this.#confirm(party_id, player_id, over);
  }

  /**
   * The player belongs to the party from now on: by an invite, by its code, or since it is open.
   *
   * @param typed_code as somebody has typed it.
   * @throws PartyRefusal where it may not, or belongs to another party.
   */
  async join(party_id: string, actor: Actor, typed_code?: string): Promise<KnownParty> {
    return this.#join(party_id, actor, found => {
      const { player_id } = actor;
      const isInvited = player_id in withoutOld(found.invites, this.#table.now());
      if (isInvited) return;
      if (player_id in found.removed) throw new PartyRefusal("removed_from_party");
      const isCode = typed_code !== undefined && found.code === readInviteCode(typed_code);
      if (!isCode && !found.is_open) throw new PartyRefusal("not_invited");
    });
  }

  /** The leader lets in a player who has asked to join. @throws PartyRefusal where that one cannot. */
  async accept(party_id: string, leader_player_id: string, player_id: string): Promise<KnownParty> {
    const { party } = await this.#parties.asLeader(party_id, leader_player_id);
    const request = withoutOld(party.requests, this.#table.now())[player_id];
    if (!request) throw new PartyRefusal("no_such_request");
    const { character_id, character_name } = request;
    // A member has blocked it since, or it has blocked one.
    if (await this.#isBlockedWith(party, player_id)) throw new PartyRefusal("no_such_request");
    return this.#join(party_id, { player_id, character_id, character_name }, found => {
      if (!(player_id in found.requests)) throw new PartyRefusal("no_such_request");
    });
  }

  async decline(party_id: string, leader_player_id: string, player_id: string): Promise<KnownParty> {
    const known = await this.#parties.asLeader(party_id, leader_player_id);
    const changed = await this.#parties.changeKnown(known, found => {
      if (!(player_id in found.requests)) throw new PartyRefusal("no_such_request");
      const { [player_id]: _declined, ...requests } = found.requests;
      return { ...found, requests };
    });
    this.#parties.tellPlayer(player_id, { type: "declined", party_id });
    return changed;
  }

  /** The player asks to join; asking again changes nothing. @throws PartyRefusal where it may not ask. */
  async ask(party_id: string, { player_id, character_id, character_name }: Actor): Promise<void> {
    await this.#parties.freeFor(player_id, party_id);
    const known = await this.#assertNotBlocked(party_id, player_id);
    const at = this.#parties.time();
    await this.#parties.changeKnown(known, found => {
      if (player_id in found.places) throw new PartyRefusal("in_a_party");
      if (player_id in found.removed) throw new PartyRefusal("removed_from_party");
      const requests = withoutOld(found.requests, this.#table.now());
      if (player_id in requests) return found;
      if (Object.keys(requests).length >= MOST_REQUESTS) throw new PartyRefusal("too_many_requests");
      return { ...found, requests: { ...requests, [player_id]: { character_id, character_name, at } } };
    });
  }

  /** A member invites a player. @throws PartyRefusal */
  async invite(party_id: string, by: Actor, player_id: string): Promise<void> {
    const known = await this.#parties.asMember(party_id, by.player_id);
    if (known.members.includes(player_id))
      throw new PartyRefusal("in_a_party", `The player ${player_id} belongs to this party already.`);
    // Who is blocked is not told so: there is no such player, and no such party.
    if (await this.#isBlocked(by.player_id, player_id)) throw new PartyRefusal("no_such_player");
    const invite = { by_player_id: by.player_id, by_name: by.character_name, at: this.#parties.time() };
    await this.#parties.changeKnown(known, found => {
      if (!(by.player_id in found.places)) throw new PartyRefusal("no_party");
      if (player_id in found.removed && found.leader_player_id !== by.player_id)
        throw new PartyRefusal(
          "not_leader",
          "The leader has removed this player: only the leader can invite it again.",
        );
      const invites = withoutOld(found.invites, this.#table.now());
      const count = Object.keys(invites).length;
      if (!(player_id in invites) && count >= MOST_INVITES)
        throw new PartyRefusal(
          "too_many_invites",
          `The party has ${MOST_INVITES} invites that nobody has used: wait until one is used, or ends after 24 h.`,
        );
      return { ...found, invites: { ...invites, [player_id]: invite } };
    });
    // The invite is good without it, but its player could not find it.
    await this.#table.putInvite(party_id, player_id);
    this.#parties.tellPlayer(player_id, { type: "invite", party_id, invited_by: by.character_name });
  }

  /** The player does not take the invite. It is no error where there is none. */
  async declineInvite(party_id: string, player_id: string): Promise<void> {
    await this.#table.deleteInvite(party_id, player_id);
    await this.#parties.change(party_id, found => {
      if (!(player_id in found.invites)) return found;
      const { [player_id]: _declined, ...invites } = found.invites;
      return { ...found, invites };
    });
  }

  /** The party's code, with which anybody may join who knows it: the same until the party ends. */
  async code(party_id: string, player_id: string): Promise<string> {
    const { party } = await this.#parties.asMember(party_id, player_id);
    if (party.code !== undefined) return party.code;
    const drawn = newInviteCode();
    const { code } = await this.#parties.change(party_id, found =>
      found.code === undefined ? { ...found, code: drawn } : found,
    );
    return code ?? drawn;
  }

  /** The party that the code leads the player to. @throws PartyRefusal where it has ended, or there was never one. */
  async byCode(typed_code: string, player_id: string): Promise<KnownParty> {
    const found = await this.#table.byCode(readInviteCode(typed_code));
    if (!found) throw new PartyRefusal("party_over");
    return this.#assertNotBlocked(found.party_id, player_id);
  }

  /** Parties that have invited the player, with who did: those into which it may come. */
  async invitesFor(player_id: string): Promise<{ party: KnownParty; invited_by: string; at: string }[]> {
    const party_ids = await this.#table.invitedTo(player_id);
    const parties = await Promise.all(party_ids.map(party_id => this.#parties.look(party_id)));
    const found = parties.map(async party => {
      const invite = party && withoutOld(party.party.invites, this.#table.now())[player_id];
      // Whom it has blocked since is in none of its lists, and it could not come.
      if (!invite || (await this.#isBlockedWith(party.party, player_id))) return [];
      return [{ party, invited_by: invite.by_name, at: invite.at }];
    });
    return (await Promise.all(found)).flat();
  }

  async #join(
    party_id: string,
    { player_id, character_id }: Actor,
    assertMayJoin: (party: Party) => void,
  ): Promise<KnownParty> {
    const over = await this.#parties.freeFor(player_id, party_id);
    // Also so that places which are nobody's are free.
    const before = await this.#assertNotBlocked(party_id, player_id);
    if (before.members.includes(player_id)) return before;
    const joined_at = this.#parties.time();
    const { invites } = before.party;
    await this.#parties.changeKnown(before, found => {
      assertMayJoin(found);
      // One that it has was left behind by a process that died, or is of another request of the player's.
      const others = Object.keys(found.places).filter(each => each !== player_id);
      if (others.length >= found.max_size) throw new PartyRefusal("party_full");
      return withPlace(found, player_id, { joined_at, character_id });
    });
    const joined = await this.#confirm(party_id, player_id, over, joined_at);
    if (player_id in invites) await this.#table.deleteInvite(party_id, player_id);
    return joined;
  }

  /** The account says that it belongs to the party: then it does. Else its place is given back. */
  async #confirm(
    party_id: string,
    player_id: string,
    over: string | undefined,
    joined_at?: string,
  ): Promise<KnownParty> {
    if (!(await this.#ties.take(player_id, party_id, over))) {
      await this.#parties.change(party_id, found =>
        joined_at === undefined || found.places[player_id]?.joined_at === joined_at
          ? withoutPlaces(found, [player_id], this.#parties.time())
          : found,
      );
      throw new PartyRefusal("in_a_party");
    }
    // Its place may have gone to somebody else meanwhile, or its leader may have removed it.
    const found = await this.#parties.look(party_id);
    const joined = found?.members.includes(player_id) ? found : await this.#parties.of(player_id);
    if (joined?.party.party_id !== party_id) throw new PartyRefusal("party_full");
    // They were told of the place, when the account had not said so yet.
    this.#parties.tell(party_id, PARTY_CHANGED);
    this.#parties.tellPlayer(player_id, { type: "joined", party_id });
    return joined;
  }

  /** @throws PartyRefusal as where the party has ended. */
  async #assertNotBlocked(party_id: string, player_id: string): Promise<KnownParty> {
    const found = await this.#parties.look(party_id);
    if (!found || (await this.#isBlockedWith(found.party, player_id))) throw new PartyRefusal("party_over");
    return found;
  }

  /** Whether the player has blocked somebody of the party, or somebody has blocked it. */
  async #isBlockedWith({ places }: Party, player_id: string): Promise<boolean> {
    const others = Object.keys(places).filter(each => each !== player_id);
    return (await Promise.all(others.map(each => this.#isBlocked(player_id, each)))).includes(true);
  }
}
