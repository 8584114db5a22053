/** The endpoints of blocks: whom a player wants to have nothing to do with. */
import { z } from "zod";
import { unblock } from "../friends/friend-pair.ts";
import { FriendRequests } from "../friends/friend-requests.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import type { Services } from "../services.ts";
import { type CountFriendRequest, changedOrRefused, otherParams } from "./friend-access.ts";
import { othersOf } from "./friend-list.ts";
import { blockedView, viewOfBlocked } from "./friend-views.ts";

export function blockEndpoints(services: Services, count: CountFriendRequest): Endpoint[] {
  const { friends, store, characters, names } = services;
  const requests = new FriendRequests({ friends, accounts: store.accounts, characters, names });
  const tag = "Friends";

  return [
    accountEndpoint(
      {
        ...{ method: "get", path: "/blocks", tag },
        summary: "The players that you have blocked",
        input: z.object({}),
        answers: {
          200: { description: "The newest first.", schema: z.object({ blocked: z.array(blockedView) }) },
        },
        problems: ["too-many-requests"],
      },
      async (_input, account) => {
        count(account);
        const others = await othersOf(services, account.player_id);
        const blocked = others.flatMap(other => viewOfBlocked(other, account.player_id) ?? []);
        return { value: { blocked: blocked.sort((a, b) => b.blocked_at.localeCompare(a.blocked_at)) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/blocks/:player_id", tag },
        summary:
          "Block a player: it is no friend, cannot ask or invite you, and does not see whether you are online",
        input: z.object({ params: otherParams }),
        answers: { 204: { description: "It is blocked, and not told." } },
        problems: ["not-found", "conflict", "refused", "too-many-requests"],
      },
      async ({ params: { player_id } }, account) => {
        count(account);
        changedOrRefused(await requests.block(account.player_id, player_id));
        return { status: 204 };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "delete", path: "/blocks/:player_id", tag },
        summary: "End a block: the player may ask you again",
        input: z.object({ params: otherParams }),
        answers: { 204: { description: "You do not block it, and may not have." } },
        problems: ["too-many-requests"],
      },
      async ({ params: { player_id } }, account) => {
        count(account);
        if (player_id !== account.player_id)
          await friends.change(account.player_id, player_id, unblock(account.player_id));
        return { status: 204 };
      },
    ),
  ];
}
