/**
 * What a join costs with 20 and with 20 000 rooms listed, in turns in one run, on a Redis of its own:
 * `npm run bench:rooms [-- --rooms N --joins N --turns N]`.
 *
 * A join is Colyseus's `joinOrCreate` without its WebSocket, into the one room of this process. The other rooms are listed as another process
 * would: a third is full, a third differs in what matchmaking compares, and a third could be joined as well and is emptier. The exit code is 1
 * where a join took more than 1.5 times as long with many rooms.
 */
import { initializeRoomCache, LocalDriver, type MatchMakerDriver, matchMaker, Room } from "@colyseus/core";
import { RedisDriver } from "@colyseus/redis-driver";
import { Redis } from "ioredis";
import { pino } from "pino";
import { positiveCount, readArguments } from "../loadtest/arguments.ts";
import { ComparedFields } from "../src/cluster/compared-fields.ts";
import { LocalRegistry } from "../src/cluster/local-registry.ts";
import { ClusterPresence } from "../src/cluster/presence.ts";
import { RedisLink } from "../src/cluster/redis.ts";
import { RoomRegistry } from "../src/cluster/room-registry.ts";
import { RedisServer } from "../test/cluster/redis-server.ts";
import { startColyseus } from "../test/support/bare-colyseus.ts";
import { eventually } from "../test/support/eventually.ts";
import { markdownTable } from "./markdown.ts";
import { quantile } from "./quantile.ts";

const FEW = 20;
const MOST_RATIO = 1.5;
const WARM_UP = 20;
const RELISTED_WITHIN_MS = 5000;

const FIELDS = ["dungeon_id", "room_template_id", "difficulty_id", "loot_rule", "content_hash", "is_private"];
const KIND = {
  ...{ dungeon_id: "sunken_crypt", room_template_id: "hall", difficulty_id: "normal" },
  ...{ loot_rule: "first_come", content_hash: "0123456789abcdef".repeat(4), is_private: false },
};
const UNKNOWN = { ...KIND, dungeon_id: "nobody_is_there" };
const conditionsOf = (kind: object) => ({ name: "bare", locked: false, private: false, ...kind });

const { rooms, joins, turns } = readArguments({
  rooms: positiveCount.default(20_000),
  joins: positiveCount.default(100),
  turns: positiveCount.default(5),
});

class Hall extends Room {
  override onCreate() {
    this.maxClients = 100_000;
    this.seatReservationTimeout = 3600;
    this.autoDispose = false;
  }
}

function otherRooms(count: number) {
  return Array.from({ length: count }, (_, i) => {
    const listing = {
      name: "bare",
      roomId: `other room ${i}`,
      processId: "elsewhere",
      maxClients: 1_000_000,
    };
    if (i % 3 === 0) return initializeRoomCache({ ...listing, metadata: KIND, locked: true });
    const metadata = i % 3 === 1 ? { ...KIND, room_template_id: `room${i % 50}` } : KIND;
    return initializeRoomCache({ ...listing, metadata });
  });
}

const timings = new Map<string, number[]>();

async function time(what: string, listed: number, act: () => unknown): Promise<void> {
  const ms = timings.get(`${what} ${listed}`) ?? [];
  timings.set(`${what} ${listed}`, ms);
  for (let i = -WARM_UP; i < joins; i++) {
    const startedAtMs = performance.now();
    await act();
    if (i >= 0) ms.push(performance.now() - startedAtMs);
  }
}

const log = pino({ level: "silent" });
const compared = new ComparedFields();
const redis = await RedisServer.start();
const client = new Redis(redis.url);
const link = await RedisLink.open(redis.url, log);
const registry = new RoomRegistry(link, log, compared);
const bare = new RedisDriver(redis.url);
const presence = new ClusterPresence(link, log);
const colyseus = await startColyseus(Hall, { server: { driver: registry, presence } });
matchMaker.getHandler("bare").filterBy(FIELDS);
const { roomId } = await matchMaker.createRoom("bare", KIND);

