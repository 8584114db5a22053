/** What runs: rooms, routes and transport. The first file to read. */
import { defineRoom, defineServer } from "@colyseus/core";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { applyCors } from "./src/http/cors.ts";
import { createHttpGateway } from "./src/http/http-gateway.ts";
import { goingOnTicketOf, matchmakingOf } from "./src/open-matchmaking.ts";
import { moderationOf } from "./src/open-moderation.ts";
import { openWatching } from "./src/open-watching.ts";
import { frameworkLog } from "./src/ops/log.ts";
import { arenaMode } from "./src/rooms/arena/arena-mode.ts";
import { ArenaRoom } from "./src/rooms/arena/arena-room.ts";
import { connectionGate } from "./src/rooms/base/connection-gate.ts";
import type { JoinOptions } from "./src/rooms/base/join-options.ts";
import { guardMatchmaking } from "./src/rooms/base/matchmaking-requests.ts";
import { NEWS_ROOMS } from "./src/rooms/base/news-room-names.ts";
import { redoing } from "./src/rooms/base/redoing-mode.ts";
import { ModeRoom } from "./src/rooms/base/room.ts";
import { countRun } from "./src/rooms/base/run-start.ts";
import { dungeonMode } from "./src/rooms/dungeon/dungeon-mode.ts";
import { DungeonRoom } from "./src/rooms/dungeon/dungeon-room.ts";
import { NewsRoom } from "./src/rooms/news/news-room.ts";
import { PartyRoom } from "./src/rooms/news/party-room.ts";
import { QueueRoom } from "./src/rooms/news/queue-room.ts";
import { mountRoutes } from "./src/routes.ts";
import type { Services } from "./src/services.ts";

/** Larger than any message of this game; a client that sends more is cut off while it sends. */
const MAX_FRAME_BYTES = 4 * 1024;

/** A connection that leaves two pings unanswered is dropped. */
const PING_INTERVAL_MS = 5000;

/** A client that does not agree to a close is cut off after this; the WebSocket library would wait for 30 s. */
const CLOSE_TIMEOUT_MS = 1000;

/** Defines the server over services that are open already. One process runs one: Colyseus's matchmaker is global. */
export function defineGameServer(services: Services) {
  const { env, log, cluster, metrics } = services;
  ModeRoom.open(services, [redoing(dungeonMode), redoing(arenaMode)]);
  NewsRoom.services = services;
  QueueRoom.matchmaking = matchmakingOf(services);
  PartyRoom.ticketOf = player_id => goingOnTicketOf(services, player_id);
  // From now on it hears of sanctions.
  moderationOf(services);
  applyCors(env);
  guardMatchmaking(services);
  // A match takes any arena of its mode then.
  cluster.compared_fields.mayLeaveOut("arena", "arena_id");
  const watching = openWatching(services);
  const sockets = {
    server: createHttpGateway(env, log, {
      takeUpgrade: watching.takeUpgrade,
      onAnswered: answered => metrics.http.countAnswer(answered),
    }),
    beforeUpgrade: connectionGate(services),
    maxPayload: MAX_FRAME_BYTES,
    pingInterval: PING_INTERVAL_MS,
    // Not in the library's types yet.
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  return defineServer({
    greet: false,
    logger: frameworkLog(log),
    transport: new WebSocketTransport(sockets),
    ...cluster.colyseus,
    ...(env.PUBLIC_ADDRESS !== undefined && { publicAddress: env.PUBLIC_ADDRESS }),
    selectProcessIdToCreateRoom: async (name, options: Partial<JoinOptions>) => {
      const processId = await cluster.placement.choose(options.run_id !== undefined);
      if (!NEWS_ROOMS.has(name)) await countRun(services, options);
      return processId;
    },
    rooms: {
      dungeon: defineRoom(DungeonRoom).filterBy([
        "dungeon_id",
        "room_template_id",
        "difficulty_id",
        "loot_rule",
        "content_hash",
        "rows_version",
        "is_private",
      ]),
      arena: defineRoom(ArenaRoom).filterBy([
        "pvp_mode_id",
        "arena_id",
        "phase",
        "content_hash",
        "rows_version",
        "is_private",
      ]),
      party: defineRoom(PartyRoom).filterBy(["topic"]),
      queue: defineRoom(QueueRoom).filterBy(["topic"]),
    },
    express: app => mountRoutes(app, services, watching),
  });
}
