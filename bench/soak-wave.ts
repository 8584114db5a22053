/**
 * One wave of the soak's players, in a process that ends with it: HTTP connections that wait for another request would
 * else stay for a minute, and be counted. The arguments are the server's endpoint and how long to play, in milliseconds.
 */
import { playUntil, type Stays } from "./soak-players.ts";

const [endpoint = "", playMs] = process.argv.slice(2);
const visits: Stays = { joins: 0, failures: [] };
await playUntil(endpoint, performance.now() + Number(playMs), visits);
process.send?.(visits, undefined, undefined, () => process.exit());
