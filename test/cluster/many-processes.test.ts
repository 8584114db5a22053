import assert from "node:assert/strict";
import { once } from "node:events";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { clearRoom } from "../../loadtest/brain.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { eventually } from "../support/eventually.ts";
import { samplesIn } from "../support/samples.ts";
import {
  asks,
  comesBack,
  newPlayer,
  Processes,
  type Returned,
  type ServingProcess,
  statusOf,
} from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

const summary = z.object({ room_state: z.looseObject({ is_live: z.boolean() }) });
const room = z.object({
  room_state: z.looseObject({ is_live: z.boolean(), players: z.array(z.object({ player_id: z.string() })) }),
});
const rooms = z.object({ rooms: z.array(z.looseObject({ room_id: z.string(), is_live: z.boolean() })) });
const struck = z.object({ damage_amount: z.number() });
const updated = z.object({
  session: z.looseObject({ position_x: z.number() }),
  room_state: z.looseObject({ room_id: z.string() }),
});
const health = z.object({ rooms: z.int() });

/** A killed process is known for it within a second; asking it and waiting for an answer would take 4 s. */
const KILLED_LIMIT_MS = 3000;
/** A process waits no longer for its rooms to be saved, and not for Redis. */
const STOP_LIMIT_MS = 4000;
/** Longer than it takes to find out that a process does not answer, and less than a player waits. */
const STALL_LIMIT_MS = 15_000;

