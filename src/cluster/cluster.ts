/** What a process has of the others that serve with it: Redis, where REDIS_URL names one, else nothing. */
import type { MatchMakerDriver, Presence } from "@colyseus/core";
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import { ClosingRooms } from "./closing-rooms.ts";
import { ComparedFields } from "./compared-fields.ts";
import { LEASE_OF_ONE, type Lease, NO_LEASE } from "./lease.ts";
import { LocalRegistry } from "./local-registry.ts";
import { LocalNews, type News } from "./news.ts";
import { LocalNotice, type Notice } from "./notice.ts";
import type { RedisHealth } from "./redis.ts";
import { RoomPlacement } from "./room-placement.ts";

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

/**
 * @param rowsVersion of the rows that this process writes.
 * @throws StartupError where the Redis cannot be used.
 */
export async function openCluster(env: Env, log: Logger, rowsVersion: number): Promise<Cluster> {
  const compared_fields = new ComparedFields();
  if (env.REDIS_URL === undefined) {
    const placement = new RoomPlacement(env.MAX_ROOMS, rowsVersion);
    const closing_rooms = new ClosingRooms();
    const told = {
      clerk_notice: new LocalNotice(),
      jobs_notice: new LocalNotice(),
      news: new LocalNews(),
    };
    return {
      ...{ placement, closing_rooms, redo_lease: LEASE_OF_ONE },
      ...{
        clerk_lease: env.CLERK ? LEASE_OF_ONE : NO_LEASE,
        background_lease: env.BACKGROUND ? LEASE_OF_ONE : NO_LEASE,
        ...told,
        compared_fields,
        colyseus: { driver: new LocalRegistry(compared_fields) },
        description: undefined,
      },
      redisHealth: () => undefined,
      close() {
        for (const each of Object.values(told)) each.close();
      },
    };
  }
  // What speaks to a Redis is a twentieth of all that a start loads.
  const { openRedisCluster } = await import("./redis-cluster.ts");
  return openRedisCluster({ ...env, REDIS_URL: env.REDIS_URL }, log, rowsVersion, compared_fields);
}
