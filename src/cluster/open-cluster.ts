/** Opens what a process has of the others that serve with it: Redis, where REDIS_URL names one, else nothing. */
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import { ClosingRooms } from "./closing-rooms.ts";
import type { Cluster } from "./cluster.ts";
import { ComparedFields } from "./compared-fields.ts";
import { LEASE_OF_ONE, NO_LEASE } from "./lease.ts";
import { LocalRegistry } from "./local-registry.ts";
import { LocalNews } from "./news.ts";
import { LocalNotice } from "./notice.ts";
import { RoomPlacement } from "./room-placement.ts";

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
