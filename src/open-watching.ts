/** What those who watch need of the rooms of all processes. */
import { type IRoomCache, matchMaker } from "@colyseus/core";
import type { TakeUpgrade } from "./http/http-gateway.ts";
import { moderationOf } from "./open-moderation.ts";
import { staffAuthOf } from "./open-staff-auth.ts";
import type { ArenaMetadata } from "./rooms/arena/arena-types.ts";
import type { RoomMetadata } from "./rooms/base/room.ts";
import { findRoom } from "./rooms/base/rpc-client.ts";
import type { DungeonMetadata } from "./rooms/dungeon/dungeon-types.ts";
import { CLOSE_CODES } from "./schema/close-codes.ts";
import type { Services } from "./services.ts";
import { callLiveRoom, inReach, isRoomGone } from "./session-api/live-room.ts";
import { Audiences } from "./watch/audiences.ts";
import type { Viewer } from "./watch/watch-access.ts";
import type { WatchEndpointOptions } from "./watch/watch-endpoints.ts";
import { type ListedRoom, WatchList } from "./watch/watch-list.ts";
import { unwatchable } from "./watch/watch-reasons.ts";
import { WatchSockets } from "./watch/watch-sockets.ts";
import { Watching } from "./watch/watching.ts";

type Listing = IRoomCache<RoomMetadata & Partial<DungeonMetadata & ArenaMetadata>>;

/** `takeUpgrade` takes the WebSockets of those who watch. */
export function openWatching(
  services: Services,
): Omit<WatchEndpointOptions, "viewerOf"> & { takeUpgrade: TakeUpgrade } {
  const watching = new Watching(services, {
    ask: async (room_id, method, ...args) => {
      // Rooms of 0.6.0 say nothing of spectators, and do not know what is asked.
      const room: Pick<Listing, "metadata"> | undefined = await inReach(findRoom(room_id));
      if (room && !room.metadata?.spectators) throw unwatchable("not_streamed");
      return callLiveRoom(room_id, method, ...args);
    },
    isGone: room_id => isRoomGone(services, room_id),
  });
  const sockets = new WatchSockets(new Audiences(watching, services.log), async token => {
    const authorization = `Bearer ${token}`;
    const found = await staffAuthOf(services).memberOf({ headers: { authorization } });
    return typeof found === "string" ? found : found.player_id;
  });
  moderationOf(services).watch.addPlace({
    has: player_id => sockets.has(player_id),
    isAnybodyHere: () => sockets.isAnybodyHere(),
    sendAway: (player_id, why) => sockets.sendAway(player_id, CLOSE_CODES.sanctioned, why),
    // It may watch on.
    kick: () => undefined,
  });
  const help = "Those who watch by WebSocket in this process.";
  services.metrics.gauge("trd_spectators", help, () => sockets.count);
  return {
    ...{ watching, list: new WatchList(services.runs, liveRooms) },
    takeUpgrade: (...upgrade) => sockets.take(...upgrade),
  };
}

/** Operators are shown the same at once: see routes.ts. */
export const asStaff = async (): Promise<Viewer> => ({ is_staff: true });

async function liveRooms(): Promise<ListedRoom[]> {
  const found: Listing[] = await inReach(matchMaker.query({}));
  return found.flatMap(({ roomId: room_id, name: mode, clients: players, createdAt, metadata }) => {
    if (!metadata?.spectators) return [];
    const { spectators, run_id, pvp_mode_id, arena_id, dungeon_id, room_template_id, difficulty_id } =
      metadata;
    return {
      ...{ room_id, run_id, mode, players, ...spectators, made_at_ms: new Date(createdAt ?? 0).getTime() },
      ...{ pvp_mode_id, arena_id, dungeon_id, room_template_id, difficulty_id },
    };
  });
}
