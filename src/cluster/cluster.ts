/** What a process has of the others that serve with it: Redis, where REDIS_URL names one, else nothing. */
import type { MatchMakerDriver, Presence } from "@colyseus/core";
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import { ClosingRooms } from "./closing-rooms.ts";
import { LEASE_OF_ONE, type Lease, RedisLease } from "./lease.ts";
import { ClusterPresence } from "./presence.ts";
import { type RedisHealth, RedisLink } from "./redis.ts";
import { RoomPlacement } from "./room-placement.ts";
import { RoomRegistry } from "./room-registry.ts";

export type Cluster = {
  placement: RoomPlacement;
  /** Rooms of this process that have closed and are not saved yet. */
  closing_rooms: ClosingRooms;
  /** Which process redoes what dead ones have left behind. */
  redo_lease: Lease;
  /** What Colyseus is given to reach the other processes; nothing where this one is alone. */
  colyseus: { presence: Presence; driver: MatchMakerDriver } | Record<string, never>;
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
  if (env.REDIS_URL === undefined) {
    const placement = new RoomPlacement(env.MAX_ROOMS, rowsVersion);
    const closing_rooms = new ClosingRooms();
    return {
      ...{ placement, closing_rooms, redo_lease: LEASE_OF_ONE, colyseus: {}, description: undefined },
      redisHealth: () => undefined,
      close() {},
    };
  }
  const link = await RedisLink.open(env.REDIS_URL, log);
  const registry = new RoomRegistry(link, log);
  const redo_lease = new RedisLease(link, log, "redo");
  return {
    placement: new RoomPlacement(env.MAX_ROOMS, rowsVersion, link),
    closing_rooms: new ClosingRooms(link),
    redo_lease,
    colyseus: { presence: new ClusterPresence(link, log), driver: registry },
    redisHealth: () => link.health(),
    description: link.description,
    close() {
      redo_lease.close();
      link.close();
    },
  };
}
