/** Those with whom an account has something: friends, who has asked whom, and who has blocked whom. */
import { endAll, type FriendPair, otherOf } from "../friends/friend-pair.ts";
import { type KnownPlayer, knownPlayers } from "../friends/known-players.ts";
import type { Services } from "../services.ts";
import type { AccountRow } from "../store/account-repository.ts";

/** `known` is absent where the other has no character any more. */
export type Other = { player_id: string; pair: FriendPair; known: KnownPlayer | undefined };

type Rows = Pick<Services, "friends" | "characters"> & { store: Pick<Services["store"], "accounts"> };

/** All of them, in no order, once what is left of accounts that are gone is put right. */
export async function othersOf(services: Rows, player_id: string): Promise<Other[]> {
  const pairs = await services.friends.pairsOf(player_id);
  const ids = pairs.map(pair => otherOf(pair, player_id));
  const accounts = await services.store.accounts.list(ids);
  if (await putRight(services, player_id, ids, accounts)) return othersOf(services, player_id);
  const known = await knownPlayers(services.characters, accounts);
  return pairs.map((pair, i) => ({ player_id: ids[i] ?? "", pair, known: known.get(ids[i] ?? "") }));
}

/**
 * What was with a guest that has become part of an account is with that account. With a guest whose account has ended nothing is any more.
 *
 * @returns whether there was such a one.
 */
async function putRight(
  { friends }: Rows,
  player_id: string,
  ids: readonly string[],
  accounts: readonly AccountRow[],
): Promise<boolean> {
  const there = new Set(accounts.map(each => each.player_id));
  const gone = ids.filter(id => !there.has(id));
  for (const id of gone) await friends.change(player_id, id, endAll);
  const linked = accounts.flatMap(({ linked_to, player_id: guest_id }) =>
    linked_to === undefined ? [] : [{ linked_to, guest_id }],
  );
  for (const { linked_to, guest_id } of linked) await friends.takeOverPair(linked_to, guest_id, player_id);
  return gone.length + linked.length > 0;
}