/** Lists so many rooms beside this process's own, in Redis. */
async function list(count: number): Promise<void> {
  await client.flushall();
  await eventually(
    "the room to be listed",
    async () => (await client.hlen("roomcaches")) === 1,
    RELISTED_WITHIN_MS,
  );
  const elsewhere = new RoomRegistry(link, log, compared);
  await Promise.all(otherRooms(count - 1).map(room => elsewhere.insert(room)));
  await elsewhere.shutdown();
}

/** In µs of Redis's own time, by name of a command. */
async function redisTime(command: string): Promise<number> {
  const stats = await client.info("commandstats");
  return Number(new RegExp(`cmdstat_${command}:.*usec_per_call=([\\d.]+)`).exec(stats)?.[1] ?? Number.NaN);
}

let changeUs = 0;
// What the first turn measures is forgotten: all is still cold.
for (let turn = 0; turn <= turns; turn++) {
  if (turn === 1) timings.clear();
  for (const listed of [FEW, rooms]) {
    await list(listed);
    await time("a join", listed, async () => {
      const reservation = await matchMaker.joinOrCreate("bare", KIND);
      if (reservation.roomId !== roomId)
        throw new Error(`a join was led to ${reservation.roomId} instead of ${roomId}`);
    });
    await time("a join that makes a room", listed, async () => {
      const reservation = await matchMaker.joinOrCreate("bare", UNKNOWN);
      await matchMaker.getLocalRoomById(reservation.roomId)?.disconnect();
    });
    await time("finding a room", listed, () => registry.findOne(conditionsOf(KIND)));
    await time("finding a room, Colyseus's driver", listed, () => bare.findOne(conditionsOf(KIND)));
    const alone: [string, MatchMakerDriver & LocalDriver][] = [
      ["finding a room, without Redis", new LocalRegistry(compared)],
      ["finding a room, without Redis, Colyseus's driver", new LocalDriver()],
    ];
    for (const [what, driver] of alone) {
      for (const room of otherRooms(listed)) await driver.insert(room);
      await time(what, listed, () => driver.findOne(conditionsOf(KIND)));
    }
  }
  const own = initializeRoomCache({
    name: "bare",
    roomId: "own",
    processId: matchMaker.processId,
    metadata: KIND,
  });
  await registry.insert(own);
  await client.config("RESETSTAT");
  for (let i = 0; i < joins; i++) await registry.update(own, { $set: { clients: i } });
  // It comes after them on their connection.
  await registry.has("own");
  changeUs = await redisTime("eval");
  await registry.remove("own");
}

const rows = [...new Set([...timings.keys()].map(key => key.slice(0, key.lastIndexOf(" "))))].map(what => {
  const few = timings.get(`${what} ${FEW}`) ?? [];
  const many = timings.get(`${what} ${rooms}`) ?? [];
  const cells = [few, many].flatMap(ms => [quantile(ms, 0.5).toFixed(3), quantile(ms, 0.99).toFixed(3)]);
  return { what, cells, ratio: quantile(many, 0.5) / quantile(few, 0.5) };
});
const head = ["", `${FEW}: ms, median`, "p99", `${rooms}: ms, median`, "p99", "ratio of medians"];
console.info(
  markdownTable(
    head,
    rows.map(({ what, cells, ratio }) => [what, ...cells, ratio.toFixed(2)]),
  ),
);
console.info(`\nA change of a room that can be joined takes Redis ${changeUs} µs.`);
for (const { what, ratio } of rows.filter(row => row.what.startsWith("a join") && row.ratio > MOST_RATIO)) {
  console.error(`${what} took ${ratio.toFixed(2)} times as long with ${rooms} rooms as with ${FEW}`);
  process.exitCode = 1;
}
await colyseus.close();
await bare.shutdown();
link.close();
client.disconnect();
await redis.kill();
// Else it would wait until the last seat reservation has run out.
process.exit();
