/** The endpoints of runs: beginning, finding, resuming and sharing them. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { waitProblem } from "../auth/may-enter.ts";
import { type Character, isInRoomOf } from "../characters/character.ts";
import { type Account, accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { toRoot } from "../http/relative.ts";
import { termsOfNew } from "../rooms/dungeon/dungeon-admission.ts";
import { newInviteCode, readInviteCode } from "../runs/invite-code.ts";
import { leaderOf } from "../runs/run.ts";
import type { WholeRun } from "../runs/run-repository.ts";
import { protocolVersion } from "../schema/protocol-version.ts";
import type { Services } from "../services.ts";
import { refused } from "./live-room.ts";
import { accountCharacters, asCharacterProblem } from "./own-characters.ts";
import { ownSession } from "./own-session.ts";
import { refuseJoin } from "./refuse-entry.ts";
import { asRoomProblem, newRun } from "./room-making.ts";
import { viewOfLive } from "./room-views.ts";
import { enterRun, giveUpJoined, joinRun, keepRun, refusal } from "./run-entry.ts";
import { endRun, leaveRun, playedOn } from "./run-leaving.ts";
import {
  dungeonOf,
  inviteView,
  openRunView,
  runView,
  viewOfInvite,
  viewOfOpen,
  viewOfRun,
} from "./run-views.ts";
import { roomView, seatReservationView, sessionView, viewOfSession } from "./views.ts";

/** An invite that nobody takes is in nobody's way: this only bounds what a run may hold. */
const MOST_INVITES = 50;
const MAX_PAGE = 50;

const id = z.string().min(1).max(128);
const runParams = z.object({ run_id: id.describe("The run.") });
const whoseSession = z.object({
  session_id: id.describe("Your session, whose character does it."),
});
const comes = whoseSession.extend({ protocol_version: protocolVersion });

const cameIn = z.object({
  room_id: id,
  room_state: roomView,
  session: sessionView,
  seat: seatReservationView,
  run: runView,
});

