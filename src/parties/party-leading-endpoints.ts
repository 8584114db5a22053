/** The endpoints of what members of a party do in it, and what its leader alone does. */
import { z } from "zod";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import type { KnownParty } from "./parties.ts";
import { id, READY_CHECK_SECONDS } from "./party.ts";
import { orProblem, type PartyEndpointServices, partyMemberParams, partyParams } from "./party-access.ts";
import { partyView } from "./party-views.ts";

export function partyLeadingEndpoints({ parties, party_views }: PartyEndpointServices): Endpoint[] {
  const { leading } = parties;
  const tag = "Parties";
  const partySchema = z.object({ party: partyView });
  const answersParty = { 200: { description: "The party.", schema: partySchema } };

  /** The party as it is after what its member has done. */
  async function viewAfter(done: Promise<KnownParty>) {
    return { party: await party_views.of(await orProblem(done)) };
  }

  return [
    accountEndpoint(
      {
        ...{ method: "put", path: "/parties/:party_id/leave", tag },
        summary: "Leave your party; who has been there for the longest time leads it then",
        input: z.object({ params: partyParams }),
        answers: { 204: { description: "You have left." } },
        problems: ["refused"],
      },
      async ({ params: { party_id } }, { player_id }) => {
        await orProblem(leading.leave(party_id, player_id));
        return { status: 204 };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "delete", path: "/parties/:party_id/members/:player_id", tag },
        summary: "Remove a member from the party that you lead; it comes back by a new invite alone",
        input: z.object({ params: partyMemberParams }),
        answers: { 204: { description: "It does not belong to the party any more." } },
        problems: ["refused"],
      },
      async ({ params: { party_id, player_id } }, account) => {
        await orProblem(leading.remove(party_id, account.player_id, player_id));
        return { status: 204 };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/parties/:party_id/members/:player_id/mute", tag },
        summary: "Mute a member in the chat of the party that you lead, or let it speak again",
        input: z.object({ params: partyMemberParams, body: z.object({ is_muted: z.boolean() }) }),
        answers: answersParty,
        problems: ["refused"],
      },
      async ({ params: { party_id, player_id }, body: { is_muted } }, account) => {
        return { value: await viewAfter(leading.mute(party_id, account.player_id, player_id, is_muted)) };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/parties/:party_id/leader", tag },
        summary: "Let another member lead the party that you lead",
        input: z.object({
          params: partyParams,
          body: z.object({ player_id: id.describe("A member.") }),
        }),
        answers: answersParty,
        problems: ["refused"],
      },
      async ({ params: { party_id }, body: { player_id } }, account) => {
        return { value: await viewAfter(leading.promote(party_id, account.player_id, player_id)) };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/parties/:party_id/open", tag },
        summary: "Open the party that you lead to everybody who knows its id, or close it",
        input: z.object({ params: partyParams, body: z.object({ is_open: z.boolean() }) }),
        answers: answersParty,
        problems: ["refused"],
      },
      async ({ params: { party_id }, body: { is_open } }, { player_id }) => {
        return { value: await viewAfter(leading.setOpen(party_id, player_id, is_open)) };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "post", path: "/parties/:party_id/ready-check", tag },
        summary: "Ask the members of the party that you lead whether they are ready",
        input: z.object({ params: partyParams }),
        answers: {
          201: {
            description: `They have ${READY_CHECK_SECONDS} s to answer. It takes the place of any check before.`,
            schema: partySchema,
          },
        },
        problems: ["refused"],
      },
      async ({ params: { party_id } }, { player_id }) => {
        return { status: 201, value: await viewAfter(leading.checkReady(party_id, player_id)) };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/parties/:party_id/ready", tag },
        summary: "Say whether you are ready, while your party's leader asks",
        input: z.object({ params: partyParams, body: z.object({ is_ready: z.boolean() }) }),
        answers: answersParty,
        problems: ["refused"],
      },
      async ({ params: { party_id }, body: { is_ready } }, { player_id }) => {
        return { value: await viewAfter(leading.answerReady(party_id, player_id, is_ready)) };
      },
    ),
  ];
}
