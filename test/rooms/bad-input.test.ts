import assert from "node:assert/strict";
import { mock } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Protocol } from "@colyseus/core";
import fc from "fast-check";
import { pack } from "msgpackr";
import type { Bot } from "../../loadtest/bot.ts";
import { TokenBucket } from "../../src/rooms/base/token-bucket.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

/** A frame as the client SDK would build it, with whatever payload. */
function frame(type: string, payload?: Uint8Array): Uint8Array {
  return Buffer.concat([
    Buffer.from([Protocol.ROOM_DATA, 0xa0 | Buffer.byteLength(type)]),
    Buffer.from(type),
    payload ?? Buffer.alloc(0),
  ]);
}

/** Resolves with the code with which the server closes the bot's connection. */
function closeOf(bot: Bot): Promise<number> {
  return new Promise(resolve => bot.room.onLeave(code => resolve(code)));
}

const validMove = { seq: 1, position_x: 0, position_y: 0, position_z: 0, yaw: 0 };
const validStrike = { event_type: "damage_dealt", position: { x: 0, y: 0, z: 0 } };

describe("bad input", () => {
  let server: TestServer;
  let honest: Bot;
  let bad: Bot;
  before(async () => {
    server = await TestServer.start({ MAX_MESSAGES_PER_SECOND: "30", MESSAGE_BURST: "60" });
  });
  beforeEach(async () => {
    honest = await server.join({ character_name: "Honest" });
    bad = await server.joinRoom(honest.room.roomId, { character_name: "Bad" });
  });
  afterEach(async () => {
    await honest.arriveAt({ x: honest.position.x, z: honest.position.z + 1 });
    await honest.until("the honest player's own move", () => honest.me.position_z > honest.position.z - 0.05);
    assert.ok(
      !honest.received.some(each => each.type === "move_corrected"),
      "the honest player is undisturbed",
    );
    await server.clear();
  });
  after(() => server.stop());

  for (const [what, payload] of [
    ["a missing field", { seq: 1, position_x: 1, position_y: 0, yaw: 0 }],
    ["a wrong type", { ...validMove, position_x: "1" }],
    ["NaN", { ...validMove, position_x: Number.NaN }],
    ["Infinity", { ...validMove, position_z: Number.POSITIVE_INFINITY }],
    ["a position outside the world", { ...validMove, position_z: 1e9 }],
    ["an array", [1, 2, 3]],
    ["nothing", undefined],
    ["a huge string", { ...validMove, yaw: "x".repeat(3000) }],
  ] as const) {
    it(`a move with ${what} is corrected and moves nobody`, async () => {
      bad.room.send("move", payload);
      const correction = await bad.message("move_corrected");
      assert.deepEqual(correction.position, { x: 0, y: 0, z: 0 });
      assert.equal(bad.me.position_z, 0);
    });
  }

  for (const [what, type, payload] of [
    ["an unknown event_type", "combat_event", { ...validStrike, event_type: "enemy_died" }],
    ["NaN in its position", "combat_event", { ...validStrike, position: { x: Number.NaN, y: 0, z: 0 } }],
    ["an infinite yaw", "combat_event", { ...validStrike, yaw: Number.NEGATIVE_INFINITY }],
    ["a negative damage", "combat_event", { ...validStrike, damage_amount: -5 }],
    ["no x in its position", "combat_event", { ...validStrike, position: { y: 0, z: 0 } }],
    ["a number for an id", "loot_pickup", { loot_instance_id: 7 }],
    ["a huge id", "loot_pickup", { loot_instance_id: "x".repeat(3000) }],
    ["no payload", "loot_pickup", undefined],
  ] as const) {
    it(`a ${type} with ${what} is rejected as invalid_message`, async () => {
      assert.deepEqual(await bad.request(type, payload), { is_accepted: false, reason: "invalid_message" });
    });
  }

  it("says which field of a request is wrong", async () => {
    const error: unknown = await bad.room
      .request("loot_pickup", { loot_instance_id: 7 })
      .catch(error => error);
    assert.ok(error instanceof Error && "reason" in error);
    assert.match(JSON.stringify(error.reason), /"detail":"loot_instance_id: .*string/);
  });

  for (const [type, told] of [
    ["give_gold", "give_gold"],
    ["é\n\0", "????"],
    ["a".repeat(31), "a".repeat(31)],
  ] as const) {
    it(`says which message it does not know, such as ${JSON.stringify(type)}`, async () => {
      const reason = new Promise(resolve => bad.room.onLeave((_code, why) => resolve(why)));
      bad.room.connection.send(frame(type));
      assert.equal(await reason, `unknown message type "${told}"`);
      await honest.until("the bad player to go", state => state.players.size === 1);
    });
  }

  for (const [what, bytes] of [
    ["an unknown message type", frame("give_gold", pack({ amount: 1000 }))],
    ["a message type of the object prototype", frame("constructor", pack({}))],
    ["a payload that cannot be decoded", frame("move", Buffer.from([0xdf, 0xff, 0xff, 0xff, 0xff]))],
    ["a frame of an unknown kind", Buffer.from([99, 1, 2, 3])],
    ["a frame of raw bytes", Buffer.from([Protocol.ROOM_DATA_BYTES, 1, 2, 3])],
    ["an empty frame", Buffer.alloc(0)],
    ["an unknown request", Buffer.from([Protocol.ROOM_REQUEST, 1, 0xa3, 0x61, 0x62, 0x63])],
    ["a request without a type", Buffer.from([Protocol.ROOM_REQUEST, 1])],
  ] as const) {
    it(`${what} closes the connection as invalid, and the character is gone`, async () => {
      const closed = closeOf(bad);
      bad.room.connection.send(bytes);
      assert.equal(await closed, CLOSE_CODES.invalid);
      await honest.until("the bad player to go", state => state.players.size === 1);
    });
  }

  it("a message type that is no text is not printed either: the log stays JSON lines", async () => {
    const printed = mock.method(console, "error", () => {});
    const closed = closeOf(bad);
    bad.room.connection.send(Buffer.from([Protocol.ROOM_DATA, 0xa3, 0x61, 0xbe, 0x61]));
    assert.equal(await closed, CLOSE_CODES.invalid);
    printed.mock.restore();
    assert.equal(printed.mock.callCount(), 0);
  });

  it("a frame larger than any message is cut off", async () => {
    const closed = closeOf(bad);
    bad.room.connection.send(frame("move", Buffer.alloc(100_000)));
    assert.equal(await closed, 1009);
    const warning = await eventually("a line in the log", () =>
      server.logged.find(line => line.includes("Max payload size exceeded")),
    );
    assert.doesNotMatch(warning, /"level":50|node_modules/);
  });

  it("no bytes whatever bring the room down or change it", async () => {
    const codes = [
      Protocol.ROOM_DATA,
      Protocol.ROOM_REQUEST,
      Protocol.ROOM_DATA_BYTES,
      Protocol.PING,
      0,
      31,
      255,
    ];
    const anyFrame = fc
      .tuple(fc.constantFrom(...codes), fc.uint8Array({ maxLength: 60 }))
      .map(([code, rest]) => Buffer.from([code, ...rest]));
    await fc.assert(
      fc.asyncProperty(anyFrame, async bytes => {
        const attacker = await server.joinRoom(honest.room.roomId);
        attacker.room.connection.send(bytes);
        attacker.room.send("heartbeat", {});
        await Promise.race([closeOf(attacker), attacker.message("heartbeat_ack")]);
        await attacker.leave();
        await honest.until("the attacker to go", state => state.players.size === 2);
      }),
      { numRuns: 40 },
    );
  });

  it("a client that floods is disconnected with the code that says so, and its seat is not kept", async () => {
    const closed = closeOf(bad);
    for (let i = 0; i < 200; i++) bad.room.send("heartbeat", {});
    assert.equal(await closed, CLOSE_CODES.flooded);
    await honest.until("the flooder to go", state => state.players.size === 1);
  });

  it("a burst after a lost second is no flood", async () => {
    for (let i = 0; i < 15; i++) bad.room.send("heartbeat", {});
    await bad.until("all answers", () => heartbeatAcks(bad) === 15);
  });

  it("a message type that comes too often is left unanswered, and others still are", async () => {
    for (let i = 0; i < 40; i++) bad.room.send("heartbeat", {});
    const verdict = await bad.request("loot_pickup", { loot_instance_id: "loot99" });
    assert.deepEqual(verdict, { is_accepted: false, reason: "no_such_loot" });
    assert.ok(heartbeatAcks(bad) < 25, `${heartbeatAcks(bad)} answers`);
    const verdicts = await Promise.all(
      Array.from({ length: 8 }, () => bad.request("door", { door_id: "door1_2", action: "open" })),
    );
    const more = await bad.request("door", { door_id: "door1_2", action: "open" });
    assert.equal(verdicts.length, 8);
    assert.deepEqual(more, { is_accepted: false, reason: "rate_limited" });
  });

  it("an honest rhythm is never a flood, in ten hours of play as little as in ten seconds", () => {
    const bucket = new TokenBucket(30, 60, 0);
    for (let ms = 0; ms < 36_000_000; ms += 50) assert.ok(bucket.take(ms), `refused at ${ms} ms`);
  });

  it("the limit holds in a room without timers, and does not fill up there over time", async () => {
    const room = server.room(honest.room.roomId);
    await eventually("the room rests", () => !room.isTicking, 8000);
    for (let i = 0; i < 90; i++) {
      await new Promise<number>(resolve => bad.room.ping(resolve));
      await delay(50);
    }
    assert.equal(room.isTicking, false);
    assert.equal(bad.room.connection.isOpen, true);
  });
});

const heartbeatAcks = (bot: Bot) => bot.received.filter(each => each.type === "heartbeat_ack").length;
