/** Ending without cutting anybody off: no new rooms, and the end when those that there are have been played. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { matchMaker, type Server } from "@colyseus/core";
import type { Services } from "../services.ts";
import type { ClosingRooms } from "./closing-rooms.ts";

/** Players hear of the end at once, and again when so many seconds are left. */
const REMIND_AT_SECONDS = [60, 30, 10];

/**
 * SIGTERM lets rooms be played for DRAIN_SECONDS more. A second one, SIGINT, or the end of that time saves them and tells
 * their clients to come back.
 *
 * @param tellPlayers is called with the seconds that are left, several times.
 */
export function drainOnSigterm(
  server: Server,
  { env, log, cluster }: Services,
  tellPlayers: (secondsLeft: number) => void,
): void {
  // Colyseus's own listener would end at once.
  process.removeAllListeners("SIGTERM");
  const end = () => void server.gracefullyShutdown();
  process.on("SIGTERM", () => {
    if (env.DRAIN_SECONDS === 0 || cluster.placement.isDraining) return end();
    cluster.placement.drain(env.DRAIN_SECONDS);
    log.warn({ rooms: matchMaker.stats.local.roomCount }, `draining for at most ${env.DRAIN_SECONDS} s`);
    setTimeout(end, env.DRAIN_SECONDS * 1000);
    tellPlayers(env.DRAIN_SECONDS);
    for (const left of REMIND_AT_SECONDS.filter(each => each < env.DRAIN_SECONDS)) {
      setTimeout(() => tellPlayers(left), (env.DRAIN_SECONDS - left) * 1000);
    }
    whenLastRoomEnds(cluster.closing_rooms, end);
  });
}

/** Calls once there is no room, now or after one has ended, and all that have ended are saved. */
function whenLastRoomEnds(closingRooms: ClosingRooms, then: () => void): void {
  const look = async () => {
    // A room that has just ended begins to close in this turn.
    await nextTurn();
    await closingRooms.untilAllSaved();
    if (matchMaker.stats.local.roomCount === 0) then();
  };
  for (const handler of Object.values(matchMaker.getAllHandlers())) handler.on("dispose", look);
  void look();
}
