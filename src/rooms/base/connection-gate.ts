/**
 * What stands before the WebSockets: an upgrade goes through only where it names a room and a seat in it, and shows a token of
 * its session where it has shown one before. Colyseus itself would answer any other with an echo of every frame, as a probe of
 * latency, which nobody here uses.
 */
import { type AuthContext, matchMaker } from "@colyseus/core";
import type { Services } from "../../services.ts";
import { ModeRoom } from "./room.ts";

/** Gives the refusal of an upgrade; undefined where it may go on. Whether the seat is good is the room's to say, in words. */
export function seatGate({ auth }: Pick<Services, "auth">) {
  return async ({ url }: Request, { token }: Pick<AuthContext, "token">): Promise<Response | undefined> => {
    const { pathname, searchParams } = new URL(url);
    const [, room_id] = /\/[\w-]+\/([\w-]+)$/.exec(pathname) ?? [];
    const connection_id = searchParams.get("sessionId");
    if (room_id === undefined || !connection_id) {
      return refuse(400, "Connect to /{processId}/{roomId}?sessionId=… of the seat that you were given.");
    }
    // Colyseus looks rooms up in a plain object, and would take what every object has for a room.
    if (room_id in Object.prototype) return refuse(404, `There is no room ${room_id}.`);
    const proved = token ? await auth.sessionProvedBy(token) : undefined;
    const room = matchMaker.getLocalRoomById(room_id);
    if (!(room instanceof ModeRoom)) return undefined;
    const isAdmitted = room.admits(connection_id, searchParams.get("reconnectionToken"), proved?.session_id);
    return isAdmitted ? undefined : refuse(401, NO_PROOF);
  };
}

export const NO_PROOF = "The session's token is needed to come back: send it as you sent it when you joined.";

function refuse(status: number, text: string): Response {
  return new Response(text, { status, headers: { "Content-Type": "text/plain; charset=utf-8" } });
}