describe("several processes", function () {
  this.timeout(90_000);
  let processes: Processes;
  let a: ServingProcess;
  let b: ServingProcess;

  before(async function () {
    requireRedis(this);
    processes = await Processes.start(2, { HEARTBEAT_TIMEOUT_MS: "120000", VIOLATIONS_BURST: "5" });
  });
  beforeEach(() => {
    const [first, second] = processes.all;
    assert.ok(first && second);
    [a, b] = [first, second];
  });
  after(() => processes?.stop());

  /** A player connected in a room of this process. */
  async function playerIn(wanted: ServingProcess, name: string, room_template_id?: string) {
    const player = await newPlayer(a, name);
    for (;;) {
      const room_id = await player.account.createRoom({
        is_open: true,
        ...(room_template_id && { room_template_id }),
      });
      if ((await processes.ofRoom(room_id)) !== wanted) continue;
      return { player, room_id, bot: await player.join(a.endpoint, room_id) };
    }
  }

  /** Another one, in the same room. */
  async function company(room_id: string, name: string) {
    const player = await newPlayer(a, name);
    return { player, room_id, bot: await player.join(a.endpoint, room_id) };
  }

  async function isLive(by: ServingProcess, room_id: string): Promise<boolean> {
    const player = await newPlayer(by, "Looker");
    return summary.parse(await player.account.request("GET", `/api/rooms/${room_id}`)).room_state.is_live;
  }

  it("answer for each other's rooms: every question to one is answered by the room in the other", async () => {
    const { player, room_id, bot } = await playerIn(b, "Ada", "room2");
    const { account, session_id } = player;
    asks(player, a);
    const seen = room.parse(await account.request("GET", `/api/rooms/${room_id}`)).room_state;
    assert.deepEqual([seen.is_live, seen.players.map(each => each.player_id)], [true, [account.player_id]]);

    const { position_x = 0, position_z = 0, ...me } = await account.session(session_id);
    assert.equal(me.room_id, room_id);
    const claim = { position_x: position_x + 0.5, position_y: 0, position_z, yaw: 0 };
    const moved = updated.parse(await account.request("PUT", `/api/sessions/${session_id}`, claim));
    assert.deepEqual([moved.session.position_x, moved.room_state.room_id], [position_x + 0.5, room_id]);
    await bot.until(
      "the move to be seen in the room",
      () => Math.abs(bot.me.position_x - position_x - 0.5) < 0.05,
    );

    const strike = { session_id, event_type: "ability_used", ability_id: "melee_attack" };
    const at = { position: { x: position_x + 0.5, y: 0, z: position_z } };
    struck.parse(await account.request("POST", "/api/events", { ...strike, ...at }));

    const listed = rooms.parse(await account.request("GET", "/api/rooms?dungeon_id=first_dungeon")).rooms;
    assert.equal(listed.find(each => each.room_id === room_id)?.is_live, true);

    await account.request("PUT", `/api/rooms/${room_id}/leave`, { session_id });
    await bot.closed;
    const again = await player.join(a.endpoint, room_id);
    await account.request("DELETE", `/api/sessions/${session_id}`);
    await again.closed;
    await assert.rejects(account.session(session_id), /404/);
  });

  it("share new rooms evenly, whichever of them is asked", async () => {
    const player = await newPlayer(a, "Ada");
    const roomsOf = async () => {
      const texts = await Promise.all([a, b].map(each => statusOf(each, "/health")));
      return texts.map(({ text }) => health.parse(JSON.parse(text)).rooms);
    };
    await eventually("no room to be left", async () => (await roomsOf()).every(count => count === 0), 30_000);
    // Sooner after each other than they tell how full they are.
    for (let burst = 0; burst < 3; burst++) {
      await Promise.all(Array.from({ length: 10 }, () => player.account.createRoom()));
    }
    const [inA = 0, inB = 0] = await roomsOf();
    assert.equal(inA + inB, 30);
    assert.ok(Math.abs(inA - inB) <= 4, `${inA} and ${inB}`);
  });

  it("keep a cheater out of all rooms, whichever of them has thrown it out", async () => {
    const { player, room_id, bot } = await playerIn(a, "Ada");
    while (bot.room.connection.isOpen) {
      await Promise.race([bot.request("loot_pickup", { loot_instance_id: 7 }), bot.closed]);
    }
    assert.equal(await bot.closed, CLOSE_CODES.cheating);
    asks(player, b);
    await eventually("the other keeps it out", () =>
      player.account.joinRoom(room_id, player.session_id).then(
        () => false,
        error => /429 .*the account has a pause/.test(String(error)),
      ),
    );
  });

  it("let a player in one join in the other: the older connection is closed, and the character moves", async () => {
    const { player, bot } = await playerIn(a, "Ada");
    const elsewhere = await playerIn(b, "Bob");
    asks(player, b);
    const there = await player.join(b.endpoint, elsewhere.room_id);
    assert.equal(await bot.closed, CLOSE_CODES.replaced);
    await there.until("both to be there", state => state.players.size === 2);
    await Promise.all([there.leave(), elsewhere.bot.leave()]);
  });

  it("wake a sleeping room once, when its party comes back to all of them at the same moment", async () => {
    const { player: ada, bot, room_id } = await playerIn(b, "Ada", "room2");
    const { player: bob, bot: bobs } = await company(room_id, "Bob");
    await Promise.all([bot.leave(), bobs.leave()]);
    await eventually("the room to sleep", async () => !(await isLive(a, room_id)));
    const [first, second] = await Promise.all([comesBack(ada, a), comesBack(bob, b)]);
    assert.equal(first.seat.publicAddress, second.seat.publicAddress);
    await first.bot.until("both to be there", state => state.players.size === 2);
    await Promise.all([first.bot.leave(), second.bot.leave()]);
  });

  it("do not hand out the rooms of one that was killed", async () => {
    // The only room of its template, wherever it has been made.
    const first = await Bot.join(a.endpoint, { room_template_id: "room3" });
    const [toDie, toLive] = (await processes.ofRoom(first.room.roomId)) === a ? [a, b] : [b, a];
    const joined = await Bot.join(toLive.endpoint, { room_template_id: "room3" });
    assert.equal(
      joined.room.roomId,
      first.room.roomId,
      "matchmaking brings players together across processes",
    );
    await joined.leave();
    await processes.kill(toDie);
    const askedAtMs = performance.now();
    const alone = await Bot.join(toLive.endpoint, { room_template_id: "room3" });
    const tookMs = performance.now() - askedAtMs;
    assert.ok(tookMs < KILLED_LIMIT_MS, `${tookMs} ms`);
    assert.notEqual(alone.room.roomId, first.room.roomId);
    assert.equal(await processes.ofRoom(alone.room.roomId), toLive);
    await alone.leave();
    await processes.add({ HEARTBEAT_TIMEOUT_MS: "120000" });
  });

  it("take over the rooms of one that stalls; when it goes on, it does not take them back", async () => {
    const { player, room_id, bot } = await playerIn(b, "Ada");
    asks(player, a);
    b.process.kill("SIGSTOP");
    // As a client does that is told to try again.
    const tryToComeBack = () => comesBack(player, a).catch(() => undefined);
    const back = await eventually<Returned>("the room to wake", tryToComeBack, STALL_LIMIT_MS);
    assert.equal(await processes.ofRoom(room_id), a);
    b.process.kill("SIGCONT");
    await bot.closed;
    await eventually("the stalled process to have ended its room", async () =>
      /"rooms":0/.test((await statusOf(b, "/health")).text),
    );
    assert.equal(await processes.ofRoom(room_id), a);
    assert.equal((await back.bot.use("dodge_roll")).is_accepted, true);
    await back.bot.leave();
  });

  describe("while Redis is away", () => {
    /** Ada plays in one process, and asks the other. */
    async function inPlay() {
      const { player, room_id, bot } = await playerIn(b, "Ada", "room2");
      asks(player, a);
      return { player, room_id, bot };
    }

    /** The room does its work as if nothing were the matter. */
    async function assertPlayable(bot: Bot): Promise<void> {
      assert.deepEqual(await clearRoom(bot), []);
      assert.equal(bot.state.is_cleared, true);
    }

    async function untilNoticed(): Promise<void> {
      await eventually("both to say so", async () => {
        const answers = await Promise.all([a, b].map(each => statusOf(each, "/ready")));
        return answers.every(({ status, text }) => status === 503 && /Redis away/.test(text));
      });
    }

    async function untilReady(): Promise<void> {
      await eventually("both to be ready", async () => {
        const answers = await Promise.all([a, b].map(each => statusOf(each, "/ready")));
        return answers.every(({ status }) => status === 200);
      });
    }

    async function assertAllWorks(inRoom: {
      room_id: string;
      bot: Bot;
      player: Awaited<ReturnType<typeof newPlayer>>;
    }) {
      const { room_id, bot, player } = inRoom;
      await untilReady();
      assert.equal(await isLive(a, room_id), true, "the room is found from the other process");
      assert.equal(await processes.ofRoom(room_id), b);
      const joined = await company(room_id, "Bob");
      await bot.until("the newcomer to be there", state => state.players.size === 2);
      await joined.bot.leave();
      const { bot: elsewhere } = await playerIn(a, "Cy");
      await elsewhere.leave();
      await player.account.request("PUT", `/api/rooms/${room_id}/leave`, { session_id: player.session_id });
      await bot.closed;
    }

    it("says so to Prometheus: not ready, and Redis not up; and both again when it is back", async () => {
      const measured = async () => {
        const samples = samplesIn((await statusOf(a, "/metrics")).text);
        return [samples.get("trd_ready"), samples.get("trd_redis_up")];
      };
      await untilReady();
      assert.deepEqual(await measured(), [1, 1]);
      processes.redis.hang();
      await untilNoticed();
      assert.deepEqual(await measured(), [0, 0]);
      processes.redis.goOn();
      await untilReady();
      assert.deepEqual(await measured(), [1, 1]);
    });

    it("hanging: rooms play on, questions to other processes are refused at once, and all works when it is back", async () => {
      const inRoom = await inPlay();
      processes.redis.hang();
      await untilNoticed();
      await assertPlayable(inRoom.bot);
      await assert.rejects(inRoom.player.account.session(inRoom.player.session_id), /503.*try again/);
      await assert.rejects(Bot.join(a.endpoint), /try again/);
      asks(inRoom.player, b);
      assert.equal((await inRoom.player.account.session(inRoom.player.session_id)).room_id, inRoom.room_id);
      processes.redis.goOn();
      asks(inRoom.player, a);
      await assertAllWorks(inRoom);
    });

    it("gone, and back with nothing: no room notices, and all of them are found again", async () => {
      const inRoom = await inPlay();
      const cy = await playerIn(b, "Cy");
      await processes.redis.kill();
      await untilNoticed();
      await cy.bot.leave();
      await assertPlayable(inRoom.bot);
      const { bot } = inRoom;
      const onward = bot.walkableArea.doorways.find(each => !each.is_onward) ?? assert.fail();
      await bot.arriveAt(onward.position, 2);
      const transition = await bot.enterDoor(onward.door_id);
      assert.deepEqual(transition, { is_accepted: false, reason: "store_unavailable" }, "it may ask again");
      await processes.redis.start();
      await untilReady();
      const back = await comesBack(cy.player, a);
      assert.equal(back.room_id, cy.room_id, "a room that was left meanwhile slept, and wakes");
      await back.bot.leave();
      await assertAllWorks(inRoom);
    });

    it("a process told to end still saves its rooms and ends", async () => {
      const { player, room_id, bot } = await playerIn(b, "Ada");
      await bot.arriveAt({ x: 3, z: bot.position.z });
      await bot.until("the walk to be seen", () => Math.abs(bot.me.position_x - 3) < 0.05);
      processes.redis.hang();
      await untilNoticed();
      processes.all.splice(processes.all.indexOf(b), 1);
      const askedAtMs = performance.now();
      b.process.kill("SIGTERM");
      const [code] = await once(b.process, "exit");
      assert.equal(code, 0);
      assert.ok(performance.now() - askedAtMs < STOP_LIMIT_MS, "it took too long");
      processes.redis.goOn();
      await eventually("the other to be ready", async () => (await statusOf(a, "/ready")).status === 200);
      const back = await comesBack(player, a);
      assert.equal(back.room_id, room_id);
      assert.ok(Math.abs(back.bot.me.position_x - 3) < 0.05);
      await back.bot.leave();
      await processes.add({ HEARTBEAT_TIMEOUT_MS: "120000" });
    });
  });
});
