/** The endpoints of parties: beginning and seeing one, and coming into one. */
import { z } from "zod";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { toRoot } from "../http/relative.ts";
import { INVITE_SECONDS, id, MOST_INVITES } from "./party.ts";
import {
  actorOf,
  countAttempt,
  orProblem,
  type PartyEndpointServices,
  partyMemberParams,
  partyParams,
  whosePlayed,
} from "./party-access.ts";
import { partyChatEndpoints } from "./party-chat-endpoints.ts";
import { partyLeadingEndpoints } from "./party-leading-endpoints.ts";
import { PartyRefusal } from "./party-refusal.ts";
import { partyInviteView, partySummary, partyView } from "./party-views.ts";

const code = z.string().min(1).max(32);

export function partyEndpoints(services: PartyEndpointServices): Endpoint[] {
  const { parties, party_views, store } = services;
  const { joining } = parties;
  const tag = "Parties";
  const answersParty = { 200: { description: "The party.", schema: z.object({ party: partyView }) } };

  /** @throws PartyRefusal where nobody could come by an invite for the player. */
  async function assertCanCome(player_id: string): Promise<void> {
    const { character_ids, linked_to } = await store.accounts.get(player_id);
    if (linked_to !== undefined || character_ids.size === 0) throw new PartyRefusal("no_such_player");
  }

  return [
    accountEndpoint(
      {
        ...{ method: "post", path: "/parties", tag },
        summary: "Begin a party, which you lead",
        input: z.object({
          body: whosePlayed.extend({
            is_open: z.boolean().default(false).describe("Whether everybody may join who knows its id."),
          }),
        }),
        answers: { 201: { description: "The party.", schema: z.object({ party: partyView }) } },
        problems: ["not-found", "forbidden", "conflict"],
      },
      async ({ body: { session_id, is_open } }, account) => {
        const actor = await actorOf(services, account, session_id);
        const begun = await orProblem(joining.begin(actor, is_open));
        return { status: 201, value: { party: await party_views.of(begun) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/parties/me", tag },
        summary: "The party that you belong to, and the invites that you have",
        input: z.object({}),
        answers: {
          200: {
            description: "Each invite is good for 24 h.",
            schema: z.object({
              party: partyView.optional().describe("Absent where you belong to none."),
              invites: z.array(partyInviteView),
            }),
          },
        },
        problems: [],
      },
      async (_input, { player_id }) => {
        const own = await parties.partyOf(player_id);
        const invites = (await joining.invitesFor(player_id)).filter(
          ({ party }) => party.party.party_id !== own?.party.party_id,
        );
        const views = invites.map(async ({ party, ...invite }) => ({
          ...(await party_views.summaryOf(party)),
          ...invite,
        }));
        return {
          value: { ...(own && { party: await party_views.of(own) }), invites: await Promise.all(views) },
        };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/party-codes/:code", tag },
        summary: "The party that a code leads to",
        input: z.object({ params: z.object({ code }) }),
        answers: { 200: { description: "The party.", schema: z.object({ party: partySummary }) } },
        problems: ["refused"],
      },
      async ({ params }, account, { request }) => {
        countAttempt(services, account, request);
        const found = await orProblem(joining.byCode(params.code, account.player_id));
        return { value: { party: await party_views.summaryOf(found) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "post", path: "/parties/:party_id/invites", tag },
        summary: "Invite a player into your party, or get the party's code",
        input: z.object({
          params: partyParams,
          body: whosePlayed.extend({
            player_id: id.optional().describe("That player alone. Without it: whom you give the code."),
          }),
        }),
        answers: {
          201: {
            description: `A party has at most ${MOST_INVITES} invites that nobody has used (409 with the reason too_many_invites).`,
            schema: z.object({
              code: z
                .string()
                .optional()
                .describe("The party's; 8 letters and digits. Absent with `player_id`."),
              link: z
                .string()
                .optional()
                .describe("Of the code, relative to the path that was asked for; absent with `player_id`."),
              ends_at: z.iso
                .datetime()
                .optional()
                .describe("Until when the invite is good; absent for the code."),
            }),
          },
        },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ params: { party_id }, body: { session_id, player_id } }, account, { request }) => {
        // Each is told to whom it is for, who may be a stranger.
        countAttempt(services, account, request);
        const actor = await actorOf(services, account, session_id);
        if (player_id === undefined) {
          const found = await orProblem(joining.code(party_id, account.player_id));
          return { status: 201, value: { code: found, link: `${toRoot(request)}api/party-codes/${found}` } };
        }
        await orProblem(assertCanCome(player_id));
        await orProblem(joining.invite(party_id, actor, player_id));
        const ends_at = new Date(Date.parse(parties.parties.time()) + INVITE_SECONDS * 1000).toISOString();
        return { status: 201, value: { ends_at } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "delete", path: "/parties/:party_id/invites/me", tag },
        summary: "Do not take an invite",
        input: z.object({ params: partyParams }),
        answers: { 204: { description: "You have none into this party any more." } },
        problems: ["refused"],
      },
      async ({ params: { party_id } }, { player_id }) => {
        await orProblem(joining.declineInvite(party_id, player_id));
        return { status: 204 };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/parties/:party_id/join", tag },
        summary: "Join a party: by an invite, by its code, or since it is open",
        input: z.object({
          params: partyParams,
          body: whosePlayed.extend({
            code: code
              .optional()
              .describe(
                "Written in whichever case, with or without spaces and dashes. An invite for you needs none.",
              ),
          }),
        }),
        answers: answersParty,
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ params: { party_id }, body }, account, { request }) => {
        countAttempt(services, account, request);
        const actor = await actorOf(services, account, body.session_id);
        const joined = await orProblem(joining.join(party_id, actor, body.code));
        return { value: { party: await party_views.of(joined) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "post", path: "/parties/:party_id/requests", tag },
        summary: "Ask to join a party: its leader answers",
        input: z.object({ params: partyParams, body: whosePlayed }),
        answers: { 204: { description: "The leader sees it, for 24 h." } },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ params: { party_id }, body: { session_id } }, account, { request }) => {
        countAttempt(services, account, request);
        const actor = await actorOf(services, account, session_id);
        await orProblem(joining.ask(party_id, actor));
        return { status: 204 };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/parties/:party_id/requests/:player_id", tag },
        summary: "Let in a player who asks to join the party that you lead, or not",
        input: z.object({ params: partyMemberParams, body: z.object({ is_accepted: z.boolean() }) }),
        answers: answersParty,
        problems: ["conflict", "refused"],
      },
      async ({ params: { party_id, player_id }, body: { is_accepted } }, account) => {
        const leader = account.player_id;
        const answered = is_accepted
          ? joining.accept(party_id, leader, player_id)
          : joining.decline(party_id, leader, player_id);
        return { value: { party: await party_views.of(await orProblem(answered)) } };
      },
    ),

    ...partyLeadingEndpoints(services),
    ...partyChatEndpoints(services),
  ];
}
