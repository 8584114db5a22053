/** Whatever a player's client sends in a match, nobody else is disturbed. How a room takes inputs of any mode: inputs/room-inputs.test.ts. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { Protocol } from "@colyseus/core";
import { Client } from "@colyseus/sdk";
import { WebSocket } from "ws";
import { z } from "zod";
import type { ArenaInput } from "../../src/game/arena/arena-input.ts";
import { ARENA_RATE } from "../../src/game/arena/arena-rate.ts";
import { findRoom } from "../../src/rooms/base/rpc-client.ts";
import type { ContentFolder } from "../support/content-folder.ts";
import { beginDuel, Duellist, duelContent } from "../support/duellist.ts";
import { eventually } from "../support/eventually.ts";
import { scaled } from "../support/scale.ts";
import { TestServer } from "../support/test-server.ts";

/** Of 32 bits. */
const LARGEST_TICK = 2 ** 32 - 1;
const MOVED_BY_A_STEP_M = 0.25;
const SILENT_SECONDS = scaled({ usual: 2, long: 60 });
const guest = z.object({ access_token: z.string() });
const begun = z.object({ session_token: z.string() });
const FATES = ["received", "taken", "implausible", "ignored"] as const;
type Counts = Record<(typeof FATES)[number], number>;

describe("in a match, what comes of a client that sends", function () {
  this.timeout(30_000 + 2000 * SILENT_SECONDS);
  let server: TestServer;
  let content: ContentFolder;
  let ada: Duellist;
  let bob: Duellist;
  /** When the test began. */
  let then: { bob: object; counts: Counts };

  before(async () => {
    content = await duelContent();
    await content.edit("pvp-modes/duel.json", { round_seconds: SILENT_SECONDS + 60 });
    await content.edit("pvp-modes/2v2.json", { countdown_seconds: 1, arena_ids: ["sand_court"] });
    server = await TestServer.start({}, { content_folder: content.path });
  });
  beforeEach(async () => {
    server.logged.length = 0;
    [ada, bob] = await beginDuel(new Client(server.endpoint), new Client(server.endpoint));
    await Promise.all([ada.isIn("fighting"), bob.isIn("fighting")]);
    then = { bob: whatOthersSeeOf(bob), counts: await countedInAll() };
  });
  afterEach(async () => {
    for (const { room, isClosed } of [ada, bob]) if (!isClosed) await room.leave();
    await server.clear();
  });
  after(async () => {
    await server.stop();
    await content.delete();
  });

  const whatOthersSeeOf = (player: Duellist): object => player.fighter?.toJSON() ?? assert.fail();
  async function countedInAll(): Promise<Counts> {
    const text = await server.services.metrics.registry.metrics();
    const count = (fate: string) =>
      Number(new RegExp(`^trd_inputs_total\\{fate="${fate}"\\} (\\d+)`, "m").exec(text)?.[1] ?? 0);
    const [received, taken, implausible, ignored] = FATES.map(count);
    return {
      received: received ?? 0,
      taken: taken ?? 0,
      implausible: implausible ?? 0,
      ignored: ignored ?? 0,
    };
  }
  const counted = async (): Promise<Counts> => {
    const now = await countedInAll();
    const { counts } = then;
    const [received = 0, taken = 0, implausible = 0, ignored = 0] = FATES.map(
      fate => now[fate] - counts[fate],
    );
    return { received, taken, implausible, ignored };
  };
  const done = (sum: number) =>
    eventually(`${sum} are done`, async () => {
      const { taken, implausible, ignored } = await counted();
      return taken + implausible + ignored === sum;
    });
  const frame = (...bytes: number[]) => Uint8Array.from([Protocol.ROOM_INPUT_RELIABLE, ...bytes]);
  const placeOf = ({ fighter }: Duellist) => ({ x: fighter?.x ?? 0, z: fighter?.z ?? 0 });

  /** Bob stands where he stood, is whole, in the room, and his match goes on. */
  async function assertNobodyElseWasDisturbed(): Promise<void> {
    assert.deepEqual(whatOthersSeeOf(bob), then.bob);
    const input = bob.room.input<ArenaInput>();
    Object.assign(input.data, { speed: 0, aim: bob.fighter?.aim, direction: bob.fighter?.direction });
    const { lastProcessed } = input;
    input.send();
    await eventually("bob's match goes on", () => input.lastProcessed > lastProcessed);
    assert.deepEqual({ ...whatOthersSeeOf(bob), owed_steps: 0 }, { ...then.bob, owed_steps: 0 });
    assert.deepEqual([bob.isClosed, bob.told.hit], [false, []]);
    const errors = server.logged.filter(line => JSON.parse(line).level >= 50);
    assert.deepEqual(errors, []);
  }

  it("numbers at the ends of their range and a picture of the future: they are clamped, and counted", async () => {
    const input = ada.room.input<ArenaInput>();
    const from = placeOf(ada);
    for (let i = 0; i < 20; i++) {
      Object.assign(input.data, { direction: 255, aim: 255, speed: 255, buttons: 255, seen_fraction: 255 });
      Object.assign(input.data, { seen_tick: LARGEST_TICK, heard_tick: LARGEST_TICK - i });
      input.send();
    }
    await done(20);
    assert.deepEqual(await counted(), { received: 20, taken: 0, implausible: 20, ignored: 0 });
    const { x, z } = placeOf(ada);
    assert.ok(Math.hypot(x - from.x, z - from.z) <= 20 * MOVED_BY_A_STEP_M);
    assert.equal(ada.isClosed, false);
    await assertNobodyElseWasDisturbed();
  });

  it("a picture of long ago, again and again the same, with gaps between: each is one more input, and hits nobody", async () => {
    const input = ada.room.input<ArenaInput>();
    for (let i = 0; i < 12; i++) {
      Object.assign(input.data, { direction: 0, aim: 0, speed: 0, buttons: 1, seen_fraction: 1 });
      Object.assign(input.data, { seen_tick: i % 2, heard_tick: 0 });
      input.send();
      if (i % 4 === 0) await delay(100);
    }
    await done(12);
    assert.deepEqual(await counted(), { received: 12, taken: 12, implausible: 0, ignored: 0 });
    assert.equal(ada.isClosed, false);
    await assertNobodyElseWasDisturbed();
  });

  it("NaN, or what is no input: it is closed with 4101, and nothing of that is taken", async () => {
    const nan = new Uint8Array(Float64Array.of(Number.NaN).buffer);
    ada.room.connection.send(frame(0x80, 0xcb, ...nan));
    assert.equal(await ada.closed, 4101);
    assert.deepEqual(await counted(), { received: 0, taken: 0, implausible: 0, ignored: 0 });
    await assertNobodyElseWasDisturbed();
  });

  it("bytes of chance: each frame is an input, or the end", async () => {
    let sent = 0;
    while (!ada.isClosed && sent < 200) {
      ada.room.connection.send(frame(...randomBytes(1 + (sent % 12))));
      sent += 1;
      await delay(5);
    }
    assert.equal(await ada.closed, 4101);
    assert.ok((await counted()).received < sent);
    await assertNobodyElseWasDisturbed();
  });

  it("1000 inputs at once: it is closed with 4100", async () => {
    for (let i = 0; i < 1000; i++) ada.room.connection.send(frame(0x82, 255));
    assert.equal(await ada.closed, 4100);
    assert.ok((await counted()).received < 400);
    await assertNobodyElseWasDisturbed();
  });

  it(`nothing for ${SILENT_SECONDS} s: it stands there, and goes on with the next`, async () => {
    const input = ada.room.input<ArenaInput>();
    const from = placeOf(ada);
    Object.assign(input.data, { speed: 255, direction: 64 });
    input.send();
    await done(1);
    // The count is of the room at once, and what ada sees comes with the next patch.
    await eventually("it walks", () => placeOf(ada).x > from.x);
    await eventually("it stands", () => ada.fighter?.speed === 0);
    const place = placeOf(ada);
    // Neither is idle: it is inputs that do not come.
    const heartbeats = setInterval(() => {
      for (const { room } of [ada, bob]) room.send("heartbeat", {});
    }, 1000);
    await delay(1000 * SILENT_SECONDS).finally(() => clearInterval(heartbeats));
    assert.deepEqual(placeOf(ada), place);
    // The steps that were made without inputs are owed.
    for (let i = 0; i < 5; i++) input.send();
    await done(6);
    await eventually("it has walked", () => placeOf(ada).x > place.x);
    await assertNobodyElseWasDisturbed();
  });

  it("over a second connection of the player: the first is closed, and what it sends is nothing", async () => {
    const post = async (path: string, access_token?: string): Promise<unknown> => {
      const headers = access_token === undefined ? {} : { Authorization: `Bearer ${access_token}` };
      return (await fetch(`${server.http}/api${path}`, { method: "POST", headers })).json();
    };
    await Promise.all([ada.room.leave(), bob.room.leave()]);
    const { access_token } = guest.parse(await post("/auth/guest"));
    const client = new Client(server.endpoint);
    client.auth.token = begun.parse(await post("/sessions", access_token)).session_token;
    [ada, bob] = await beginDuel(client, new Client(server.endpoint));
    await Promise.all([ada.isIn("fighting"), bob.isIn("fighting")]);
    then = { bob: whatOthersSeeOf(bob), counts: await countedInAll() };
    const again = new Duellist(await client.joinById(ada.room.roomId, {}));
    assert.equal(await ada.closed, 4103);
    ada.room.connection.send(frame(0x82, 255));
    await again.isIn("fighting");
    assert.equal(bob.room.state.fighters.size, 2);
    const input = again.room.input<ArenaInput>();
    input.send();
    await done(1);
    assert.deepEqual(await counted(), { received: 1, taken: 1, implausible: 0, ignored: 0 });
    await assertNobodyElseWasDisturbed();
    await again.room.leave();
  });

  it("to a seat that is another's, or none: it comes to no room, and the other keeps its own", async () => {
    const { roomId, sessionId } = bob.room;
    const { processId } = (await findRoom(roomId)) ?? assert.fail();
    for (const forged of [sessionId, `${sessionId}x`, "constructor", "%00"]) {
      const socket = new WebSocket(`${server.endpoint}/${processId}/${roomId}?sessionId=${forged}`);
      socket.on("open", () => socket.send(frame(0x82, 255, 0x83, 1)));
      const [how] = await Promise.race([
        once(socket, "close").then(() => ["closed"]),
        once(socket, "error").then(() => ["refused"]),
      ]);
      assert.ok(how === "closed" || how === "refused");
    }
    assert.equal((await counted()).received, 0);
    await assertNobodyElseWasDisturbed();
  });

  it("what the dead press: they stay where they fell, and nobody is hit", async () => {
    await Promise.all([ada.room.leave(), bob.room.leave()]);
    const players = await beginFour();
    const [killer, victim] = players;
    assert.ok(killer && victim);
    let isOver = false;
    const hunting = killer.play(() => isOver, { towards: victim, buttons: 1 });
    await eventually("the victim is dead", () => victim.fighter?.current_health === 0, 20_000);
    isOver = true;
    await hunting;
    await delay(300);
    const [first, ...others] = [victim, ...players.filter(each => each !== victim)];
    const seen = others.map(whatOthersSeeOf);
    const place = placeOf(victim);
    const hits = killer.told.hit.length;
    const { counts } = { counts: await countedInAll() };
    const input = first?.room.input<ArenaInput>() ?? assert.fail();
    for (let i = 0; i < 30; i++) {
      Object.assign(input.data, { speed: 255, direction: 64, buttons: 1 });
      input.send();
      await delay(1000 / ARENA_RATE.ticks_per_second);
    }
    await eventually("all are done", async () => {
      const { taken, ignored } = await countedInAll();
      return taken + ignored === counts.taken + counts.ignored + 30;
    });
    assert.deepEqual(placeOf(victim), place);
    assert.deepEqual(others.map(whatOthersSeeOf), seen);
    assert.equal(killer.told.hit.length, hits);
    for (const player of players) assert.equal(player.isClosed, false);
    await Promise.all(players.map(({ room }) => room.leave()));
  });

  /** Two against two: with one dead it goes on. The second is the first one's enemy. */
  async function beginFour(): Promise<Duellist[]> {
    const options = { pvp_mode_id: "2v2" };
    const first = new Duellist(await new Client(server.endpoint).create("arena", options));
    const players = [first];
    for (let i = 1; i < 4; i++)
      players.push(new Duellist(await new Client(server.endpoint).joinById(first.room.roomId, {})));
    await Promise.all(players.map(each => each.isIn("fighting")));
    return players;
  }
});
