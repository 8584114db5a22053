/** The endpoints of friend requests: made, accepted, declined and withdrawn. */
import { z } from "zod";
import { playerChannel } from "../cluster/news.ts";
import { areFriends, endRequest } from "../friends/friend-pair.ts";
import { FriendRequests } from "../friends/friend-requests.ts";
import { knownPlayers } from "../friends/known-players.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { id } from "../runs/run.ts";
import type { Services } from "../services.ts";
import { type CountFriendRequest, changedOrRefused, otherParams } from "./friend-access.ts";
import type { Other } from "./friend-list.ts";
import { presenceOf } from "./friend-presence.ts";
import { friendView, requestView, viewOfFriend, viewOfPlayer, viewOfRequest } from "./friend-views.ts";
import { refusal } from "./run-entry.ts";

/** Of a request that has been made or accepted. */
const outcome = z.object({
  friend: friendView.optional().describe("Where you are friends."),
  request: requestView.optional().describe("Where the other has still to answer."),
});

export function friendRequestEndpoints(services: Services, count: CountFriendRequest): Endpoint[] {
  const { friends, store, characters, names } = services;
  const requests = new FriendRequests({ friends, accounts: store.accounts, characters, names });
  const tag = "Friends";

  return [
    accountEndpoint(
      {
        ...{ method: "post", path: "/friend-requests", tag },
        summary: "Ask a player to be your friend; where it has asked you, you are friends at once",
        input: z.object({
          body: z
            .object({
              player_id: id.optional().describe("The other player's account."),
              character_name: z
                .string()
                .min(1)
                .max(100)
                .optional()
                .describe("Of any of its characters, in whichever letters that look alike."),
            })
            .refine(
              body => (body.player_id === undefined) !== (body.character_name === undefined),
              "give either player_id or character_name",
            ),
        }),
        answers: {
          200: { description: "It was so before, or you are friends.", schema: outcome },
          201: { description: "The other is told, and has to answer.", schema: outcome },
        },
        problems: ["not-found", "conflict", "refused", "too-many-requests"],
      },
      async ({ body: { player_id, character_name } }, account) => {
        count(account);
        const other_id = player_id ?? (await requests.playerNamed(character_name ?? ""));
        if (other_id === undefined) throw refusal("no_such_player");
        const { pair, isNew } = changedOrRefused(await requests.ask(account.player_id, other_id));
        if (isNew) await tell(services, account.player_id, other_id, areFriends(pair));
        const value = await outcomeOf(services, { player_id: other_id, pair });
        return { status: isNew && !areFriends(pair) ? 201 : 200, value };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/friend-requests/:player_id/accept", tag },
        summary: "Accept what a player has asked you: you are friends",
        input: z.object({ params: otherParams }),
        answers: { 200: { description: "You are friends, and the other is told.", schema: outcome } },
        problems: ["conflict", "refused", "too-many-requests"],
      },
      async ({ params: { player_id } }, account) => {
        count(account);
        const { pair, isNew } = changedOrRefused(await requests.accept(account.player_id, player_id));
        if (isNew) await tell(services, account.player_id, player_id, true);
        return { value: await outcomeOf(services, { player_id, pair }) };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "delete", path: "/friend-requests/:player_id", tag },
        summary: "Decline what a player has asked you, or withdraw what you have asked it; it is not told",
        input: z.object({ params: otherParams }),
        answers: { 204: { description: "There is no request between you. A friendship stays." } },
        problems: ["too-many-requests"],
      },
      async ({ params: { player_id } }, account) => {
        count(account);
        if (player_id !== account.player_id) await friends.change(account.player_id, player_id, endRequest);
        return { status: 204 };
      },
    ),
  ];
}

async function outcomeOf(
  services: Services,
  { player_id, pair }: Omit<Other, "known">,
): Promise<z.input<typeof outcome>> {
  const accounts = await services.store.accounts.list([player_id]);
  const known = (await knownPlayers(services.characters, accounts)).get(player_id);
  const other = { player_id, pair, known };
  const presence = (await presenceOf(services, [other]))(player_id);
  return areFriends(pair)
    ? { friend: viewOfFriend(other, presence) }
    : { request: viewOfRequest(other, presence) };
}

/** Tells the other, in whichever process its connection is: that it is asked, or that what it has asked is accepted. */
async function tell(
  { store, characters, cluster }: Services,
  player_id: string,
  other_id: string,
  isAccepted: boolean,
): Promise<void> {
  const known = await knownPlayers(characters, await store.accounts.list([player_id]));
  const own = known.get(player_id);
  if (!own) return;
  const type = isAccepted ? "friend_accepted" : "friend_request";
  cluster.news.tell(playerChannel(other_id), { type, player: viewOfPlayer(own) });
}
