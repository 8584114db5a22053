import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Bot } from "../../loadtest/bot.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import {
  ApiServer,
  answers,
  chosenNameOf,
  type Player,
  type Reply,
  readAnswer,
  refusalOf,
} from "../support/api-client.ts";
import { eventually } from "../support/eventually.ts";

const fireball = {
  event_type: "ability_used",
  ability_id: "fireball",
  position: { x: 0, y: 0, z: 0 },
} as const;

describe("At the same time", () => {
  let api: ApiServer;
  let ada: Player;
  let bob: Player;
  let room_id: string;
  before(async () => {
    api = await ApiServer.start();
  });
  beforeEach(async () => {
    [ada, bob] = [await api.guest(), await api.guest()];
    room_id = await ada.makeRoom();
  });
  afterEach(() => api.clear());
  after(() => api?.stop());

  const statusesOf = (replies: Reply[]) => replies.map(reply => reply.status).sort();

  describe("two clients with one session:", () => {
    it("the newer plays on, the older is closed and told why, and can do nothing any more", async () => {
      const { bot: older, session_id } = await ada.enter(room_id, "Ada");
      const witness = await bob.enter(room_id, "Bob");
      const newer = await ada.play(room_id, session_id);
      assert.equal(await older.closed, CLOSE_CODES.replaced);
      await assert.rejects(older.use("fireball"), /closed|not open/);
      await newer.arriveAt({ x: 1, z: 0 });
      await witness.bot.until(
        "the newer's walk",
        state => (state.players.get(ada.player_id)?.position_x ?? 0) > 0.9,
      );
      assert.equal(newer.me.connected, true);
      assert.deepEqual(await ada.namesIn(room_id), ["Ada", "Bob"]);
    });

    it("that the older hangs up afterwards changes nothing", async () => {
      const { bot: older, session_id } = await ada.enter(room_id, "Ada");
      const joined = await ada.join(room_id, session_id);
      older.drop();
      const newer = await ada.take(joined);
      await older.leave();
      assert.equal((await newer.use("fireball")).is_accepted, true);
      const { players } = await ada.room(room_id);
      assert.deepEqual(
        players.map(each => [chosenNameOf(each), each.connected]),
        [["Ada", true]],
      );
    });

    it("a seat that was not taken before the next one was given lets nobody in", async () => {
      const { session_id } = (await ada.begin("Ada")).session;
      const first = await ada.join(room_id, session_id);
      const second = await ada.join(room_id, session_id);
      const bot = await ada.take(second);
      await assert.rejects(Bot.take(api.endpoint, first.seat));
      assert.equal((await bot.use("fireball")).is_accepted, true);
      assert.deepEqual(await ada.namesIn(room_id), ["Ada"]);
    });

    it("a seat lets one connection in", async () => {
      const joined = await ada.join(room_id, (await ada.begin("Ada")).session.session_id);
      const bot = await ada.take(joined);
      await assert.rejects(Bot.take(api.endpoint, joined.seat));
      assert.equal((await bot.use("fireball")).is_accepted, true);
    });

    it("a seat in a room that the session has left for another lets nobody in", async () => {
      const { session_id } = (await ada.begin("Ada")).session;
      await bob.enter(room_id, "Bob");
      const old = await ada.join(room_id, session_id);
      const other = await ada.makeRoom();
      const bot = await ada.play(other, session_id);
      const intruder = await Bot.take(api.endpoint, old.seat).catch(() => undefined);
      if (intruder) api.keep(intruder);
      const both = [await bob.namesIn(room_id), await bob.namesIn(other)];
      assert.deepEqual(both, [["Bob"], ["Ada"]]);
      assert.equal((await bot.use("fireball")).is_accepted, true);
    });

    it("ten joins at once are all let in, and one of them, the last, has the seat", async () => {
      await bob.enter(room_id, "Bob");
      const { session_id } = (await ada.begin("Ada")).session;
      for (let i = 0; i < 5; i++) {
        const replies = await Promise.all(
          Array.from({ length: 10 }, () => ada.askToJoin(room_id, session_id)),
        );
        assert.deepEqual(
          statusesOf(replies),
          Array.from({ length: 10 }, () => 200),
        );
        const taken = await Promise.allSettled(
          replies.map(reply => ada.take(readAnswer(answers.joined, reply))),
        );
        const [bot, ...others] = taken.flatMap(each => (each.status === "fulfilled" ? [each.value] : []));
        assert.ok(bot, "nobody has the seat");
        assert.deepEqual(others, []);
        assert.equal(
          (await bot.request("loot_pickup", { loot_instance_id: "none" })).is_accepted,
          false,
          "it is heard",
        );
        assert.deepEqual(await ada.namesIn(room_id), ["Ada", "Bob"]);
        await ada.leave(room_id, session_id);
      }
    });

    it("a join that is refused, since its room is full, leaves the seat in another room as it is", async () => {
      const full = await bob.makeRoom();
      for (const each of await api.guests(4)) await each.enter(full);
      const { session_id } = (await ada.begin("Ada")).session;
      const joined = await ada.join(room_id, session_id);
      assert.equal(refusalOf(await ada.askToJoin(full, session_id)), "409 conflict");
      const bot = await ada.take(joined);
      assert.equal((await bot.use("fireball")).is_accepted, true);
    });

    it("joins of two rooms at once leave one character in one of them", async () => {
      const other = await ada.makeRoom();
      for (let i = 0; i < 5; i++) {
        const { session_id } = (await ada.begin(`Ada ${i}`)).session;
        const replies = await Promise.all([room_id, other].map(each => ada.askToJoin(each, session_id)));
        assert.ok(
          replies.every(({ status }) => status === 200 || status === 409),
          replies.map(({ status, text }) => `${status} ${text.slice(0, 300)}`).join(),
        );
        // Whichever room had it first may need a moment to notice.
        await eventually("one character, where its session is", async () => {
          const where = (await ada.session(session_id)).room_id;
          const names = await Promise.all([room_id, other].map(each => ada.namesIn(each)));
          return names.flat().length === 1 && names[where === room_id ? 0 : 1]?.length === 1;
        });
        // Without its session the run would be over.
        await ada.leave((await ada.session(session_id)).room_id ?? assert.fail(), session_id);
      }
    });
  });

  it("two rooms are asked for a character that plays in a third: when both have answered, one of them has it", async function () {
    this.timeout(120_000);
    const [first, second] = [await ada.makeRoom(), await ada.makeRoom()];
    for (let i = 0; i < 40; i++) {
      const { session_id } = (await ada.begin("Ada")).session;
      await ada.play(room_id, session_id);
      const replies = await Promise.all([
        ada.askToJoin(first, session_id),
        delay(i % 8).then(() => ada.askToJoin(second, session_id)),
      ]);
      assert.ok(
        replies.every(({ status }) => status === 200 || status === 409),
        replies.map(reply => reply.text.slice(0, 300)).join(),
      );
      const rooms = [room_id, first, second];
      const names = await Promise.all(rooms.map(each => ada.namesIn(each)));
      assert.equal(names.flat().length, 1, `${JSON.stringify(names)} after ${statusesOf(replies)}`);
      const holder = rooms.find((_, r) => names[r]?.length === 1) ?? assert.fail();
      assert.equal((await ada.session(session_id)).room_id, holder);
      // Not the session's end, with which a run is over that nobody else plays.
      await ada.leave(holder, session_id);
    }
  });

  describe("two players for the last seat:", () => {
    it("one gets in, and the other is told that the room is full", async () => {
      const others = await api.guests(3);
      for (const each of others) await each.enter(room_id);
      const sessions = [
        (await ada.begin()).session.session_id,
        (await bob.begin()).session.session_id,
      ] as const;
      const replies = await Promise.all([
        ada.askToJoin(room_id, sessions[0]),
        bob.askToJoin(room_id, sessions[1]),
      ]);
      assert.deepEqual(statusesOf(replies), [200, 409]);
      const winner = replies[0]?.status === 200 ? ada : bob;
      await winner.take(
        readAnswer(answers.joined, replies.find(reply => reply.status === 200) ?? assert.fail()),
      );
      const { players } = await ada.room(room_id);
      assert.equal(players.length, 4);
      assert.ok(players.some(each => each.player_id === winner.player_id));
    });

    it("eight for four leave four", async () => {
      const players = await api.guests(8);
      const replies = await Promise.all(
        players.map(async each => each.askToJoin(room_id, (await each.begin()).session.session_id)),
      );
      assert.deepEqual(statusesOf(replies), [200, 200, 200, 200, 409, 409, 409, 409]);
      assert.equal((await ada.room(room_id)).players.length, 4);
    });
  });

  it("a player who was cut off gets back into a full room although newcomers keep trying", async () => {
    const { bot, session_id } = await ada.enter(room_id, "Ada");
    for (const each of await api.guests(3)) await each.enter(room_id);
    const crowd = await api.guests(4);
    const strangers = await Promise.all(
      crowd.map(async each => ({ each, id: (await each.begin()).session.session_id })),
    );
    let isOver = false;
    const gotIn: number[] = [];
    const trying = strangers.map(async ({ each, id }) => {
      while (!isOver) if ((await each.askToJoin(room_id, id)).status === 200) gotIn.push(1);
    });
    try {
      for (let i = 0, current = bot; i < 4; i++) {
        current.drop();
        current = await ada.play(room_id, session_id);
        assert.equal(current.welcome.session_id, session_id);
      }
    } finally {
      isOver = true;
      await Promise.all(trying);
    }
    assert.deepEqual(gotIn, []);
    assert.equal((await ada.room(room_id)).players.length, 4);
  });

  it("ending a session and joining with it: in the end the session is gone, and so is its character", async () => {
    await bob.enter(room_id, "Bob");
    for (let i = 0; i < 12; i++) {
      const { session_id } = (await ada.begin("Ada")).session;
      const [joined] = await Promise.all([
        ada.askToJoin(room_id, session_id),
        eventually("a moment", () => Math.random() < 0.5, 1000).then(() => ada.end(session_id)),
      ]);
      assert.ok([200, 404, 409].includes(joined.status), joined.text);
      await eventually(
        "no character without a session",
        async () => (await bob.namesIn(room_id)).join() === "Bob",
      );
      assert.equal(refusalOf(await ada.ask("GET", `/sessions/${session_id}`)), "404 not-found");
      if (joined.status === 200)
        await assert.rejects(Bot.take(api.endpoint, readAnswer(answers.joined, joined).seat));
      assert.deepEqual(await bob.namesIn(room_id), ["Bob"]);
    }
    assert.deepEqual(await ada.sessions(), []);
  });

  it("the last player leaves a room and comes back: sooner or later it is let in, and finds what it left", async () => {
    const { session_id } = await ada.enter(room_id, "Ada");
    for (let i = 0; i < 8; i++) {
      await ada.leave(room_id, session_id);
      const reply = await eventually("the room takes Ada in", async () => {
        const found = await ada.askToJoin(room_id, session_id);
        assert.ok(found.status === 200 || refusalOf(found) === "409 conflict", found.text);
        return found.status === 200 && found;
      });
      const joined = readAnswer(answers.joined, reply);
      assert.equal(joined.room_id, room_id);
      await ada.take(joined);
      assert.deepEqual(await ada.namesIn(room_id), ["Ada"]);
    }
  });

  it("two players wake a sleeping room: both are in the one room", async () => {
    const { session_id } = await ada.enter(room_id, "Ada");
    await ada.leave(room_id, session_id);
    await eventually("the room hibernates", async () => !(await ada.room(room_id)).is_live);
    const bobs = (await bob.begin("Bob")).session.session_id;
    const [first, second] = await Promise.all([ada.join(room_id, session_id), bob.join(room_id, bobs)]);
    const [one, two] = [await ada.take(first), await bob.take(second)];
    assert.equal(one.room.roomId, two.room.roomId);
    await one.until("both", state => state.players.size === 2);
    await two.until("both", state => state.players.size === 2);
  });

  it("an event and the end of its room: the event is refused, and nothing fails", async () => {
    for (let i = 0; i < 6; i++) {
      const id = await ada.makeRoom();
      const { session_id } = await ada.enter(id);
      const strike = () => ada.ask("POST", "/events", { ...fireball, session_id });
      const leave = ada.leave(id, session_id);
      const during = await Promise.all([strike(), strike(), leave.then(strike), leave.then(strike)]);
      for (const reply of during) assert.ok([200, 409, 422].includes(reply.status), reply.text);
      await eventually("the room hibernates", async () => !(await ada.room(id)).is_live);
      assert.equal(refusalOf(await strike()), "409 conflict");
      await ada.end(session_id);
    }
  });

  it("two sessions of one account in one room: the newer stays", async () => {
    const { bot: older, session_id: first } = await ada.enter(room_id, "Older");
    const { bot: newer } = await ada.enter(room_id, "Newer");
    assert.equal(await older.closed, CLOSE_CODES.replaced);
    assert.deepEqual(await ada.namesIn(room_id), ["Newer"]);
    assert.equal((await newer.use("fireball")).is_accepted, true);
    const event = await ada.ask("POST", "/events", { ...fireball, session_id: first });
    assert.equal(refusalOf(event), "409 conflict");
    assert.equal(chosenNameOf(await ada.session(first)), "Older");
  });

  it("a player leaves by HTTP and by WebSocket: it is gone once", async () => {
    const witness = await bob.enter(room_id, "Bob");
    const { bot, session_id } = await ada.enter(room_id, "Ada");
    const [left] = await Promise.all([
      ada.ask("PUT", `/rooms/${room_id}/leave`, { session_id }),
      bot.leave(),
    ]);
    assert.equal(left.status, 200);
    await witness.bot.until("Ada's leave", state => !state.players.has(ada.player_id));
    const leaves = witness.bot.received.filter(each => each.type === "player_left");
    assert.equal(leaves.length, 1);
    await ada.play(room_id, session_id);
  });
});
