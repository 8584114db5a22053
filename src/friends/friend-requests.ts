/** Who may ask whom to be a friend, and how many friends, requests and blocks an account may have. */
import type { CharacterRepository } from "../characters/character-repository.ts";
import { foldedName, type NameRepository } from "../characters/name-repository.ts";
import type { RejectReason } from "../game/core/verdict.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import {
  accept,
  areFriends,
  ask,
  block,
  type FriendPair,
  hasBlock,
  type PairChange,
  type PairRefusal,
} from "./friend-pair.ts";
import type { FriendRepository } from "./friend-repository.ts";

export const MOST_FRIENDS = 200;
/** That an account has made and nobody has answered; as many may wait for its answer. */
export const MOST_REQUESTS = 100;
export const MOST_BLOCKS = 500;

type Rows = {
  friends: FriendRepository;
  accounts: Pick<AccountRepository, "get">;
  characters: Pick<CharacterRepository, "get">;
  names: Pick<NameRepository, "holderOf">;
};

/** What has become of it, and whether it was so before; or why nothing has. */
export type Changed = { pair: FriendPair; isNew: boolean } | RejectReason;

/** Limits are asked before the write: a player who asks from several devices in the same moment may come to have a few more. */
export class FriendRequests {
  readonly #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** The account whose character has the name; undefined where there is none. */
  async playerNamed(character_name: string): Promise<string | undefined> {
    const { names, characters } = this.#rows;
    const character_id = await names.holderOf(character_name);
    const found = character_id === undefined ? undefined : await characters.get(character_id);
    const hasName = found && foldedName(found.character_name) === foldedName(character_name);
    return hasName && found.deleted_at === undefined ? found.player_id : undefined;
  }

  /** Where the other has asked already, they are friends. */
  async ask(player_id: string, other_id: string): Promise<Changed> {
    if (player_id === other_id) return "is_yourself";
    if (!(await this.#isKnown(player_id))) return "no_character";
    // A blocked player is told the same as of a player that is not there.
    if (!(await this.#isKnown(other_id))) return "no_such_player";
    return this.#change(player_id, other_id, ask(player_id));
  }

  async accept(player_id: string, other_id: string): Promise<Changed> {
    return this.#change(player_id, other_id, accept(player_id));
  }

  async block(player_id: string, other_id: string): Promise<Changed> {
    if (player_id === other_id) return "is_yourself";
    if (!(await this.#isKnown(other_id))) return "no_such_player";
    return this.#change(player_id, other_id, block(player_id));
  }

  async #change(player_id: string, other_id: string, change: PairChange): Promise<Changed> {
    const { friends } = this.#rows;
    const before = await friends.between(player_id, other_id);
    const wanted = change(before, "");
    if (typeof wanted === "string") return reasonOf(wanted);
    const isNew = wanted !== before;
    const refusal = isNew ? await this.#overLimit(player_id, other_id, wanted) : undefined;
    if (refusal) return refusal;
    const pair = await friends.change(player_id, other_id, change);
    return typeof pair === "string" ? reasonOf(pair) : { pair, isNew };
  }

  async #overLimit(
    player_id: string,
    other_id: string,
    wanted: FriendPair,
  ): Promise<RejectReason | undefined> {
    const own = await this.#rows.friends.pairsOf(player_id);
    if (hasBlock(wanted)) {
      const blocks = own.filter(({ blocked_by }) => blocked_by[player_id] !== undefined);
      return blocks.length >= MOST_BLOCKS ? "too_many_blocks" : undefined;
    }
    const others = await this.#rows.friends.pairsOf(other_id);
    const areFull = [own, others].some(pairs => pairs.filter(areFriends).length >= MOST_FRIENDS);
    if (areFull) return "too_many_friends";
    if (areFriends(wanted)) return undefined;
    const asked = ({ asked_by }: FriendPair) => asked_by === player_id;
    const sent = own.filter(asked).length;
    const received = others.filter(({ bond, asked_by }) => bond === "asked" && asked_by !== other_id).length;
    return Math.max(sent, received) >= MOST_REQUESTS ? "too_many_friend_requests" : undefined;
  }

  /** Whether there is an account that others know by a character. */
  async #isKnown(player_id: string): Promise<boolean> {
    const { character_ids, linked_to } = await this.#rows.accounts.get(player_id);
    return character_ids.size > 0 && linked_to === undefined;
  }
}

function reasonOf(refusal: PairRefusal): RejectReason {
  return refusal === "blocked" ? "no_such_player" : refusal;
}
