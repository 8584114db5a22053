/** What a process has of the others that serve with it: by a Redis, or of itself where it is alone. */
import type { MatchMakerDriver, Presence } from "@colyseus/core";
import type { ClosingRooms } from "./closing-rooms.ts";
import type { ComparedFields } from "./compared-fields.ts";
import type { Lease } from "./lease.ts";
import type { News } from "./news.ts";
import type { Notice } from "./notice.ts";
import type { RedisHealth } from "./redis.ts";
import type { RoomPlacement } from "./room-placement.ts";

export type Cluster = {
  placement: RoomPlacement;
  /** Rooms of this process that have closed and are not saved yet. */
  closing_rooms: ClosingRooms;
  /** Which process redoes what dead ones have left behind. */
  redo_lease: Lease;
  /** Which process is the clerk. */
  clerk_lease: Lease;
  /** That there is a new result. */
  clerk_notice: Notice;
  /** Which of the machine's processes has its background process. */
  background_lease: Lease;
  /** That there is a new job for a background process. */
  jobs_notice: Notice;
  /** Of parties, players and tickets, for those who wait for it. */
  news: News;
  /** What Colyseus is given to find rooms, and to reach the other processes. Its own presence does where this one is alone. */
  colyseus: { presence?: Presence; driver: MatchMakerDriver };
  /** What matchmaking compares in rooms. */
  compared_fields: ComparedFields;
  /** Undefined without a Redis. */
  redisHealth(): RedisHealth | undefined;
  /** Where the Redis is, for people. */
  description: string | undefined;
  /** For when Colyseus has stopped. */
  close(): void;
};
