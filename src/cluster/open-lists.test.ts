/** Which room matchmaking leads to, in a process that is alone and through a real Redis. */
import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { initializeRoomCache, type MatchMakerDriver, matchMaker, type Presence, Room } from "@colyseus/core";
import { RedisDriver } from "@colyseus/redis-driver";
import { Redis } from "ioredis";
import { pino } from "pino";
import { RedisServer, requireRedis } from "../../test/cluster/redis-server.ts";
import { type BareColyseus, startColyseus } from "../../test/support/bare-colyseus.ts";
import { eventually } from "../../test/support/eventually.ts";
import { ComparedFields } from "./compared-fields.ts";
import { LocalRegistry } from "./local-registry.ts";
import { ClusterPresence } from "./presence.ts";
import { RedisLink } from "./redis.ts";
import { RoomRegistry } from "./room-registry.ts";

type Options = { dungeon_id?: string; hardness?: number; places?: number };

/** A room of so many places. */
class Hall extends Room {
  override onCreate({ places = 4 }: Options) {
    this.maxClients = places;
    this.autoDispose = false;
  }
}

const crypt = { dungeon_id: "crypt", hardness: 1 };

let colyseus: BareColyseus;

function comparedFields(): ComparedFields {
  const compared = new ComparedFields();
  compared.mayLeaveOut("bare", "hardness");
  return compared;
}

async function serve(server: { driver: MatchMakerDriver; presence?: Presence }): Promise<void> {
  colyseus = await startColyseus(Hall, { server });
  matchMaker.getHandler("bare").filterBy(["dungeon_id", "hardness"]);
}

/** Its id. Each is a ms older than the next at least. */
async function made(options: Options = crypt): Promise<string> {
  const { roomId } = await matchMaker.createRoom("bare", options);
  for (const now = Date.now(); Date.now() === now; ) await nextTurn();
  return roomId;
}

const found = async (options: Options = crypt) =>
  (await matchMaker.findOneRoomAvailable("bare", options))?.roomId;
const room = (id: string) => matchMaker.getLocalRoomById(id) ?? assert.fail(`there is no room ${id}`);
const sits = (id: string) => matchMaker.joinById(id, {});

function leadsToRooms(): void {
  it("leads to the fullest room, and of equally full ones to the oldest", async () => {
    const [oldest, , third] = [await made(), await made(), await made()];
    assert.equal(await found(), oldest);
    await sits(third);
    await eventually("the fullest to be found", async () => (await found()) === third);
  });

  it("leads into no room that is full, and into it again when somebody has left", async () => {
    const id = await made({ ...crypt, places: 1 });
    const ada = await colyseus.join(crypt);
    assert.equal(ada.roomId, id);
    await eventually("it to be found no more", async () => (await found()) === undefined);
    await ada.leave();
    await eventually("it to be found again", async () => (await found()) === id);
  });

  it("leads into no room that is locked or private, for as long as it is", async () => {
    const id = await made();
    const hall = room(id);
    for (const [shut, open] of [
      [() => hall.lock(), () => hall.unlock()],
      [() => hall.setPrivate(true), () => hall.setPrivate(false)],
    ] as const) {
      await shut();
      await eventually("nothing to be found", async () => (await found()) === undefined);
      await open();
      await eventually("it to be found again", async () => (await found()) === id);
    }
  });

  it("leads into no room that has ended", async () => {
    const id = await made();
    await room(id).disconnect();
    assert.equal(await found(), undefined);
  });

  it("leads to rooms alone that are as was asked for, and follows them where they change", async () => {
    const id = await made();
    assert.equal(await found({ ...crypt, hardness: 2 }), undefined);
    assert.equal(await found({ dungeon_id: "cave", hardness: 1 }), undefined);
    await room(id).setMetadata({ ...crypt, hardness: 2 });
    await eventually("it to be found as it is", async () => (await found({ ...crypt, hardness: 2 })) === id);
    assert.equal(await found(), undefined);
  });

  it("leads those who do not say what they may leave out to a room of any", async () => {
    const id = await made({ ...crypt, hardness: 3 });
    assert.equal(await found({ dungeon_id: "crypt" }), id);
    assert.equal(await found({ dungeon_id: "cave" }), undefined);
    // No list is kept by it alone, so the whole registry is looked through.
    assert.equal(await found({ hardness: 3 }), id);
  });

  it("gives all rooms that fit where it is asked for all, those that are joined first before others", async () => {
    const [first, second] = [await made(), await made()];
    await made({ ...crypt, hardness: 2 });
    await sits(second);
    await eventually("both, the fuller one first", async () => {
      const rooms = await matchMaker.query({ name: "bare", locked: false, private: false, ...crypt });
      return JSON.stringify(rooms.map(each => each.roomId)) === JSON.stringify([second, first]);
    });
  });
}