export function runEndpoints(services: Services): Endpoint[] {
  const { runs, run_members, run_invites, store, takeRun } = services;
  const own = accountCharacters(services);
  const tag = "Runs";

  /** @throws HttpProblem `not-found` where there is none. */
  async function wholeRun(run_id: string): Promise<WholeRun> {
    const whole = await runs.whole(run_id);
    if (!whole)
      throw problem("not-found", `There is no run ${run_id}, or it has expired. POST /api/runs begins one.`);
    return whole;
  }

  /** @throws HttpProblem `refused` where it is over, or the character does not belong to it. */
  function assertMember({ run, members }: WholeRun, character_id: string): void {
    if (run.ended_at !== undefined) throw refusal("run_over");
    if (!members.some(each => each.character_id === character_id)) throw refusal("not_a_member");
  }

  /** @throws HttpProblem `forbidden` where none of the account's characters leads it. */
  function assertLeader({ run, members }: WholeRun, { player_id }: Account): void {
    if (leaderOf(run, members)?.player_id !== player_id)
      throw problem("forbidden", `Only the leader of the run ${run.run_id} may do this.`);
  }

  return [
    accountEndpoint(
      {
        ...{ method: "post", path: "/runs", tag },
        summary: "Begin a run with a session's character; resume it to come into its first room",
        input: z.object({ body: newRun.extend(whoseSession.shape) }),
        answers: {
          201: { description: "The run, which nobody has come into.", schema: z.object({ run: runView }) },
        },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ body: { session_id, is_open, ...wanted } }, account, { request }) => {
        await refuseJoin(services, account, request);
        const session = await ownSession(services, account, session_id);
        const { content, hash: content_hash, version: content_version } = store.library.current();
        const run_id = randomBytes(8).toString("base64url");
        const terms = termsOrProblem(wanted, content, services.env);
        const begins = { run_id, ...terms, content_hash, content_version, is_open };
        const { min_level, max_party_size } = await dungeonOf(services, begins);
        if (session.level < min_level) throw refusal("level_too_low");
        const wait = await takeRun(account);
        if (wait) throw waitProblem(wait);
        await runs.begin(begins);
        const { character_id, player_id, character_name } = session;
        const newcomer = { character_id, player_id, character_name };
        const joined = await run_members.join(run_id, newcomer, max_party_size);
        if (typeof joined === "string") throw refusal(joined);
        return {
          status: 201,
          headers: { Location: `${toRoot(request)}api/runs/${run_id}` },
          value: { run: await viewOfRun(services, await wholeRun(run_id)) },
        };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/runs", tag },
        summary: "The runs of one of your characters, or the open runs of a dungeon",
        input: z.object({
          query: z
            .object({
              character_id: id.optional().describe("One of yours."),
              is_open: z.literal("true").optional().describe("Together with dungeon_id."),
              dungeon_id: id.optional().describe("An entry of the content's dungeons."),
              limit: z.coerce
                .number()
                .int()
                .min(1)
                .max(MAX_PAGE)
                .default(MAX_PAGE)
                .describe("How many runs a page has at most. Open ones that are full are left out."),
              after: z.iso.datetime().optional().describe("`next` of the page before."),
            })
            .refine(
              ({ character_id, is_open, dungeon_id }) =>
                (character_id !== undefined) !== (is_open !== undefined && dungeon_id !== undefined),
              "give either character_id, or is_open=true and dungeon_id",
            ),
        }),
        answers: {
          200: {
            description:
              "With character_id: the runs that it belongs to, those first that were played last, and on the first page the newest invites for you. With is_open: those with a free place, the newest first. Ask again with `after` set to `next` for the next page.",
            schema: z.union([
              z.object({ runs: z.array(runView), invites: z.array(inviteView), next: z.string().optional() }),
              z.object({ runs: z.array(openRunView), next: z.string().optional() }),
            ]),
          },
        },
        problems: ["not-found"],
      },
      async ({ query }, account) => {
        if (query.character_id !== undefined) {
          await own.own(account.player_id, query.character_id).catch(asCharacterProblem);
          return { value: await ofCharacter(services, account, query.character_id, query) };
        }
        const { runs: found, next } = await runs.open(query.dungeon_id ?? "", query.limit, query.after);
        const views = await Promise.all(found.map(run => viewOfOpen(services, run)));
        return { value: { runs: views.filter(({ free_places }) => free_places > 0), ...(next && { next }) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/runs/:run_id", tag },
        summary: "A run: all of it for its members, and of an open one a summary for everybody",
        input: z.object({ params: runParams }),
        answers: {
          200: { description: "The run.", schema: z.object({ run: z.union([runView, openRunView]) }) },
        },
        problems: ["not-found", "refused"],
      },
      async ({ params: { run_id } }, { player_id }) => {
        const whole = await wholeRun(run_id);
        const isMember = whole.members.some(member => member.player_id === player_id);
        if (isMember) return { value: { run: await viewOfRun(services, whole) } };
        if (!whole.run.is_open) throw refusal("not_a_member");
        return { value: { run: await viewOfOpen(services, whole.run) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/runs/:run_id/resume", tag },
        summary: "Come back to a run at its checkpoint, and get a seat reservation for its WebSocket",
        input: z.object({ params: runParams, body: comes }),
        answers: {
          200: {
            description:
              "The character is in the newest room that a member has come into, at its entry, out of whichever room it was in. It leaves again if its connection does not come in time.",
            schema: cameIn,
          },
        },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ params: { run_id }, body }, account, { request }) => {
        const holder = await refuseJoin(services, account, request);
        const session = await ownSession(services, account, body.session_id);
        const whole = await wholeRun(run_id);
        assertMember(whole, session.character_id);
        return { value: await comeInto(services, whole, { ...body, session, holder }) };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/runs/:run_id/join", tag },
        summary: "Join a run that is under way, by an invite or since it is open",
        input: z.object({
          params: runParams,
          body: comes.extend({
            code: z
              .string()
              .min(1)
              .max(32)
              .optional()
              .describe(
                "Of 8 letters and digits, where the invite has one; written in whichever case, with or without spaces and dashes. An invite for your player needs none, nor does an open run.",
              ),
          }),
        }),
        answers: { 200: { description: "As `resume` answers.", schema: cameIn } },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ params: { run_id }, body }, account, { request }) => {
        const holder = await refuseJoin(services, account, request);
        const session = await ownSession(services, account, body.session_id);
        const { run } = await wholeRun(run_id);
        const joined = await joinRun(services, run, session, body.code);
        try {
          return { value: await comeInto(services, await wholeRun(run_id), { ...body, session, holder }) };
        } catch (error) {
          await giveUpJoined(services, run_id, session, joined);
          throw error;
        }
      },
    ),

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
            description: `Good for one character, for 24 h. A run has at most ${MOST_INVITES} that nobody has used (409).`,
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
        const whole = await wholeRun(run_id);
        assertMember(whole, session.character_id);
        if (whole.invites.filter(({ used_by }) => used_by === undefined).length >= MOST_INVITES)
          throw problem(
            "conflict",
            `The run has ${MOST_INVITES} invites that nobody has used: wait until one ends.`,
          );
        if (player_id !== undefined) await assertCanCome(services, player_id);
        if (!whole.run.is_saved) await keepRun(services, run_id);
        const invite_id = player_id === undefined ? newInviteCode() : `player ${player_id}`;
        const invited_by = session.character_name;
        const made = await run_invites.make({ run_id, invite_id, invited_by, player_id });
        if (!made) throw problem("conflict", "The code that was drawn is taken: ask again.");
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
        if (!invite) throw problem("not-found", `There is no invite ${code}, or it has expired.`);
        if (!run || run.ended_at !== undefined) throw refusal("run_over");
        if (invite.used_by !== undefined)
          throw refused("invite_used", "Somebody has used the invite already.");
        return { value: { invite: await viewOfInvite(services, invite, run) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/runs/:run_id/leave", tag },
        summary: "Leave a run for good: your character is in none of its rooms, and has no place in it",
        input: z.object({ params: runParams, body: whoseSession }),
        answers: { 200: { description: "It has left.", schema: z.object({ session: sessionView }) } },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ params: { run_id }, body: { session_id } }, account) => {
        const { character_id } = await ownSession(services, account, session_id);
        const whole = await wholeRun(run_id);
        assertMember(whole, character_id);
        await leaveRun(services, run_id, character_id, "left");
        const left = await runs.get(run_id);
        if (left && Object.keys(left.places).length === 0) await endRun(services, left);
        return { value: { session: viewOfSession(await ownSession(services, account, session_id)) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "delete", path: "/runs/:run_id/members/:character_id", tag },
        summary: "Remove a member from a run that your character leads; it comes back by an invite alone",
        input: z.object({ params: runParams.extend({ character_id: id }) }),
        answers: { 204: { description: "It does not belong to the run any more." } },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ params: { run_id, character_id } }, account) => {
        const whole = await wholeRun(run_id);
        assertLeader(whole, account);
        assertMember(whole, character_id);
        if (character_id === leaderOf(whole.run, whole.members)?.character_id)
          throw problem("conflict", "The leader cannot remove itself: leave the run, or end it.");
        const removed = whole.members.find(member => member.character_id === character_id);
        // The leader bans others, and not its own player with the character that leads.
        const isOwn = removed?.player_id === account.player_id;
        await leaveRun(services, run_id, character_id, isOwn ? "left" : "removed");
        return { status: 204 };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "delete", path: "/runs/:run_id", tag },
        summary: "End a run that your character leads, and that is not over: nothing of it is kept",
        input: z.object({ params: runParams }),
        answers: { 204: { description: "It is over." } },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ params: { run_id } }, account) => {
        const whole = await wholeRun(run_id);
        if (whole.run.ended_at !== undefined) throw refusal("run_over");
        assertLeader(whole, account);
        const played = await playedOn(services, run_id);
        const isOwn = ({ player_id }: Character) => player_id === account.player_id;
        if (played.some(each => !isOwn(each) && isInRoomOf(each, run_id)))
          throw problem("conflict", "Another member plays on this run: leave it, or wait until nobody does.");
        for (const { character_id } of played.filter(isOwn))
          await leaveRun(services, run_id, character_id, "left");
        await endRun(services, whole.run);
        return { status: 204 };
      },
    ),
  ];
}

