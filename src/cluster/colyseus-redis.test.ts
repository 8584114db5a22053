/**
 * What the processes reach for in Colyseus's way through Redis beside its documented API: see docs/colyseus.md. Where a new version
 * fails a test here, the files of this folder have to be looked at, and the document.
 */
import assert from "node:assert/strict";
import { ErrorCode, matchMaker, Room, requestFromIPC, ServerError, subscribeIPC } from "@colyseus/core";
import { RedisDriver } from "@colyseus/redis-driver";
import { RedisPresence } from "@colyseus/redis-presence";
import { Redis } from "ioredis";
import { pino } from "pino";
import { z } from "zod";
import { RedisServer, requireRedis } from "../../test/cluster/redis-server.ts";
import { type BareColyseus, startColyseus } from "../../test/support/bare-colyseus.ts";
import { eventually } from "../../test/support/eventually.ts";
import { ComparedFields } from "./compared-fields.ts";
import { ClusterPresence } from "./presence.ts";
import { RedisLink } from "./redis.ts";
import { RoomRegistry } from "./room-registry.ts";

const listing = z.object({ processId: z.string(), name: z.string(), clients: z.int() });

describe("Colyseus on Redis", function () {
  this.timeout(20_000);
  let redis: RedisServer;
  let client: Redis;
  let colyseus: BareColyseus;
  let link: RedisLink | undefined;

  before(async function () {
    requireRedis(this);
    redis = await RedisServer.start();
    client = new Redis(redis.url);
  });
  afterEach(async () => {
    await colyseus?.close();
    link?.close();
  });
  after(async () => {
    client?.disconnect();
    await redis?.kill();
  });

  const listeners = async (...channels: string[]) => {
    const answer = await client.pubsub("NUMSUB", ...channels);
    return channels.map((_, i) => Number(answer[2 * i + 1]));
  };

  /** A room whose id is in its options. */
  class Named extends Room {
    override onCreate({ id }: { id?: string }) {
      if (id !== undefined) this.roomId = id;
    }
  }

  /** Two numbers, as Redis knows them: its rooms, and its players. */
  const load = () => client.hget("roomcount", matchMaker.processId);

  describe("by its own driver and presence", () => {
    beforeEach(async () => {
      await client.flushall();
      const driver = new RedisDriver(redis.url);
      const presence = new RedisPresence(redis.url);
      colyseus = await startColyseus(Named, { server: { driver, presence } });
    });

    it("lists rooms in the hash `roomcaches`, by their ids, as JSON with their process", async () => {
      await matchMaker.createRoom("bare", { id: "r1" });
      assert.deepEqual(Object.keys(await client.hgetall("roomcaches")), ["r1"]);
      const { processId, name } = listing.parse(JSON.parse((await client.hget("roomcaches", "r1")) ?? ""));
      assert.deepEqual({ processId, name }, { processId: matchMaker.processId, name: "bare" });
    });

    it("says how full a process is in the hash `roomcount`, at once where it must", async () => {
      await matchMaker.createRoom("bare", {});
      await matchMaker.stats.persist(true);
      assert.equal(await load(), "1,0");
      const [known, ...others] = await matchMaker.stats.fetchAll();
      assert.deepEqual([known, others], [{ processId: matchMaker.processId, ...matchMaker.stats.local }, []]);
      await matchMaker.stats.excludeProcess(matchMaker.processId);
      assert.equal(await load(), null);
    });

    it("listens for a process at `p:` and its id, and for a room at `$` and its id, until the room ends", async () => {
      const { roomId } = await matchMaker.createRoom("bare", {});
      assert.deepEqual(await listeners(`p:${matchMaker.processId}`, `$${roomId}`), [1, 1]);
      await matchMaker.getLocalRoomById(roomId)?.disconnect();
      await eventually("nobody listens", async () => (await listeners(`$${roomId}`))[0] === 0);
    });

    it("passes of an error in another process its message alone", async () => {
      const { presence } = matchMaker;
      await subscribeIPC(presence, "elsewhere", async () => {
        throw new ServerError(ErrorCode.MATCHMAKE_UNHANDLED, "full");
      });
      await assert.rejects(requestFromIPC(presence, "elsewhere", "create", []), (error: Error) => {
        assert.equal(error instanceof ServerError, false);
        return error.message === "full";
      });
      await presence.unsubscribe("elsewhere");
    });

    it("asks for a room that can be joined by its name, `locked`, `private` and what `filterOptions` name", async () => {
      const asked: unknown[] = [];
      class Asked extends RedisDriver {
        override findOne(...conditions: Parameters<RedisDriver["findOne"]>) {
          asked.push(conditions);
          return super.findOne(...conditions);
        }
      }
      await colyseus.close();
      colyseus = await startColyseus(Named, { server: { driver: new Asked(redis.url) } });
      const handler = matchMaker.getHandler("bare").filterBy(["size", "colour"]);
      assert.equal(matchMaker.getAllHandlers().bare, handler);
      assert.deepEqual(handler.filterOptions, ["size", "colour"]);
      await matchMaker.joinOrCreate("bare", { colour: "red", weight: 3 });
      const conditions = [{ name: "bare", locked: false, private: false, colour: "red" }, {}];
      assert.deepEqual([asked[0], asked.at(-1)], [conditions, conditions]);
    });

    it("is asked by `healthCheckProcessId` whether a process answers", async () => {
      assert.equal(await matchMaker.healthCheckProcessId(matchMaker.processId), true);
    });
  });

  describe("by the server's driver and presence, which extend them", () => {
    let ended = 0;

    class Watched extends Named {
      override onDispose() {
        ended += 1;
      }
    }

    beforeEach(async () => {
      await client.flushall();
      ended = 0;
      const log = pino({ level: "silent" });
      link = await RedisLink.open(redis.url, log);
      const driver = new RoomRegistry(link, log, new ComparedFields());
      const presence = new ClusterPresence(link, log);
      colyseus = await startColyseus(Watched, { server: { driver, presence } });
    });

    it("keeps the first of two rooms of one id, ends the second, and gives both askers the first", async () => {
      const first = await matchMaker.createRoom("bare", { id: "r1" });
      const room = matchMaker.getLocalRoomById("r1");
      const second = await matchMaker.createRoom("bare", { id: "r1" });
      assert.deepEqual([second.roomId, second.createdAt], [first.roomId, first.createdAt]);
      assert.equal(matchMaker.getLocalRoomById("r1"), room);
      await eventually("the second has ended", () => ended === 1);
      assert.equal(await client.hlen("roomcaches"), 1);
    });

    it("writes through the driver what changes of a room, and removes it when it ends", async () => {
      const { roomId } = await matchMaker.createRoom("bare", {});
      const clients = async () => {
        const held = await client.hget("roomcaches", roomId);
        return held === null ? undefined : listing.parse(JSON.parse(held)).clients;
      };
      const ada = await colyseus.join();
      await eventually("it is counted", async () => (await clients()) === 1);
      await ada.leave();
      await eventually("its room is gone", async () => (await clients()) === undefined);
    });

    it("lists a room again, and says how full the process is, where Redis has forgotten both", async () => {
      await matchMaker.createRoom("bare", { id: "r1" });
      await client.del("roomcaches", "roomcount");
      await eventually("both are back", async () => {
        const isListed = await client.hexists("roomcaches", "r1");
        return isListed === 1 && (await load()) === "1,0";
      });
    });

    it("reads and writes by connections that are the presence's `pub` and `sub`, whose errors stay quiet", async () => {
      class Seen extends ClusterPresence {
        get connections() {
          return [this.pub, this.sub];
        }
      }
      const presence = new Seen(link ?? assert.fail(), pino({ level: "silent" }));
      for (const connection of presence.connections) {
        assert.ok(connection instanceof Redis);
        assert.equal(connection.listenerCount("error"), 1, "ioredis prints errors that nobody listens to");
      }
      await presence.hset("h", "f", "v");
      await eventually("it is written", async () => (await client.hget("h", "f")) === "v");
      await presence.subscribe("c", () => undefined);
      assert.deepEqual(await listeners("c"), [1]);
      presence.shutdown();
    });
  });

  it("has handlers that tell of each room that ends, and counts the rooms that live", async () => {
    colyseus = await startColyseus(Room);
    let told = 0;
    matchMaker.getAllHandlers().bare?.on("dispose", () => {
      told += 1;
    });
    const { roomId } = await matchMaker.createRoom("bare", {});
    assert.equal(matchMaker.stats.local.roomCount, 1);
    await matchMaker.getLocalRoomById(roomId)?.disconnect();
    assert.deepEqual([told, matchMaker.stats.local.roomCount], [1, 0]);
  });
});
