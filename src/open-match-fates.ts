/** What this process finds out of matches whose rooms may be gone. */
import { ServerError } from "@colyseus/core";
import { LOOK_AGAIN_AFTER_MS, LostMatches } from "./matches/lost-matches.ts";
import { MatchFates } from "./matches/match-fates.ts";
import { callArenaRpc } from "./rooms/arena/arena-rpc-contract.ts";
import type { Services } from "./services.ts";
import { isRoomGone } from "./session-api/live-room.ts";

/** One for each process: a match that seems to be lost is looked for once. */
const opened = new WeakMap<Services, LostMatches>();

export function lostMatchesOf(services: Services): LostMatches {
  const { matches, log } = services;
  const lost =
    opened.get(services) ??
    new LostMatches({
      ...{ matches, log, isRoomGone: (room_id: string) => isRoomGone(services, room_id) },
      look_again_after_ms: lookAgainAfterMs(services),
    });
  opened.set(services, lost);
  return lost;
}

export function matchFatesOf(services: Services): MatchFates {
  return new MatchFates({
    ...{ matches: services.matches, lost_matches: lostMatchesOf(services) },
    isRoomGone: async room_id => (await isRoomGone(services, room_id)) || (await isRestored(room_id)),
    look_again_after_ms: lookAgainAfterMs(services),
  });
}

function lookAgainAfterMs({ env }: Services): number {
  return env.REDIS_URL === undefined ? 0 : LOOK_AGAIN_AFTER_MS;
}

/** Whether the room is what came back of a match that had not begun when its process died: nobody plays that. */
async function isRestored(room_id: string): Promise<boolean> {
  try {
    return (await callArenaRpc(room_id, "outline")).terms === undefined;
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return false;
  }
}
