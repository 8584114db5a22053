/** What comes before Colyseus's matchmaking: how often somebody may ask, and who is refused before a place is reserved. */
import { ErrorCode, matchMaker, ServerError } from "@colyseus/core";
import type { ISeatReservation } from "@colyseus/shared-types";
import { z } from "zod";
import { networkIn } from "../../auth/limits.ts";
import { protocolVersion } from "../../schema/spoken-version.ts";
import type { Services } from "../../services.ts";
import { onlyExpected } from "./character-claim.ts";
import { NO_PROOF } from "./connection-gate.ts";
import { assertMayEnter, EntryRefused, TOO_MANY } from "./entry.ts";
import { refusalById } from "./joined-by-id.ts";
import { NEWS_ROOMS } from "./news-room-names.ts";
import { choosesRoom, isFull, type Led, withoutRemoved } from "./removed-players.ts";
import { readsOurRows } from "./room-directory.ts";
import { callRoomRpc, findRoom } from "./rpc-client.ts";

type Identity = { player_id: string; session_id: string };

const { controller } = matchMaker;
const invokeMethod = controller.invokeMethod;

/** From now on all matchmaking of the process is guarded, and counted where it leads into no room. */
export function guardMatchmaking(services: Services): void {
  const guarded = guardedBy(services);
  controller.invokeMethod = async (...asked) => {
    try {
      return await guarded(...asked);
    } catch (error) {
      services.metrics.http.countRefusedJoin(error instanceof ServerError ? error.code : undefined);
      throw error;
    }
  };
}

function guardedBy(services: Services): typeof invokeMethod {
  return async (method, name, options = {}, context) => {
    const token = context?.token;
    const identity = token === undefined ? undefined : await services.auth.sessionProvedBy(token);
    const holder = { player_id: identity?.player_id, address: context && networkIn(context.headers) };
    const isOfNews = NEWS_ROOMS.has(name);
    if (isOfNews && method !== "joinOrCreate") throw onlyJoinOrCreate(name);
    // Who makes a run with friends in mind wants no strangers in it: `joinOrCreate` begins one for everybody.
    if (method === "create" && typeof options === "object" && options !== null)
      Object.assign(options, { private: true });
    const wait = services.limits.countJoin(holder);
    if (wait) throw new EntryRefused(TOO_MANY, wait.sentence, wait.seconds);
    // It is no place where a character could be.
    if (isOfNews) return invokeMethod.call(controller, method, name, options, context);
    if (method === "reconnect") await assertMayComeBack(name, options, identity);
    if (method === "joinById") await assertExpected(services, name, identity);
    const own =
      method === "joinById" && identity && (await reservationInOwn(services, name, options, identity));
    if (own) return own;
    // Or it could stand in a room that is full with it.
    if (identity && method !== "reconnect") services.reservations.giveUp(identity.session_id);
    const asked = structuredClone(options);
    try {
      const reservation = await invokeMethod.call(controller, method, name, options, context);
      if (!identity || !choosesRoom(method)) return reservation;
      const led: Led = {
        ...{ method, mode: name, options, reservation },
        invoke: (how, where) => invokeMethod.call(controller, how, where, structuredClone(asked), context),
      };
      return await withoutRemoved(services, identity.player_id, led, () =>
        services.reservations.giveUp(identity.session_id),
      );
    } catch (error) {
      // Colyseus has no other word for it than that the room is full.
      const refusal = services.limits.reservations.refusalFor(holder);
      if (refusal !== undefined && isFull(error)) throw new ServerError(TOO_MANY, refusal);
      // Whom staff have sent away has no slot to come back to, and is told why.
      if (method === "reconnect") await assertMayEnter(services, identity?.player_id);
      throw method === "joinById" ? await refusalById(services, name, error) : error;
    }
  };
}

function onlyJoinOrCreate(name: string): ServerError {
  const text = `The room "${name}" is joined by joinOrCreate alone, which leads to the one that is yours.`;
  return new ServerError(ErrorCode.MATCHMAKE_INVALID_CRITERIA, text);
}

/** Some rooms take in those alone whose session is in them already, or whom they expect: nobody else keeps their places from them. */
async function assertExpected({ characters }: Services, room_id: string, identity: Identity | undefined) {
  const listing = await findRoom(room_id);
  if (listing && !readsOurRows(listing)) {
    const text = `The room ${room_id} runs on an older version of the server: come in by PUT /api/rooms/${room_id}/join, which brings it to the new one.`;
    throw new ServerError(ErrorCode.MATCHMAKE_INVALID_ROOM_ID, text);
  }
  if (listing?.metadata?.admits_only_expected !== true) return;
  const played = identity && (await characters.playedIn(identity.session_id));
  const isOwn = played?.player_id === identity?.player_id;
  if (isOwn && played?.room_id === room_id) return;
  const { is_expected, sentence } = await callRoomRpc(room_id, "expects", (isOwn && played?.player_id) || "");
  if (!is_expected) throw onlyExpected(sentence);
}

const spoken = z.object({ protocol_version: protocolVersion });

/**
 * Who is in the room already needs no free place: Colyseus lets nobody into a full one. Undefined for anybody else.
 *
 * A full room need not be locked: Colyseus unlocks its own lock when the connection closes that a player has come back from.
 */
async function reservationInOwn(
  { characters }: Services,
  room_id: string,
  options: unknown,
  { session_id, player_id }: Identity,
): Promise<ISeatReservation | undefined> {
  const listing = await findRoom(room_id);
  if (!listing || !(listing.locked || listing.clients >= listing.maxClients)) return undefined;
  const played = await characters.playedIn(session_id);
  if (played?.room_id !== room_id || played.player_id !== player_id) return undefined;
  const { data } = spoken.safeParse(options);
  // Colyseus's way says what is wrong with them.
  if (!data) return undefined;
  const admitted = await callRoomRpc(room_id, "admit", session_id, data.protocol_version);
  return admitted.is_accepted ? admitted.value.seat : undefined;
}

const reconnection = z.object({ reconnectionToken: z.string() });

/** Colyseus itself would close the connection that the slot has. */
async function assertMayComeBack(room_id: string, options: unknown, identity: Identity | undefined) {
  const { data } = reconnection.safeParse(options);
  if (!data || !(await findRoom(room_id))) return;
  if (await callRoomRpc(room_id, "mayComeBack", data.reconnectionToken, identity?.session_id)) return;
  throw new ServerError(ErrorCode.AUTH_FAILED, NO_PROOF);
}
