/** A server dies, and nobody returns for days: all that was acknowledged is there all the same. */
import assert from "node:assert/strict";
import { on } from "node:events";
import { fileURLToPath } from "node:url";
import { DeleteCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { Redis } from "ioredis";
import { z } from "zod";
import type { ServerProcess } from "../../loadtest/server-process.ts";
import { characterIdOf } from "../../src/characters/character.ts";
import { EventRepository } from "../../src/store/event-repository.ts";
import { RoomRepository } from "../../src/store/room-repository.ts";
import { COMBAT_EVENTS_TABLE } from "../../src/store/tables.ts";
import { freePort } from "../cluster/free-ports.ts";
import { RedisServer, requireRedis } from "../cluster/redis-server.ts";
import { charactersIn } from "../support/a-character.ts";
import type { Account } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";
import { LastingDatabase, untilHibernated } from "./lasting-database.ts";
import { Fighter } from "./parties.ts";

const HOUR_MS = 3_600_000;
/** A run lasts 7 days after it was played, and its rooms with it; what a character has got there is its own for good. */
const ABSENCES = [
  { words: "25 hours", ms: 25 * HOUR_MS, hasRoom: true },
  { words: "8 days", ms: 8 * 24 * HOUR_MS, hasRoom: false },
];
/** A process that has no lease asks for it every 10 s. */
const TAKEN_OVER_LIMIT_MS = 15_000;
const SWEEPING_SERVER = fileURLToPath(new URL("./sweeping-server.ts", import.meta.url));
const redone = z.object({ rooms: z.int(), characters: z.int() });

/** What a player was told before the server died: of two heaps of gold it has one, of two potions it has drunk one. */
const ACKNOWLEDGED = { gold: 30, inventory: { health_potion: 1 }, current_health: 80 };

describe("a player whose server was killed", function () {
  this.timeout(90_000);
  let kept: LastingDatabase;
  let redis: RedisServer | undefined;

  beforeEach(async () => {
    kept = await LastingDatabase.open();
  });
  afterEach(async () => {
    await kept.close();
    await redis?.kill();
    redis = undefined;
  });

  /** One of several processes. */
  async function serve(variables: Record<string, string> = {}, entry?: string): Promise<ServerProcess> {
    const PORT = `${await freePort()}`;
    const REDIS_URL = redis?.url ?? assert.fail();
    return kept.start({ PORT, PUBLIC_ADDRESS: `127.0.0.1:${PORT}`, REDIS_URL, ...variables }, entry);
  }

  /** A player in the first room of a run, who has been told what it has. Another heap of gold lies there still. */
  async function playerIn(server: ServerProcess) {
    const { ada, room_id } = await kept.hurtPlayer(server);
    const { account } = ada;
    const { x, z } = await lookAround(ada, server, room_id);
    const rooms = new RoomRepository(kept.database);
    const room = (await rooms.get(room_id)) ?? assert.fail();
    const heap = { item_id: "gold", item_type: "gold", is_picked_up: false } as const;
    const loot_drops = [101, 102].map(n => ({
      ...{ ...heap, loot_instance_id: `loot${n}`, quantity: n === 101 ? 30 : 70 },
      ...{ position_x: x, position_y: 0, position_z: z },
    }));
    await rooms.put({ ...room, tick: Number(room.tick) + 1, loot_drops, last_instance: 102 });

    const bot = await ada.join(server.endpoint, room_id);
    const taken = await bot.pickUp("loot101");
    assert.deepEqual(taken, { is_accepted: true, value: { item_id: "gold", quantity: 30 } });
    const drunk = await bot.request("use_item", { item_id: "health_potion", request_id: "first" });
    assert.equal(drunk.is_accepted, true);
    return { ada, account, room_id, character_id: characterIdOf(ada.session_id) };
  }

  /** Where it comes in. The room hibernates afterwards. */
  async function lookAround(ada: Fighter, server: ServerProcess, room_id: string) {
    const bot = await ada.join(server.endpoint, room_id);
    const { position } = bot;
    await bot.leave();
    await untilHibernated(ada.account, room_id);
    return position;
  }

  /** Days later: a new sign-in and a new session, as its own has ended. */
  async function returns(account: Account, server: ServerProcess) {
    const back = await account.refreshed(server.endpoint);
    assert.deepEqual(await back.sessions(), [], "its session has ended meanwhile");
    const { session_id, room_id, gold, inventory, current_health } = await back.beginSession("Ada");
    assert.deepEqual({ gold, inventory, current_health }, ACKNOWLEDGED);
    return { back, session_id, room_id };
  }

  for (const { words, ms, hasRoom } of ABSENCES) {
    const what = hasRoom ? "and so has its room" : "and begins anew where its run has ended";
    it(`has all that it was told when a server runs again, ${words} later, ${what}`, async () => {
      const first = await kept.start();
      const { account, room_id } = await playerIn(first);
      await kept.kill(first);
      const later = await kept.start({ CLOCK_OFFSET_MS: `${ms}` });
      const { back, session_id, room_id: stays_in } = await returns(account, later);
      assert.equal(stays_in, room_id);
      const { room_state, session } = await back.joinRoom(room_id, session_id);
      assert.equal(session.gold, 30);
      const lying = room_state.loot_drops.filter(({ is_picked_up }) => !is_picked_up);
      assert.deepEqual(
        lying.map(({ loot_instance_id }) => loot_instance_id),
        hasRoom ? ["loot102"] : [],
        "what it took lies there no more, and the rest does while its run lasts",
      );
    });

    it(`has all that it was told ${words} later when another process has redone it, of which the journal is gone`, async function () {
      requireRedis(this);
      redis = await RedisServer.start();
      const first = await serve();
      const { account, room_id, character_id } = await playerIn(first);
      const other = await serve({}, SWEEPING_SERVER);
      assert.deepEqual([await leaseIn(first), await leaseIn(other)], [1, 0]);
      await kept.kill(first);
      assert.deepEqual(
        await sweepIn(other),
        { rooms: 0, characters: 0 },
        "the lease is still the dead one's",
      );
      await endLease();
      await eventually(
        "the lease to be taken over",
        async () => (await leaseIn(other)) === 1,
        TAKEN_OVER_LIMIT_MS,
      );
      assert.deepEqual(await sweepIn(other), { rooms: 1, characters: 1 });
      await assertContained(room_id, character_id);
      assert.deepEqual(await sweepIn(other), { rooms: 0, characters: 0 });
      await forgetJournal(room_id);
      const later = await serve({ CLOCK_OFFSET_MS: `${ms}` });
      await returns(account, later);
    });
  }

  it("has all that it was told where its machine is gone without a word, and its room is still listed", async function () {
    requireRedis(this);
    redis = await RedisServer.start();
    const gone = await serve();
    const { ada, room_id, character_id } = await playerIn(gone);
    const other = await serve({}, SWEEPING_SERVER);
    gone.process.kill("SIGSTOP");
    // What is asked of it now it finds when it goes on.
    const late = ada.bot?.request("use_item", { item_id: "health_potion" }).then(
      ({ is_accepted }) => is_accepted,
      () => false,
    );
    await endLease();
    await eventually(
      "the lease to be taken over",
      async () => (await leaseIn(other)) === 1,
      TAKEN_OVER_LIMIT_MS,
    );
    assert.deepEqual(await sweepIn(other), { rooms: 1, characters: 1 });
    await assertContained(room_id, character_id);
    gone.process.kill("SIGCONT");
    await eventually("it to close the room when it goes on", async () =>
      /"the room is closed/.test(gone.output()),
    );
    const isAcknowledged = await Promise.race([late, ada.bot?.closed.then(() => false)]);
    assert.equal(isAcknowledged, false);
    await assertContained(room_id, character_id);
  });

  it("is left alone while it plays on in another process than the one that sweeps", async function () {
    requireRedis(this);
    redis = await RedisServer.start();
    const sweeping = await serve({}, SWEEPING_SERVER);
    const other = await serve();
    assert.deepEqual([await leaseIn(sweeping), await leaseIn(other)], [1, 0]);
    const players: Fighter[] = [];
    // New rooms go to the process with the fewest: of two one is in each.
    for (const name of ["Ada", "Bea"]) {
      const player = await Fighter.signUp(other.endpoint, name);
      await player.join(other.endpoint, await player.account.createRoom());
      players.push(player);
    }
    assert.match(await (await fetch(`${httpOf(other)}/metrics`)).text(), /^trd_rooms 1$/m);
    assert.deepEqual(await sweepIn(sweeping), { rooms: 0, characters: 0 });
    for (const { bot } of players) assert.equal((await bot?.use("dodge_roll"))?.is_accepted, true);
  });

  const httpOf = ({ endpoint }: ServerProcess) => endpoint.replace(/^ws/, "http");

  /** 1 where the process has the lease, as its metrics say. */
  async function leaseIn(server: ServerProcess): Promise<number> {
    const metrics = await (await fetch(`${httpOf(server)}/metrics`)).text();
    return Number(/^trd_redo_lease (\d)$/m.exec(metrics)?.[1] ?? assert.fail(metrics.slice(0, 200)));
  }

  /** As when the rest of its 30 s has passed. */
  async function endLease(): Promise<void> {
    const client = new Redis(redis?.url ?? assert.fail());
    await client.pexpire("lease:redo", 1).finally(() => client.disconnect());
  }

  async function sweepIn({ process }: ServerProcess) {
    const answers = on(process, "message");
    process.send("sweep");
    // Colyseus has messages of its own.
    for await (const [answer] of answers) {
      const { data } = redone.safeParse(answer);
      if (data) return data;
    }
    return assert.fail();
  }

  /** The rows say it all, without the journal. */
  async function assertContained(room_id: string, character_id: string): Promise<void> {
    const { gold, inventory, current_health, last_event_id } =
      (await charactersIn(kept.database).get(character_id)) ?? assert.fail();
    assert.deepEqual({ gold, inventory, current_health }, ACKNOWLEDGED);
    const room = (await new RoomRepository(kept.database).get(room_id)) ?? assert.fail();
    const last = await new EventRepository(kept.database).lastTaken(room_id);
    assert.deepEqual([last_event_id, room.last_event_id], [last, last]);
    const lying = z.array(z.object({ loot_instance_id: z.string() })).parse(room.loot_drops);
    assert.deepEqual(lying, [{ loot_instance_id: "loot102" }]);
  }

  async function forgetJournal(room_id: string): Promise<void> {
    const TableName = kept.database.table_prefix + COMBAT_EVENTS_TABLE.name;
    const query = {
      KeyConditionExpression: "room_id = :room",
      ExpressionAttributeValues: { ":room": room_id },
    };
    const { Items = [] } = await kept.database.doc.send(new QueryCommand({ TableName, ...query }));
    assert.ok(Items.length > 0);
    for (const { event_id } of Items)
      await kept.database.doc.send(new DeleteCommand({ TableName, Key: { room_id, event_id } }));
  }
});