/** @throws HttpProblem `not-found` where nobody could come by an invite for the player. */
async function assertCanCome({ store }: Services, player_id: string): Promise<void> {
  const { character_ids, linked_to } = await store.accounts.get(player_id);
  if (linked_to !== undefined)
    throw problem(
      "not-found",
      `The guest ${player_id} is part of an account by now: ask for its new player_id.`,
    );
  if (character_ids.size === 0)
    throw problem("not-found", `There is no player ${player_id} who has a character: nobody could come.`);
}

function termsOrProblem(...asked: Parameters<typeof termsOfNew>): ReturnType<typeof termsOfNew> {
  try {
    return termsOfNew(...asked);
  } catch (error) {
    return asRoomProblem(error);
  }
}

async function ofCharacter(
  services: Services,
  { player_id }: Account,
  character_id: string,
  { limit, after }: { limit: number; after?: string | undefined },
) {
  const { runs, run_members } = services;
  const { runs: page, next } = await run_members.runsOf(character_id, limit, after);
  const wholes = await Promise.all(page.map(({ run_id }) => runs.whole(run_id)));
  return {
    runs: await Promise.all(wholes.flatMap(each => (each ? [viewOfRun(services, each)] : []))),
    invites: after === undefined ? await invitesFor(services, player_id) : [],
    ...(next && { next }),
  };
}

async function invitesFor(services: Services, player_id: string) {
  const invites = (await services.run_invites.forPlayer(player_id)).slice(0, MAX_PAGE);
  const views = await Promise.all(
    invites.map(async invite => {
      const run = await services.runs.get(invite.run_id);
      return run && run.ended_at === undefined ? [await viewOfInvite(services, invite, run)] : [];
    }),
  );
  return views.flat();
}

async function comeInto(services: Services, whole: WholeRun, comer: Parameters<typeof enterRun>[2]) {
  const { room_id, room, seat, session } = await enterRun(services, whole.run, comer);
  const now = (await services.runs.whole(whole.run.run_id)) ?? whole;
  return {
    room_id,
    room_state: viewOfLive(room),
    session: viewOfSession(session),
    seat,
    run: await viewOfRun(services, now),
  };
}
