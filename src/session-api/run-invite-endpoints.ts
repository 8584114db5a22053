/** The endpoints of invites: making them, and seeing what they lead to. */
import { z } from "zod";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { toRoot } from "../http/relative.ts";
import { newInviteCode, readInviteCode } from "../runs/invite-code.ts";
import { id, isVoid } from "../runs/run.ts";
import { playerInviteId } from "../runs/run-invites.ts";
import type { Services } from "../services.ts";
import { refused } from "./live-room.ts";
import { ownSession } from "./own-session.ts";
import { refuseJoin } from "./refuse-entry.ts";
import { assertMember, runParams, wholeRun, whoseSession } from "./run-access.ts";
import { refusal, saveRunOrRefuse } from "./run-entry.ts";
import { inviteView, viewOfInvite } from "./run-views.ts";

/** An invite that nobody takes is in nobody's way: this only bounds what a run may hold. */
const MOST_INVITES = 50;

export function runInviteEndpoints(services: Services): Endpoint[] {
  const { characters, runs, run_members, run_invites } = services;
  const tag = "Runs";

  return [
    accountEndpoint(
      {
        ...{ method: "post", path: "/runs/:run_id/invites", tag },
        summary: "Invite somebody into a run that your character belongs to; the run is kept from then on",
        input: z.object({
          params: runParams,
          body: whoseSession.extend({
            player_id: id
              .optional()
              .describe(
                "That player alone, who has a character and finds the invite among its runs. Without it: whom you give the code.",
              ),
          }),
        }),
        answers: {
          201: {
            description: `Good for one character, for 24 h. A run has at most ${MOST_INVITES} that nobody has used (409 with the reason too_many_invites).`,
            schema: z.object({
              code: z.string().optional().describe("8 letters and digits; absent with `player_id`."),
              link: z
                .string()
                .optional()
                .describe(
                  "Of what the code leads to, relative to the path that was asked for; absent with `player_id`.",
                ),
              ends_at: z.iso.datetime().describe("Until when it is good."),
            }),
          },
        },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ params: { run_id }, body: { session_id, player_id } }, account, { request }) => {
        await refuseJoin(services, account, request);
        const session = await ownSession(services, account, session_id);
        const whole = await wholeRun(services, run_id);
        assertMember(whole, session.character_id);
        const open = whole.invites.filter(each => each.used_by === undefined && !isVoid(each, whole.run));
        if (open.length >= MOST_INVITES) throw refusal("too_many_invites");
        if (player_id !== undefined) await assertCanCome(services, account.player_id, player_id);
        const { is_saved, rooms_kept_at } = whole.run;
        // A process that died while it saved the run has not come as far as its rooms.
        if (!is_saved || rooms_kept_at === undefined) await saveRunOrRefuse(services, run_id);
        const invite_id = player_id === undefined ? newInviteCode() : playerInviteId(player_id);
        const invited_by = session.character_name;
        const by = { invited_by, invited_by_player_id: session.player_id };
        const made = await run_invites.make({ run_id, invite_id, ...by, player_id });
        if (!made) throw problem("conflict", "The code that was drawn is taken: ask again.");
        // It may have been removed in this moment, with the invites that there were.
        if (!(await run_members.get(run_id, session.character_id))) {
          await run_invites.deleteUnused(made);
          throw refusal("not_a_member");
        }
        const ends_at = new Date(made.expires_at * 1000).toISOString();
        if (player_id !== undefined) return { status: 201, value: { ends_at } };
        const link = `${toRoot(request)}api/invites/${invite_id}`;
        return { status: 201, value: { code: invite_id, link, ends_at } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/invites/:code", tag },
        summary: "What an invite leads to, and who has made it",
        input: z.object({ params: z.object({ code: z.string().min(1).max(32) }) }),
        answers: { 200: { description: "The invite.", schema: z.object({ invite: inviteView }) } },
        problems: ["not-found", "refused"],
      },
      async ({ params: { code } }, account, { request }) => {
        // Counted as an attempt to join: nobody guesses codes.
        await refuseJoin(services, account, request);
        const invite = await run_invites.byCode(readInviteCode(code));
        const run = invite && (await runs.get(invite.run_id));
        if (!invite || (run && isVoid(invite, run)))
          throw problem("not-found", `There is no invite ${code}, or it has expired.`);
        if (!run || run.ended_at !== undefined) throw refusal("run_over");
        // Who has used it may come by it again, such as after a join that was cut off.
        const user = invite.used_by === undefined ? undefined : await characters.get(invite.used_by);
        if (invite.used_by !== undefined && user?.player_id !== account.player_id)
          throw refused("invite_used", "Somebody has used the invite already.");
        return { value: { invite: await viewOfInvite(services, invite, run) } };
      },
    ),
  ];
}

/** @throws HttpProblem `not-found` where nobody could come by an invite for the player. */
async function assertCanCome(
  { store, friends }: Services,
  inviter_id: string,
  player_id: string,
): Promise<void> {
  const { character_ids, linked_to } = await store.accounts.get(player_id);
  if (linked_to !== undefined)
    throw problem(
      "not-found",
      `The guest ${player_id} is part of an account by now: ask for its new player_id.`,
    );
  // Who is blocked is not told so.
  if (character_ids.size === 0 || (await friends.isBlocked(inviter_id, player_id)))
    throw problem("not-found", `There is no player ${player_id} who has a character: nobody could come.`);
}
