/** The endpoints of sessions: one play session of a player's character each. */
import { z } from "zod";
import { chosenName } from "../characters/character-name.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { toRoot } from "../http/relative.ts";
import { moveMessage } from "../schema/messages.ts";
import type { Services } from "../services.ts";
import { callLiveDungeon } from "./live-room.ts";
import { accountCharacters, asCharacterProblem } from "./own-characters.ts";
import { ownSession } from "./own-session.ts";
import { refuseEntry } from "./refuse-entry.ts";
import { assertMember } from "./room-members.ts";
import { viewOfLive } from "./room-views.ts";
import { endRunIfDeserted } from "./run-leaving.ts";
import { memberView, roomView, sessionView, viewOfSession } from "./views.ts";

const id = z.string().min(1).max(128);
const sessionParams = z.object({ session_id: id });

const sessionToken = z.object({
  /** For joining over WebSocket, as the matchmaking's bearer token. */
  session_token: z.string(),
  /** Seconds. */
  expires_in: z.int(),
});

/** Where the client says its character is. All of it, or nothing. */
const claim = moveMessage.omit({ seq: true });

export function sessionEndpoints(services: Services): Endpoint[] {
  const { auth, store, characters, sessions } = services;
  const own = accountCharacters(services);
  const tag = "Sessions";

  return [
    accountEndpoint(
      {
        ...{ method: "post", path: "/sessions", tag },
        summary: "Begin a session with one of your characters, or with a new one",
        input: z.object({
          body: z
            .object({ character_id: id.optional(), character_name: chosenName.optional() })
            .prefault({})
            .meta({
              description:
                "The character of this id; else your newest of this name, or your newest, and a new one if there is none. Another session of the character ends.",
            }),
        }),
        answers: {
          201: {
            description: "The session, and a token for joining a room with it.",
            schema: sessionToken.extend({ session: sessionView }),
          },
        },
        problems: ["not-found", "conflict"],
      },
      async ({ body }, account, { request }) => {
        await refuseEntry(services, account);
        const { content } = store.library.current();
        const played = await own.beginSession(account, content, body).catch(asCharacterProblem);
        const { session_id } = played;
        // The session has begun by its character's row. Its copy is made with the next write.
        await sessions.put(played).catch((error: unknown) => {
          services.log.warn({ err: error, session_id }, "session not listed yet");
        });
        const token = await auth.issueSessionToken({ ...account, session_id });
        return {
          status: 201,
          headers: { Location: `${toRoot(request)}api/sessions/${session_id}` },
          value: { session: viewOfSession(played), ...token },
        };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/sessions", tag },
        summary: "Find your sessions, or the players of a room that you are in",
        input: z.object({
          query: z
            .object({ player_id: id.optional(), room_id: id.optional() })
            .refine(
              query => (query.player_id === undefined) !== (query.room_id === undefined),
              "give either player_id or room_id",
            ),
        }),
        answers: {
          200: {
            description: "With player_id: your own sessions, newest first. With room_id: who is in the room.",
            schema: z.union([
              z.object({ sessions: z.array(sessionView) }),
              z.object({ players: z.array(memberView) }),
            ]),
          },
        },
        problems: ["forbidden"],
      },
      async ({ query }, account) => {
        if (query.room_id !== undefined) {
          await assertMember(services, account, query.room_id);
          const members = await sessions.listByRoom(query.room_id);
          return { value: { players: members.map(member => memberView.parse(member)) } };
        }
        if (query.player_id !== account.player_id) {
          throw problem(
            "forbidden",
            `The sessions of ${query.player_id} are theirs. Yours are under ${account.player_id}.`,
          );
        }
        const found = await own.list(account.player_id);
        const played = found.flatMap(each => characters.asPlayed(each) ?? []);
        // A client that comes back asks this first: what a crash has left of the copies is made anew.
        // Where the database takes no writes, it is done with the next one of the room.
        await sessions.putChanged(played).catch((error: unknown) => {
          services.log.warn({ err: error, player_id: account.player_id }, "sessions not listed yet");
        });
        return { value: { sessions: played.map(viewOfSession) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/sessions/:session_id", tag },
        summary: "How the session's character is now",
        input: z.object({ params: sessionParams }),
        answers: { 200: { description: "The session.", schema: z.object({ session: sessionView }) } },
        problems: ["not-found", "forbidden"],
      },
      async ({ params }, account) => ({
        value: { session: viewOfSession(await ownSession(services, account, params.session_id)) },
      }),
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/sessions/:session_id", tag },
        summary: "Say where the character is, and that its player is there; get what is true",
        input: z.object({
          params: sessionParams,
          body: claim
            .partial()
            .extend({
              current_health: z.number().optional(),
              current_mana: z.number().optional(),
              current_stamina: z.number().optional(),
            })
            .refine(
              body => claim.safeParse(body).success || !MOVE_FIELDS.some(field => body[field] !== undefined),
              "give position_x, position_y, position_z and yaw, or none of them",
            )
            .meta({
              description:
                "The room checks the position as it checks a move. Resources are the server's own: what is said of them changes nothing.",
            }),
        }),
        answers: {
          200: {
            description: "What is true.",
            schema: z.object({
              session: sessionView,
              /** Undefined while the character is in no live room. */
              room_state: roomView.optional(),
              /** Whether the character is elsewhere than the client said. */
              is_corrected: z.boolean(),
            }),
          },
        },
        problems: ["not-found", "forbidden"],
      },
      async ({ params: { session_id }, body }, account) => {
        const session = await ownSession(services, account, session_id);
        const move = claim.safeParse(body).data;
        const { room_id } = session;
        const verdict =
          room_id === undefined ? undefined : await callLiveDungeon(room_id, "update", session_id, move);
        if (verdict?.is_accepted) {
          const { session: now, room, is_corrected } = verdict.value;
          return { value: { session: viewOfSession(now), room_state: viewOfLive(room), is_corrected } };
        }
        await characters.touch(session_id);
        return { value: { session: viewOfSession(session), is_corrected: move !== undefined } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "post", path: "/sessions/:session_id/token", tag },
        summary: "A new session token, for joining a room by matchmaking later",
        input: z.object({ params: sessionParams }),
        answers: { 200: { description: "The token.", schema: sessionToken } },
        problems: ["not-found", "forbidden"],
      },
      async ({ params: { session_id } }, account) => {
        await refuseEntry(services, account);
        await ownSession(services, account, session_id);
        return { value: await auth.issueSessionToken({ ...account, session_id }) };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "delete", path: "/sessions/:session_id", tag },
        summary: "End the session; its character stays, and is in no room",
        input: z.object({ params: sessionParams }),
        answers: {
          204: {
            description:
              "It has ended, and its run too, with its rooms, unless that is saved or somebody else plays on it.",
          },
        },
        problems: ["not-found", "forbidden", "conflict"],
      },
      async ({ params: { session_id } }, account) => {
        const session = await ownSession(services, account, session_id);
        await own.endSession(account.player_id, session).catch(asCharacterProblem);
        // The session has ended, whatever becomes of its run: what is left of that expires.
        await endRunIfDeserted(services, session).catch((error: unknown) => {
          services.log.warn({ err: error, session_id, run_id: session.run_id }, "the run is not ended");
        });
        return { status: 204 };
      },
    ),
  ];
}

const MOVE_FIELDS = ["position_x", "position_y", "position_z", "yaw"] as const;