describe("Matchmaking in a process that is alone", function () {
  this.timeout(20_000);
  beforeEach(() => serve({ driver: new LocalRegistry(comparedFields()) }));
  afterEach(() => colyseus?.close());

  leadsToRooms();
});

describe("Matchmaking among rooms of several processes", function () {
  this.timeout(20_000);
  const log = pino({ level: "silent" });
  let redis: RedisServer;
  let client: Redis;
  let link: RedisLink;

  before(async function () {
    requireRedis(this);
    redis = await RedisServer.start();
    client = new Redis(redis.url);
  });
  beforeEach(async () => {
    await client.flushall();
    link = await RedisLink.open(redis.url, log);
    const driver = new RoomRegistry(link, log, comparedFields());
    await serve({ driver, presence: new ClusterPresence(link, log) });
  });
  afterEach(async () => {
    await colyseus?.close();
    link?.close();
  });
  after(async () => {
    client?.disconnect();
    await redis?.kill();
  });

  /** Rooms that a process has listed which is dead by now. */
  async function leftBehind(rooms: Record<string, object>): Promise<void> {
    const elsewhere = new RoomRegistry(link, log, comparedFields());
    for (const [roomId, changes] of Object.entries(rooms)) {
      const base = { name: "bare", roomId, processId: "elsewhere", maxClients: 4, metadata: crypt };
      await elsewhere.insert(initializeRoomCache({ ...base, ...changes }));
    }
    await elsewhere.shutdown();
  }

  const placesIn = async () => {
    const lists = await client.keys("openrooms:*");
    return (await Promise.all(lists.map(list => client.zrange(list, 0, -1)))).flat();
  };

  leadsToRooms();

  it("keeps nothing of a room that has ended", async () => {
    await room(await made()).disconnect();
    assert.equal(await found(), undefined);
    assert.deepEqual([await placesIn(), await client.hlen("roomlists")], [[], 0]);
  });

  it("passes over what a killed process has left behind, and none of it is in a list from then on", async () => {
    await leftBehind({ fuller: { clients: 3 }, other: { metadata: { ...crypt, hardness: 2 } } });
    const id = await made();
    assert.equal(await found(), id);
    assert.deepEqual([...new Set(await placesIn())], [id]);
    assert.deepEqual(await client.hkeys("roomlists"), [id]);
  });

  it("finds a room again, and where it stands, after Redis has lost everything", async () => {
    const [first, second] = [await made(), await made()];
    await sits(second);
    await client.flushall();
    await eventually("the fuller one to be found", async () => (await found()) === second);
    await room(second).disconnect();
    await eventually("the other to be found", async () => (await found()) === first);
  });

  it("believes no list against a listing, as where a process of an older release has changed that alone", async () => {
    const old = new RedisDriver(redis.url);
    for (const changes of [{ locked: true }, { private: true }]) {
      await leftBehind({ shut: { clients: 3 } });
      await old.persist(
        initializeRoomCache({ name: "bare", roomId: "shut", processId: "elsewhere", ...changes }),
      );
      assert.equal(await found(), undefined);
      await old.remove("shut");
    }
    await leftBehind({ removed: { clients: 3 } });
    await old.remove("removed");
    assert.equal(await found(), undefined);
    assert.deepEqual(await placesIn(), []);
    await old.shutdown();
  });

  it("reads one listing of 500 to join a room", async () => {
    const others = Array.from({ length: 500 }, (_, i) => [
      `${i}`,
      { metadata: { ...crypt, hardness: i + 2 } },
    ]);
    await leftBehind(Object.fromEntries(others));
    const id = await made();
    await client.config("RESETSTAT");
    assert.equal((await colyseus.join(crypt)).roomId, id);
    const stats = await client.info("commandstats");
    assert.doesNotMatch(stats, /cmdstat_(hgetall|hvals|hscan|hmget)/);
  });
});
