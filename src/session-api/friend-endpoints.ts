/** The endpoints of friends: who they are, whether they are online and where, and who may see that of you. */
import { z } from "zod";
import { areFriends, endFriendship } from "../friends/friend-pair.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import type { Services } from "../services.ts";
import { showsPresenceTo } from "../store/account-repository.ts";
import { blockEndpoints } from "./block-endpoints.ts";
import { limitOfFriends, otherParams } from "./friend-access.ts";
import { type Other, othersOf } from "./friend-list.ts";
import { presenceOf } from "./friend-presence.ts";
import { friendRequestEndpoints } from "./friend-request-endpoints.ts";
import { friendView, requestView, viewOfFriend, viewOfRequest } from "./friend-views.ts";
import { refusal } from "./run-entry.ts";

const settings = z.object({
  shows_presence_to: showsPresenceTo.describe("Who sees whether you are online, and where."),
});

export function friendEndpoints(services: Services): Endpoint[] {
  const { friends, store } = services;
  const count = limitOfFriends();
  const tag = "Friends";

  return [
    accountEndpoint(
      {
        ...{ method: "get", path: "/friends", tag },
        summary: "Your friends, whether they are online and where, and the requests that nobody has answered",
        input: z.object({}),
        answers: {
          200: {
            description:
              "Friends by their names, requests the newest first. One of this very moment may be missing.",
            schema: settings.extend({
              friends: z.array(friendView),
              received: z.array(requestView).describe("Who has asked you."),
              sent: z.array(requestView).describe("Whom you have asked."),
            }),
          },
        },
        problems: ["too-many-requests"],
      },
      async (_input, account) => {
        count(account);
        const { player_id } = account;
        const [others, { shows_presence_to }] = await Promise.all([
          othersOf(services, player_id),
          store.accounts.get(player_id),
        ]);
        const presence = await presenceOf(services, others);
        const requests = others
          .filter(({ pair }) => pair.bond === "asked")
          .sort((a, b) => (b.pair.since ?? "").localeCompare(a.pair.since ?? ""));
        const view = (other: Other) => viewOfRequest(other, presence(other.player_id)) ?? [];
        return {
          value: {
            friends: others
              .filter(({ pair }) => areFriends(pair))
              .flatMap(other => viewOfFriend(other, presence(other.player_id)) ?? [])
              .sort((a, b) => a.character_name.localeCompare(b.character_name)),
            received: requests.filter(({ pair }) => pair.asked_by !== player_id).flatMap(view),
            sent: requests.filter(({ pair }) => pair.asked_by === player_id).flatMap(view),
            shows_presence_to,
          },
        };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/me/presence", tag },
        summary: "Choose who sees whether you are online, and where",
        input: z.object({ body: settings }),
        answers: { 200: { description: "It is so from now on.", schema: settings } },
        problems: ["refused", "too-many-requests"],
      },
      async ({ body }, account) => {
        count(account);
        const { character_ids } = await store.accounts.get(account.player_id);
        // The row of an account without a character may be about to end.
        if (character_ids.size === 0) throw refusal("no_character");
        await store.accounts.showPresenceTo(account.player_id, body.shows_presence_to);
        return { value: body };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "delete", path: "/friends/:player_id", tag },
        summary: "End a friendship, for both; the other is not told",
        input: z.object({ params: otherParams }),
        answers: { 204: { description: "You are no friends, and may not have been." } },
        problems: ["too-many-requests"],
      },
      async ({ params }, account) => {
        count(account);
        if (params.player_id !== account.player_id)
          await friends.change(account.player_id, params.player_id, endFriendship);
        return { status: 204 };
      },
    ),

    ...friendRequestEndpoints(services, count),
    ...blockEndpoints(services, count),
  ];
}
