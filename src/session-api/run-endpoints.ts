/** The endpoints of runs: beginning, finding, resuming, joining, leaving and ending them. */
import { z } from "zod";
import { type Character, isInRoomOf } from "../characters/character.ts";
import { type Account, accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { toRoot } from "../http/relative.ts";
import { id, isVoid, leaderOf } from "../runs/run.ts";
import type { WholeRun } from "../runs/run-repository.ts";
import { protocolVersion } from "../schema/spoken-version.ts";
import type { Services } from "../services.ts";
import { accountCharacters, asCharacterProblem } from "./own-characters.ts";
import { ownSession } from "./own-session.ts";
import { companionsOf, leftOut, takeAlong } from "./party-run.ts";
import { refuseJoin } from "./refuse-entry.ts";
import { newRun } from "./room-making.ts";
import { viewOfLive } from "./room-views.ts";
import { assertLeader, assertMember, assertOnRun, runParams, wholeRun, whoseSession } from "./run-access.ts";
import { beginRun, termsOrProblem } from "./run-beginning.ts";
import { enterRun, giveUpJoined, joinRun, refusal } from "./run-entry.ts";
import { endRun, endUnchangedRun, leaveRun, playedOn } from "./run-leaving.ts";
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

const MAX_PAGE = 50;
const comes = whoseSession.extend({ protocol_version: protocolVersion });

const cameIn = z.object({
  room_id: id,
  room_state: roomView,
  session: sessionView,
  seat: seatReservationView,
  run: runView,
});

export function runEndpoints(services: Services): Endpoint[] {
  const { runs, store } = services;
  const own = accountCharacters(services);
  const tag = "Runs";

  return [
    accountEndpoint(
      {
        ...{ method: "post", path: "/runs", tag },
        summary: "Begin a run with a session's character; resume it to come into its first room",
        input: z.object({
          body: newRun.extend(whoseSession.shape).extend({
            with_party: z
              .boolean()
              .default(false)
              .describe("Whether all members of the party that you lead belong to it as well."),
          }),
        }),
        answers: {
          201: {
            description: "The run, which nobody has come into.",
            schema: z.object({
              run: runView,
              left_out: z
                .array(leftOut)
                .optional()
                .describe("With `with_party`: members who could not come."),
            }),
          },
        },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ body: { session_id, is_open, with_party, ...wanted } }, account, { request }) => {
        await refuseJoin(services, account, request);
        const session = await ownSession(services, account, session_id);
        const { content, hash: content_hash } = store.library.current();
        const terms = termsOrProblem(wanted, content, services.env);
        const bounds = await dungeonOf(services, { ...terms, content_hash });
        const companions = with_party && (await companionsOf(services, account.player_id, bounds));
        const run_id = await beginRun(services, account, { ...terms, is_open }, [session]);
        const left_out = companions && (await takeAlong(services, run_id, companions, bounds.max_party_size));
        return {
          status: 201,
          headers: { Location: `${toRoot(request)}api/runs/${run_id}` },
          value: {
            run: await viewOfRun(services, await wholeRun(services, run_id)),
            ...(left_out && { left_out }),
          },
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
        const { dungeon_id } = termsOrProblem(query, store.library.current().content, services.env);
        const { runs: found, next } = await runs.listOpen(dungeon_id, query.limit, query.after);
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
        const whole = await wholeRun(services, run_id);
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
        const whole = await wholeRun(services, run_id);
        assertOnRun(whole, session);
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
        const { run } = await wholeRun(services, run_id);
        const joined = await joinRun(services, run, session, body.code);
        try {
          return {
            value: await comeInto(services, await wholeRun(services, run_id), { ...body, session, holder }),
          };
        } catch (error) {
          await giveUpJoined(services, run_id, session, joined);
          throw error;
        }
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
        const session = await ownSession(services, account, session_id);
        const { character_id } = session;
        const whole = await wholeRun(services, run_id);
        assertOnRun(whole, session);
        await leaveRun(services, run_id, character_id, "left");
        const left = await runs.get(run_id);
        if (left && Object.keys(left.places).length === 0) await endUnchangedRun(services, left);
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
        const whole = await wholeRun(services, run_id);
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
        const whole = await wholeRun(services, run_id);
        if (whole.run.ended_at !== undefined) throw refusal("run_over");
        assertLeader(whole, account);
        const played = await playedOn(services, run_id);
        const isOwn = ({ player_id }: Character) => player_id === account.player_id;
        if (played.some(each => !isOwn(each) && isInRoomOf(each, run_id)))
          throw problem(
            "conflict",
            "Another member is on this run: remove it first, leave the run, or wait until nobody plays it.",
          );
        for (const { character_id } of played.filter(isOwn))
          await leaveRun(services, run_id, character_id, "left");
        await endRun(services, whole.run);
        return { status: 204 };
      },
    ),
  ];
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
      return run && run.ended_at === undefined && !isVoid(invite, run)
        ? [await viewOfInvite(services, invite, run)]
        : [];
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
