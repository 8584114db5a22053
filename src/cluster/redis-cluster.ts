/** What a process has of the others that serve with it, by way of a Redis. */
import { hostname } from "node:os";
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import { ClosingRooms } from "./closing-rooms.ts";
import type { Cluster } from "./cluster.ts";
import type { ComparedFields } from "./compared-fields.ts";
import { NO_LEASE, RedisLease } from "./lease.ts";
import { RedisNews } from "./news.ts";
import { RedisNotice } from "./notice.ts";
import { ClusterPresence } from "./presence.ts";
import { RedisLink } from "./redis.ts";
import { RoomPlacement } from "./room-placement.ts";
import { RoomRegistry } from "./room-registry.ts";

/** A clerk that dies is succeeded soon: players wait for their matches and ranks. */
const CLERK_LIFETIME_MS = 3000;

/** @throws StartupError where the Redis cannot be used. */
export async function openRedisCluster(
  env: Env & { REDIS_URL: string },
  log: Logger,
  rowsVersion: number,
  compared_fields: ComparedFields,
): Promise<Cluster> {
  const link = await RedisLink.open(env.REDIS_URL, log);
  const registry = new RoomRegistry(link, log, compared_fields);
  const redo_lease = new RedisLease(link, log, "redo");
  const clerk_lease = env.CLERK ? new RedisLease(link, log, "clerk", CLERK_LIFETIME_MS) : NO_LEASE;
  const clerk_notice = new RedisNotice(link, log, "clerk");
  const background_lease = env.BACKGROUND ? new RedisLease(link, log, `background:${hostname()}`) : NO_LEASE;
  const jobs_notice = new RedisNotice(link, log, "jobs");
  const news = new RedisNews(link, log);
  return {
    placement: new RoomPlacement(env.MAX_ROOMS, rowsVersion, link),
    closing_rooms: new ClosingRooms(link),
    ...{ redo_lease, clerk_lease, clerk_notice, background_lease, jobs_notice, news },
    compared_fields,
    colyseus: { presence: new ClusterPresence(link, log), driver: registry },
    redisHealth: () => link.health(),
    description: link.description,
    close() {
      redo_lease.close();
      clerk_lease.close();
      clerk_notice.close();
      background_lease.close();
      jobs_notice.close();
      news.close();
      link.close();
    },
  };
}
