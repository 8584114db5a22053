/** The endpoints of rooms. */
import { z } from "zod";
import type { Character } from "../characters/character.ts";
import { findEntry } from "../game/content/content.ts";
import { reject } from "../game/core/verdict.ts";
import type { Holder } from "../http/cap.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { toRoot } from "../http/relative.ts";
import { hasExpiredWithRun, hibernatedRoom } from "../rooms/base/open-room.ts";
import { findInOlderProcess, findOrOpenRoom } from "../rooms/base/room-directory.ts";
import { dungeonMode } from "../rooms/dungeon/dungeon-mode.ts";
import { callDungeonRpc } from "../rooms/dungeon/dungeon-rpc-contract.ts";
import { DUNGEON_MODE, placeOf } from "../rooms/dungeon/run-rooms.ts";
import { protocolVersion } from "../schema/spoken-version.ts";
import type { Services } from "../services.ts";
import { roomState } from "../store/dungeon-room-row.ts";
import { callLiveDungeon, callLiveRoom, inReach, problemOf } from "./live-room.ts";
import { ownSession } from "./own-session.ts";
import { refuseJoin } from "./refuse-entry.ts";
import { cursor, listRooms, MAX_PAGE } from "./room-list.ts";
import { asRoomProblem, makeFirstRoom, newRun } from "./room-making.ts";
import { isMember } from "./room-members.ts";
import { summaryOfView, viewOfKept, viewOfLive } from "./room-views.ts";
import {
  type RoomView,
  roomSummary,
  roomView,
  seatReservationView,
  sessionView,
  viewOfSession,
} from "./views.ts";

const id = z.string().min(1).max(128);
const limitMessage = `must be a whole number from 1 to ${MAX_PAGE}`;
const roomParams = z.object({ room_id: id });
const whoseSession = z.object({ session_id: id });

