/**
 * What is between two accounts, as FriendsTable keeps it: one row, the only one that decides about it. So a friendship is never half made,
 * and a block ends it in the same write. Pure.
 */
import { z } from "zod";
import { RowSchema } from "../store/schema-version.ts";

const id = z.string().min(1).max(128);
const isoTime = z.iso.datetime();

export const friendPair = z.object({
  /** Of the two ids the one that comes first by its UTF-16 code units. */
  lower_player_id: id,
  higher_player_id: id,
  /** Absent where they are no friends, and neither asks. */
  bond: z.enum(["asked", "friends"]).optional(),
  /** Who has asked, while the other has not answered. */
  asked_by: id.optional(),
  /** Since when the bond is what it is. */
  since: isoTime.optional(),
  /** Who has blocked the other, and since when. */
  blocked_by: z.record(id, isoTime).default({}),
  /** How often the row was written. */
  revision: z.int().nonnegative(),
  /** Epoch seconds; only of a row that says nothing any more, kept for writers that are late. The repository sets it. */
  expires_at: z.int().optional(),
});
export type FriendPair = z.infer<typeof friendPair>;
export const friendPairRows = new RowSchema(friendPair);

export type PairKey = Pick<FriendPair, "lower_player_id" | "higher_player_id">;

/** Why nothing changes. `blocked` is what the blocked player must not learn. */
export type PairRefusal = "blocked" | "blocked_by_you" | "no_such_friend_request";

/** @param at ISO 8601. */
export type PairChange = (pair: FriendPair, at: string) => FriendPair | PairRefusal;

export function keyOf(player_id: string, other_id: string): PairKey {
  return player_id < other_id
    ? { lower_player_id: player_id, higher_player_id: other_id }
    : { lower_player_id: other_id, higher_player_id: player_id };
}

/** Two between whom nothing was ever. */
export function strangers(key: PairKey): FriendPair {
  return { ...key, blocked_by: {}, revision: 0 };
}

export function otherOf({ lower_player_id, higher_player_id }: PairKey, player_id: string): string {
  return player_id === lower_player_id ? higher_player_id : lower_player_id;
}

export function areFriends({ bond }: FriendPair): boolean {
  return bond === "friends";
}

/** Whether either has blocked the other. */
export function hasBlock({ blocked_by }: FriendPair): boolean {
  return Object.keys(blocked_by).length > 0;
}

/** Whether the row could as well be gone. */
export function isNothing(pair: FriendPair): boolean {
  return pair.bond === undefined && !hasBlock(pair);
}

/** The player wants to be the other's friend. Where the other wants it too, they are friends. */
export function ask(player_id: string): PairChange {
  return (pair, at) => {
    if (pair.blocked_by[player_id] !== undefined) return "blocked_by_you";
    if (hasBlock(pair)) return "blocked";
    if (areFriends(pair) || pair.asked_by === player_id) return pair;
    if (pair.bond === "asked") return friends(pair, at);
    return { ...pair, bond: "asked", asked_by: player_id, since: at };
  };
}

/** The player accepts what the other has asked. */
export function accept(player_id: string): PairChange {
  return (pair, at) => {
    if (areFriends(pair)) return pair;
    const isAsked = pair.bond === "asked" && pair.asked_by !== player_id;
    return isAsked ? friends(pair, at) : "no_such_friend_request";
  };
}

/** A request is withdrawn or declined: none is there any more. A friendship stays. */
export const endRequest: PairChange = pair => (pair.bond === "asked" ? unbound(pair) : pair);

/** A friendship ends. A request stays. */
export const endFriendship: PairChange = pair => (areFriends(pair) ? unbound(pair) : pair);

/** The player blocks the other, which ends what was between them. */
export function block(player_id: string): PairChange {
  return (pair, at) =>
    pair.blocked_by[player_id] !== undefined
      ? pair
      : { ...unbound(pair), blocked_by: { ...pair.blocked_by, [player_id]: at } };
}

export function unblock(player_id: string): PairChange {
  return pair => {
    if (pair.blocked_by[player_id] === undefined) return pair;
    const { [player_id]: _ended, ...blocked_by } = pair.blocked_by;
    return { ...pair, blocked_by };
  };
}

/** One of the accounts has ended. */
export function endAll(pair: FriendPair): FriendPair {
  return { ...unbound(pair), blocked_by: {} };
}

/**
 * What was between the guest and another comes to be between the guest's account and that other, beside what is there. A block counts most,
 * then a friendship, then a request.
 */
export function takeOver(player_id: string, guest_id: string, guests: FriendPair): PairChange {
  const renamed = (id: string) => (id === guest_id ? player_id : id);
  return (pair, at) => {
    const blocks = Object.entries(guests.blocked_by).map(([id, since]) => [renamed(id), since]);
    const blocked_by = { ...Object.fromEntries(blocks), ...pair.blocked_by };
    const whole = { ...pair, blocked_by };
    if (hasBlock(whole)) return unbound(whole);
    if (areFriends(whole) || guests.bond === undefined) return whole;
    if (areFriends(guests)) return friends(whole, guests.since ?? at);
    const asked_by = renamed(guests.asked_by ?? "");
    if (whole.bond === "asked") return whole.asked_by === asked_by ? whole : friends(whole, at);
    return { ...whole, bond: "asked", asked_by, since: guests.since ?? at };
  };
}

function friends({ asked_by: _answered, ...pair }: FriendPair, since: string): FriendPair {
  return { ...pair, bond: "friends", since };
}

function unbound({ bond: _bond, asked_by: _asked, since: _since, ...pair }: FriendPair): FriendPair {
  return pair;
}
