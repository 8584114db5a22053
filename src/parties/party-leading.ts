/** What members do in a party, and what its leader alone does. */
import type { AccountTies } from "../store/account-ties.ts";
import { assertLeads, type KnownParty, type Parties } from "./parties.ts";
import { newestOf, type Party, READY_CHECK_SECONDS, withoutPlaces } from "./party.ts";
import { PartyRefusal } from "./party-refusal.ts";

export class PartyLeading {
  readonly #parties: Parties;
  readonly #ties: AccountTies;

  constructor(parties: Parties, ties: AccountTies) {
    this.#parties = parties;
    this.#ties = ties;
  }

  /** The player belongs to the party no more. Its account first, which decides. @throws PartyRefusal where it did not. */
  async leave(party_id: string, player_id: string): Promise<void> {
    const hasLeft = await this.#ties.release(player_id, party_id);
    await this.#dropPlace(party_id, player_id);
    if (!hasLeft) throw new PartyRefusal("no_party");
  }

  /**
   * The leader removes a member. The party's row first, which then says that it is removed: its account could be given back its place in
   * between.
   */
  async remove(party_id: string, leader_player_id: string, player_id: string): Promise<void> {
    const known = await this.#parties.asLeader(party_id, leader_player_id);
    if (player_id === leader_player_id)
      throw new PartyRefusal("not_in_party", "The leader cannot remove itself: leave the party.");
    const at = this.#parties.time();
    await this.#parties.changeKnown(known, found => {
      assertLeads(found, leader_player_id);
      if (!(player_id in found.places)) throw new PartyRefusal("not_in_party");
      return withoutPlaces(withRemoved(found, player_id, at), [player_id], at);
    });
    await this.#ties.release(player_id, party_id);
    this.#parties.tellPlayer(player_id, { type: "removed", party_id });
  }

  /** Another member leads from now on. */
  async promote(party_id: string, leader_player_id: string, player_id: string): Promise<KnownParty> {
    const known = await this.#parties.asLeader(party_id, leader_player_id);
    if (!known.members.includes(player_id)) throw new PartyRefusal("not_in_party");
    return this.#parties.changeKnown(known, found => {
      if (found.leader_player_id === player_id) return found;
      assertLeads(found, leader_player_id);
      if (!(player_id in found.places)) throw new PartyRefusal("not_in_party");
      return { ...found, leader_player_id: player_id };
    });
  }

  async setOpen(party_id: string, leader_player_id: string, is_open: boolean): Promise<KnownParty> {
    const known = await this.#parties.asLeader(party_id, leader_player_id);
    return this.#parties.changeKnown(known, found => {
      assertLeads(found, leader_player_id);
      return found.is_open === is_open ? found : { ...found, is_open };
    });
  }

  /** A member that is muted says nothing in the party's chat, also after it has left and come back. */
  async mute(
    party_id: string,
    leader_player_id: string,
    player_id: string,
    is_muted: boolean,
  ): Promise<KnownParty> {
    const known = await this.#parties.asLeader(party_id, leader_player_id);
    const at = this.#parties.time();
    return this.#parties.changeKnown(known, found => {
      assertLeads(found, leader_player_id);
      if (!(player_id in found.places)) throw new PartyRefusal("not_in_party");
      const { [player_id]: since, ...others } = found.muted;
      if ((since !== undefined) === is_muted) return found;
      return { ...found, muted: is_muted ? withMuted(found, player_id, at) : others };
    });
  }

  /** Asks all members whether they are ready; a check before that is over. The leader is. */
  async checkReady(party_id: string, leader_player_id: string): Promise<KnownParty> {
    const known = await this.#parties.asLeader(party_id, leader_player_id);
    const asked_at = this.#parties.time();
    const ends_at = new Date(Date.parse(asked_at) + READY_CHECK_SECONDS * 1000).toISOString();
    return this.#parties.changeKnown(known, found => {
      assertLeads(found, leader_player_id);
      return { ...found, ready_check: { asked_at, ends_at, answers: { [leader_player_id]: true } } };
    });
  }

  /** A member's answer, which may change until the check ends. @throws PartyRefusal where none is going on. */
  async answerReady(party_id: string, player_id: string, is_ready: boolean): Promise<KnownParty> {
    const known = await this.#parties.asMember(party_id, player_id);
    return this.#parties.changeKnown(known, found => {
      const check = found.ready_check;
      if (!(player_id in found.places)) throw new PartyRefusal("no_party");
      if (!check || check.ends_at <= this.#parties.time()) throw new PartyRefusal("no_ready_check");
      if (check.answers[player_id] === is_ready) return found;
      const answers = { ...check.answers, [player_id]: is_ready };
      return { ...found, ready_check: { ...check, answers } };
    });
  }

  async #dropPlace(party_id: string, player_id: string): Promise<void> {
    const at = this.#parties.time();
    await this.#parties
      .change(party_id, found => withoutPlaces(found, [player_id], at))
      .catch((error: unknown) => {
        if (!(error instanceof PartyRefusal)) throw error;
      });
  }
}

/** Whether all members say that they are ready. */
export function areAllReady({ party, members }: KnownParty): boolean {
  return members.every(player_id => party.ready_check?.answers[player_id] === true);
}

/** With its invites void, and the request of it that may be there. */
function withRemoved(found: Party, player_id: string, at: string): Party {
  const { [player_id]: _request, ...requests } = found.requests;
  const invites = Object.fromEntries(
    Object.entries(found.invites).filter(
      ([invited, { by_player_id }]) => invited !== player_id && by_player_id !== player_id,
    ),
  );
  const removed = newestOf({ ...found.removed, [player_id]: at });
  return { ...found, invites, requests, removed };
}

/** Of a party that has muted very many, members stay muted, and of those who have left the ones that were muted last. */
function withMuted({ muted, places }: Party, player_id: string, at: string): Party["muted"] {
  const all = { ...muted, [player_id]: at };
  const members = Object.entries(all).filter(([each]) => each in places);
  return { ...newestOf(all), ...Object.fromEntries(members) };
}