export function roomEndpoints(services: Services): Endpoint[] {
  const tag = "Rooms";

  return [
    accountEndpoint(
      {
        ...{ method: "post", path: "/rooms", tag },
        summary: "Make a room from a template of a dungeon; it begins a run",
        input: z.object({
          body: newRun.extend({ room_template_id: id.optional() }).prefault({}).meta({
            description:
              "The first dungeon, of normal difficulty, unless it says otherwise. A run begins in its dungeon's start room: to name another is refused.",
          }),
        }),
        answers: {
          201: {
            description: "The room, live and empty.",
            schema: z.object({ room_id: id, room_state: roomView }),
          },
        },
        problems: ["not-found"],
      },
      async ({ body }, account, { request }) => {
        const holder = await refuseJoin(services, account, request);
        const room_id = await makeFirstRoom(services, body, holder);
        const room = await inReach(callDungeonRpc(room_id, "keep"));
        const headers = { Location: `${toRoot(request)}api/rooms/${room_id}` };
        return { status: 201, headers, value: { room_id, room_state: viewOfLive(room) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/rooms", tag },
        summary: "The live rooms of a dungeon that you may join, newest first",
        input: z.object({
          query: z.object({
            dungeon_id: id,
            limit: z
              .string(limitMessage)
              .regex(/^\d{1,2}$/, limitMessage)
              .transform(Number)
              .pipe(z.number().min(1, limitMessage).max(MAX_PAGE, limitMessage))
              .default(MAX_PAGE),
            after: cursor.optional(),
          }),
        }),
        answers: {
          200: {
            description:
              "At most `limit` rooms with a free place, and at most 3 that one account has made. Ask again with `after` set to `next` for the next page; without `next` there is none.",
            schema: z.object({ rooms: z.array(roomSummary), next: z.string().optional() }),
          },
        },
        problems: [],
      },
      async ({ query: { dungeon_id, limit, after } }) => ({
        value: await listRooms(dungeon_id, limit, after),
      }),
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/rooms/:room_id", tag },
        summary:
          "A room as it is now, or as it will be restored; what happens in it only for those who are in it",
        input: z.object({ params: roomParams }),
        answers: {
          200: {
            description:
              "The room: all of it for those whose character is in it, a summary for everybody else.",
            schema: z.object({ room_state: z.union([roomView, roomSummary]) }),
          },
        },
        problems: ["not-found"],
      },
      async ({ params: { room_id } }, account) => {
        const room = await viewOf(services, room_id);
        const isOpen = await isMember(services, account, room_id);
        return { value: { room_state: isOpen ? room : summaryOfView(room) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/rooms/:room_id/join", tag },
        summary: "Bring a session's character into a room, and get a seat reservation for its WebSocket",
        input: z.object({
          params: roomParams,
          body: whoseSession.extend({ protocol_version: protocolVersion }),
        }),
        answers: {
          200: {
            description:
              "The character is in the room. It leaves again if its connection does not come in time. An older connection is closed. If the session's room has expired, a new run begins, with another room_id.",
            schema: z.object({
              room_id: id,
              room_state: roomView,
              session: sessionView,
              seat: seatReservationView,
            }),
          },
        },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ params: { room_id }, body: { session_id, protocol_version } }, account, { request }) => {
        const holder = await refuseJoin(services, account, request);
        const session = await ownSession(services, account, session_id);
        const target = await openForSession(services, room_id, session, holder);
        const admitted = await callLiveDungeon(target, "admit", session_id, protocol_version);
        if (!admitted) throw problem("conflict", `The room ${target} has closed in this moment: join again.`);
        if (!admitted.is_accepted) throw problemOf(admitted);
        const { room, seat, session: now } = admitted.value;
        return {
          value: { room_id: target, room_state: viewOfLive(room), session: viewOfSession(now), seat },
        };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/rooms/:room_id/leave", tag },
        summary: "Take a session's character out of a room; it may come back to where it was",
        input: z.object({ params: roomParams, body: whoseSession }),
        answers: {
          200: { description: "The character is saved.", schema: z.object({ session: sessionView }) },
        },
        problems: ["not-found", "forbidden", "conflict"],
      },
      async ({ params: { room_id }, body: { session_id } }, account) => {
        const session = await ownSession(services, account, session_id);
        if (session.room_id !== room_id) {
          throw problem("conflict", `The session is in ${session.room_id ?? "no room"}, not in ${room_id}.`);
        }
        const released = await callLiveRoom(room_id, "release", session_id, "left");
        if (released && !released.is_accepted && released.reason !== "not_in_room") throw problemOf(released);
        return { value: { session: viewOfSession(await ownSession(services, account, session_id)) } };
      },
    ),
  ];
}

/** @throws HttpProblem `not-found` where there is no such room. */
async function viewOf(services: Services, room_id: string): Promise<RoomView> {
  const live = await callLiveDungeon(room_id, "describe");
  if (live) return viewOfLive(live);
  const kept = await hibernatedRoom(services, dungeonMode, room_id);
  if (!kept) throw noSuchRoom(room_id);
  return viewOfKept(roomState.parse(kept.row), false);
}

/** The id of a live room that the session can come into: the one asked for, or that of a new run. */
async function openForSession(
  services: Services,
  room_id: string,
  session: Character,
  holder: Holder,
): Promise<string> {
  const older = await inReach(findInOlderProcess(room_id));
  if (!older && (await callLiveDungeon(room_id, "isLive"))) return room_id;
  const found = await services.store.rooms.get(room_id);
  const kept = found && !(await hasExpiredWithRun(services, found)) ? found : undefined;
  if (kept && kept.mode !== DUNGEON_MODE) throw noSuchRoom(room_id);
  if (kept) {
    const { dungeon_id, run_id, room_template_id, content_hash } = roomState.parse(kept);
    const { content } = await services.store.library.byHash(content_hash);
    const start = findEntry(content.dungeons, dungeon_id)?.start_room_template_id;
    // It need not be restored to refuse those who have not come through its door.
    if (room_template_id !== start && session.room_id !== room_id)
      throw problemOf(reject("session_elsewhere"));
    // Nor has it to end in an older process.
    if (older && older.clients >= older.maxClients && session.room_id !== room_id)
      throw problemOf(reject("room_full"));
    const place = placeOf({ dungeon_id, run_id, room_template_id, content_hash }, holder);
    return (await findOrOpenRoom(place).catch(asRoomProblem)).roomId;
  }
  if (session.room_id !== room_id || (await callLiveRoom(room_id, "isLive"))) throw noSuchRoom(room_id);
  return makeFirstRoom(services, { dungeon_id: session.dungeon_id, is_open: false }, holder);
}

function noSuchRoom(room_id: string) {
  return problem(
    "not-found",
    `There is no room ${room_id} of a dungeon, or it has expired. POST /api/rooms makes one; a match is joined by its id over WebSocket.`,
  );
}
