import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { clearRoom, goOnward } from "../../loadtest/brain.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import {
  ApiServer,
  answers,
  chosenNameOf,
  detailOf,
  type Player,
  type Reply,
  readAnswer,
  refusalOf,
} from "../support/api-client.ts";
import { eventually } from "../support/eventually.ts";

const CONSENTED = 4000;

describe("A session", () => {
  let api: ApiServer;
  let ada: Player;
  let bob: Player;
  before(async () => {
    api = await ApiServer.start();
  });
  beforeEach(async () => {
    [ada, bob] = [await api.guest(), await api.guest()];
  });
  afterEach(() => api.clear());
  after(() => api?.stop());

  describe("begins", () => {
    it("with a new character in no room, and a token for joining one", async () => {
      const reply = await ada.ask("POST", "/sessions", { character_name: "Ada" });
      const { session, session_token, expires_in } = readAnswer(answers.begun, reply, 201);
      assert.equal(session.player_id, ada.player_id);
      assert.equal(chosenNameOf(session), "Ada");
      assert.equal(session.room_id, undefined);
      assert.deepEqual(
        [
          session.current_health,
          session.current_mana,
          session.current_stamina,
          session.gold,
          session.is_alive,
        ],
        [100, 100, 100, 0, true],
      );
      assert.deepEqual(session.inventory, {});
      assert.match(session_token, /^\S+\.\S+\.\S+$/);
      assert.equal(expires_in, 15 * 60);
      assert.equal(reply.headers.get("Location"), `../api/sessions/${session.session_id}`);
      assert.equal(reply.headers.get("Cache-Control"), "no-store");
      assert.deepEqual(await ada.session(session.session_id), session);
    });

    it("with a name that the player gave, without spaces around it, or with one of the game's own", async () => {
      assert.equal((await ada.begin("  Ada Lovelace ")).session.character_name, "Ada Lovelace");
      const { session } = readAnswer(answers.begun, await bob.ask("POST", "/sessions"), 201);
      assert.equal(chosenNameOf(session), "Adventurer");
    });

    it("with no name that others could not read", async () => {
      for (const character_name of ["", "   ", "x".repeat(33), "a\u0000b", "a\nb", 7, null]) {
        const reply = await ada.ask("POST", "/sessions", { character_name });
        assert.equal(refusalOf(reply), "400 invalid-request", JSON.stringify(character_name));
        assert.match(detailOf(reply), /^character_name: /);
      }
      assert.deepEqual(await ada.sessions(), []);
    });

    it("with the newest character, where it says nothing, and ends the session that played it", async () => {
      const first = (await ada.begin("First")).session;
      const second = (await ada.begin("Second")).session;
      const again = readAnswer(answers.begun, await ada.ask("POST", "/sessions"), 201).session;
      assert.equal(again.character_name, second.character_name);
      assert.equal(refusalOf(await ada.ask("GET", `/sessions/${second.session_id}`)), "404 not-found");
      assert.deepEqual(await ada.sessions(), [again, first]);
    });
  });

  describe("is found", () => {
    it("among its player's own, newest first, and among nobody else's", async () => {
      const first = (await ada.begin("First")).session;
      await bob.begin("Other");
      const second = (await ada.begin("Second")).session;
      assert.deepEqual(await ada.sessions(), [second, first]);
    });

    it("by its room: those who are in it see who is there, nobody else, and nobody what would let them in", async () => {
      const room_id = await ada.makeRoom();
      const { session_id } = await ada.enter(room_id, "Ada");
      await bob.enter(room_id, "Bob");
      const cyd = await api.guest();
      const reply = await bob.ask("GET", `/sessions?room_id=${room_id}`);
      const { players } = readAnswer(answers.players, reply);
      assert.deepEqual(players.map(chosenNameOf).sort(), ["Ada", "Bob"]);
      assert.ok(!reply.text.includes(session_id), "no session_id");
      for (const other of [room_id, "nowhere"])
        assert.equal(refusalOf(await cyd.ask("GET", `/sessions?room_id=${other}`)), "403 forbidden");
    });

    it("in one way at a time, and another player's sessions in none", async () => {
      const both = `/sessions?player_id=${ada.player_id}&room_id=x`;
      for (const path of ["/sessions", both, "/sessions?player_id=", "/sessions?room_id=a&room_id=b"])
        assert.equal(refusalOf(await ada.ask("GET", path)), "400 invalid-request", path);
      const foreign = await ada.ask("GET", `/sessions?player_id=${bob.player_id}`);
      assert.equal(refusalOf(foreign), "403 forbidden");
    });
  });

  it("shows its character as it is in its room in this moment", async () => {
    const { bot, session_id } = await ada.enter(await ada.makeRoom(), "Ada");
    await bot.arriveAt({ x: 2, z: 3 });
    const session = await eventually("the walk", async () => {
      const found = await ada.session(session_id);
      return found.position_z === 3 && found;
    });
    assert.deepEqual([session.room_id, session.position_x], [bot.room.roomId, 2]);
  });

  describe("belongs to its player:", () => {
    /** Everything that can be asked about a session, with its room. */
    function allQuestions(
      session_id: string,
      room_id: string,
    ): [method: string, path: string, body?: object][] {
      const place = { position_x: 1, position_y: 0, position_z: 1, yaw: 0 };
      const event = { event_type: "ability_used", ability_id: "fireball", position: { x: 0, y: 0, z: 0 } };
      return [
        ["GET", `/sessions/${session_id}`],
        ["PUT", `/sessions/${session_id}`, place],
        ["PUT", `/sessions/${session_id}`, {}],
        ["POST", `/sessions/${session_id}/token`],
        ["DELETE", `/sessions/${session_id}`],
        ["PUT", `/rooms/${room_id}/join`, { session_id }],
        ["PUT", `/rooms/${room_id}/leave`, { session_id }],
        ["POST", "/events", { session_id, ...event }],
      ];
    }

    it("nobody else reads it, changes it, joins or leaves with it, or acts as its character", async () => {
      const room_id = await ada.makeRoom();
      const { bot, session_id } = await ada.enter(room_id, "Ada");
      await bob.enter(room_id, "Bob");
      const mallory = await api.guest();
      const before = await ada.session(session_id);
      for (const thief of [bob, mallory]) {
        for (const [method, path, body] of allQuestions(session_id, room_id))
          assert.equal(refusalOf(await thief.ask(method, path, body)), "403 forbidden", `${method} ${path}`);
      }
      assert.deepEqual(await ada.session(session_id), before);
      assert.equal((await bot.use("fireball")).is_accepted, true);
      assert.equal(bot.room.connection.isOpen, true);
    });

    it("without an account nobody learns even whether it is there", async () => {
      const { session_id } = (await ada.begin()).session;
      const forged = `${ada.token.slice(0, -3)}AAA`;
      const other = (await ada.begin("Other")).session_token;
      for (const token of [undefined, "garbage", forged, other]) {
        const ask = (method: string, path: string, body?: object): Promise<Reply> =>
          api.ask(method, `/api${path}`, { token, body });
        const replies = [
          await ask("POST", "/sessions"),
          await ask("GET", `/sessions?player_id=${ada.player_id}`),
          await ask("POST", "/rooms"),
          await ask("GET", "/rooms?dungeon_id=first_dungeon"),
          await ask("GET", "/rooms/x"),
          await ask("GET", "/events/x"),
        ];
        for (const [method, path, body] of allQuestions(session_id, "x"))
          replies.push(await ask(method, path, body));
        for (const reply of replies) {
          assert.equal(refusalOf(reply), "401 unauthorized", reply.asked);
          assert.match(reply.headers.get("WWW-Authenticate") ?? "", /^Bearer /);
        }
      }
      await ada.session(session_id);
    });

    it("one that is not there is not found, whatever is asked of it", async () => {
      for (const session_id of [
        randomUUID(),
        "x",
        "%00",
        "__proto__",
        "constructor",
        "%F0%9F%90%89",
        "..%2F..",
      ]) {
        for (const [method, path, body] of allQuestions(session_id, "x")) {
          if (body && "session_id" in body) body.session_id = decodeURIComponent(session_id);
          assert.equal(refusalOf(await ada.ask(method, path, body)), "404 not-found", `${method} ${path}`);
        }
      }
    });

    it("an id that no session can have is refused as such", async () => {
      for (const [method, path, body] of allQuestions("x".repeat(129), "x"))
        assert.equal(
          refusalOf(await ada.ask(method, path, body)),
          "400 invalid-request",
          `${method} ${path}`,
        );
    });
  });

  describe("is updated in batches, whose answer is what is true:", () => {
    it("a walk is believed, and shown to the others", async () => {
      const room_id = await ada.makeRoom();
      const { bot, session_id } = await ada.enter(room_id, "Ada");
      const other = await bob.enter(room_id, "Bob");
      const { position_x = 0, position_z = 0 } = await ada.session(session_id);
      await eventually("time to walk", () => bot.tick > 10);
      const claim = { position_x: position_x + 0.5, position_y: 0, position_z: position_z + 0.5, yaw: 1 };
      const { session, room_state, is_corrected } = await ada.update(session_id, claim);
      assert.equal(is_corrected, false);
      assert.deepEqual([session.position_x, session.position_z], [position_x + 0.5, position_z + 0.5]);
      assert.deepEqual(room_state?.players.map(each => [chosenNameOf(each), each.connected]).sort(), [
        ["Ada", true],
        ["Bob", true],
      ]);
      const isThere = () => other.bot.state.players.get(ada.player_id)?.position_z ?? 0;
      await other.bot.until("Ada's walk", () => Math.abs(isThere() - claim.position_z) < 0.02);
    });

    it("a leap is not: the answer says where the character is", async () => {
      const { session_id } = await ada.enter(await ada.makeRoom(), "Ada");
      const before = await ada.session(session_id);
      for (const z of [9, 400, -512]) {
        const claim = { position_x: 0, position_y: 0, position_z: z, yaw: 0 };
        const { session, is_corrected } = await ada.update(session_id, claim);
        assert.equal(is_corrected, true);
        assert.deepEqual([session.position_x, session.position_z], [before.position_x, before.position_z]);
      }
    });

    it("health, mana and stamina are the server's own", async () => {
      const { bot, session_id } = await ada.enter(await ada.makeRoom(), "Ada");
      assert.equal((await bot.use("fireball")).is_accepted, true);
      const claim = { current_health: 1, current_mana: 1e9, current_stamina: -5 };
      const { session, room_state, is_corrected } = await ada.update(session_id, claim);
      assert.equal(is_corrected, false);
      assert.equal(session.current_health, 100);
      assert.ok(session.current_mana < 100 && session.current_mana > 0, `${session.current_mana}`);
      assert.equal(session.current_stamina, 100);
      assert.equal(room_state?.players[0]?.current_health, 100);
      assert.equal(bot.me.current_health, 100);
    });

    it("a walk by HTTP does not make the next one over WebSocket a lie", async () => {
      const { bot, session_id } = await ada.enter(await ada.makeRoom(), "Ada");
      await eventually("time to walk", () => bot.tick > 10);
      const { x, z } = bot.position;
      const claim = { position_x: x, position_y: 0, position_z: z + 0.5, yaw: 0 };
      assert.equal((await ada.update(session_id, claim)).is_corrected, false);
      bot.position = { x, z: z + 0.5 };
      await bot.arriveAt({ x, z: z + 1.5 });
      await bot.until("the walk", () => bot.me.position_z > z + 1.4);
      assert.ok(!bot.received.some(each => each.type === "move_corrected"));
    });

    it("a place so near to nothing that no database can write it down is a place like any other", async () => {
      const { bot, session_id } = await ada.enter(await ada.makeRoom(), "Ada");
      for (const position_x of [1e-200, -5e-324]) {
        const claim = { position_x, position_y: position_x, position_z: bot.position.z, yaw: position_x };
        assert.equal((await ada.update(session_id, claim)).is_corrected, false);
      }
      bot.sendMove({ x: 1e-250, z: bot.position.z });
      const session = await ada.leave(bot.room.roomId, session_id);
      assert.equal(Math.abs(Math.round(session.position_x ?? 99)), 0);
      await ada.play(bot.room.roomId, session_id);
    });

    it("of a character in no room, only that its player is there", async () => {
      const { session: begun } = await ada.begin();
      const { session_id } = begun;
      await eventually("the next millisecond", () => Date.now() > Date.parse(begun.last_heartbeat));
      const quiet = await ada.update(session_id, {});
      assert.deepEqual([quiet.is_corrected, quiet.room_state], [false, undefined]);
      const claim = { position_x: 1, position_y: 0, position_z: 1, yaw: 0 };
      const { session, is_corrected } = await ada.update(session_id, claim);
      assert.equal(is_corrected, true);
      assert.equal(session.position_x, undefined);
      assert.ok((await ada.session(session_id)).last_heartbeat > begun.last_heartbeat);
    });

    it("what is malformed is refused as a whole, with the name of what is wrong", async () => {
      const { session_id } = await ada.enter(await ada.makeRoom(), "Ada");
      const place = { position_x: 0, position_y: 0, position_z: 0, yaw: 0 };
      for (const [body, detail] of [
        [{ position_x: 1 }, /none of them/],
        [{ ...place, yaw: undefined }, /none of them/],
        [{ ...place, position_x: 513 }, /position_x/],
        [{ ...place, position_z: "1" }, /position_z/],
        [{ ...place, yaw: null }, /yaw/],
        [{ ...place, sprinting: 1 }, /sprinting/],
        [{ current_health: "all" }, /current_health/],
        [[], /expected object/],
        ["x", /JSON/],
        [undefined, /expected object/],
      ] as const) {
        const reply = await ada.ask("PUT", `/sessions/${session_id}`, body);
        assert.equal(refusalOf(reply), "400 invalid-request", JSON.stringify(body));
        assert.match(detailOf(reply), detail);
      }
    });
  });

  describe("ends", () => {
    it("with its connection, and its character is in no room then", async () => {
      const room_id = await ada.makeRoom();
      const { bot, session_id } = await ada.enter(room_id, "Ada");
      const other = await bob.enter(room_id, "Bob");
      await ada.end(session_id);
      assert.equal(await bot.closed, CONSENTED);
      await other.bot.until("Ada's end", state => !state.players.has(ada.player_id));
      assert.equal(refusalOf(await ada.ask("GET", `/sessions/${session_id}`)), "404 not-found");
      assert.equal(refusalOf(await ada.ask("DELETE", `/sessions/${session_id}`)), "404 not-found");
      assert.equal(refusalOf(await ada.askToJoin(room_id, session_id)), "404 not-found");
      assert.deepEqual(await ada.sessions(), []);
      assert.deepEqual((await bob.room(room_id)).players.map(chosenNameOf), ["Bob"]);
      assert.equal(other.bot.room.connection.isOpen, true);
    });

    it("with its room, where it was the last", async () => {
      const room_id = await ada.makeRoom("room2");
      const { session_id } = await ada.enter(room_id, "Ada");
      await ada.end(session_id);
      const isGone = async () => (await bob.ask("GET", `/rooms/${room_id}`)).status === 404;
      await eventually("the room is gone", isGone);
      const { rooms } = readAnswer(answers.rooms, await bob.ask("GET", "/rooms?dungeon_id=first_dungeon"));
      assert.ok(!rooms.some(room => room.room_id === room_id));
    });

    it("with its room, where that was hibernated", async () => {
      const room_id = await ada.makeRoom("room2");
      const { session_id, bot } = await ada.enter(room_id, "Ada");
      await bot.leave();
      await eventually("the room hibernates", async () => !(await ada.room(room_id)).is_live);
      await ada.end(session_id);
      assert.equal(refusalOf(await ada.ask("GET", `/rooms/${room_id}`)), "404 not-found");
    });

    it("without its room, where somebody may come back to it", async () => {
      const room_id = await ada.makeRoom("room2");
      const { session_id } = await ada.enter(room_id, "Ada");
      const other = await bob.enter(room_id, "Bob");
      await bob.leave(room_id, other.session_id);
      await ada.end(session_id);
      await eventually("the room hibernates", async () => !(await bob.room(room_id)).is_live);
      await bob.play(room_id, other.session_id);
    });

    it("without the rooms of its run, while a companion is in another of them: it comes back to what it left", async () => {
      const room_id = await ada.makeRoom("room2");
      const { session_id, bot } = await ada.enter(room_id, "Ada");
      const { bot: companion } = await bob.enter(room_id, "Bob");
      await clearRoom(bot);
      const beyond = api.keep(await goOnward(companion));
      assert.equal(beyond.state.run_id, bot.state.run_id);
      await ada.end(session_id);
      await eventually("the room hibernates", async () => !(await bob.room(room_id)).is_live);
      const back = await beyond.enterDoor("door2_3");
      assert.ok(back.is_accepted);
      const { state } = api.keep(back.value);
      assert.equal(state.room_id, room_id);
      assert.deepEqual([state.is_cleared, back.value.enemies.length], [true, 0]);
      assert.ok([...state.doors.values()].every(door => door.is_open && !door.is_locked));
    }).timeout(60_000);

    it("without the rooms of its run, while a companion is away who left from another of them", async () => {
      const room_id = await ada.makeRoom();
      const { session_id } = await ada.enter(room_id, "Ada");
      const { bot, session_id: companions } = await bob.enter(room_id, "Bob");
      const beyond = api.keep(await goOnward(bot));
      await bob.leave(beyond.room.roomId, companions);
      await eventually("room2 hibernates", async () => !(await bob.room(beyond.room.roomId)).is_live);
      await ada.end(session_id);
      await eventually("room1 hibernates", async () => !(await bob.room(room_id)).is_live);
      const again = await bob.play(beyond.room.roomId, companions);
      assert.equal(again.room.roomId, beyond.room.roomId);
    }).timeout(30_000);

    it("with all rooms of its run, where nobody else has a session in any of them", async () => {
      const room_id = await ada.makeRoom();
      const { session_id, bot } = await ada.enter(room_id, "Ada");
      const beyond = api.keep(await goOnward(bot));
      const left = [room_id, beyond.room.roomId];
      await eventually("room1 hibernates", async () => !(await ada.room(room_id)).is_live);
      // An enemy may have come up to her meanwhile, and the room keeps her until the fight is over.
      const isEnded = async () => (await ada.ask("DELETE", `/sessions/${session_id}`)).status === 204;
      await eventually("her session ends", isEnded, 20_000);
      for (const each of left) {
        const isGone = async () => (await bob.ask("GET", `/rooms/${each}`)).status === 404;
        await eventually(`${each} is gone`, isGone);
      }
      const { session } = await bob.begin("Bob");
      for (const each of left)
        assert.equal(refusalOf(await bob.askToJoin(each, session.session_id)), "404 not-found");
    }).timeout(30_000);

    it("with all rooms of its run, also one that was just closing", async () => {
      for (let i = 0; i < 5; i++) {
        const room_id = await ada.makeRoom();
        const { session_id, bot } = await ada.enter(room_id, "Ada");
        await Promise.all([bot.leave(), ada.end(session_id)]);
        const isGone = async () => (await bob.ask("GET", `/rooms/${room_id}`)).status === 404;
        await eventually("the room is gone", isGone);
      }
    });

    it("wherever its character is: in no room, or in one that it has left", async () => {
      const { session_id } = (await ada.begin()).session;
      await ada.end(session_id);
      assert.deepEqual(await ada.sessions(), []);
    });
  });

  describe("survives its connection:", () => {
    it("a player who is cut off is seen as such at once, and stays in the room", async () => {
      const room_id = await ada.makeRoom();
      const { bot } = await ada.enter(room_id, "Ada");
      const other = await bob.enter(room_id, "Bob");
      bot.drop();
      await other.bot.until("the loss", state => state.players.get(ada.player_id)?.connected === false);
      const { players } = await bob.room(room_id);
      assert.equal(players.find(each => each.player_id === ada.player_id)?.connected, false);
    });

    it("a client that was started anew finds its session, and its character where and how it was", async () => {
      const room_id = await ada.makeRoom();
      const { bot, session_id } = await ada.enter(room_id, "Ada");
      await bob.enter(room_id, "Bob");
      await bot.arriveAt({ x: 3, z: 4 });
      assert.equal((await bot.use("fireball")).is_accepted, true);
      bot.drop();
      const [found] = await ada.sessions();
      assert.equal(found?.session_id, session_id);
      const back = await ada.play(found.room_id ?? assert.fail(), session_id);
      assert.equal(back.welcome.session_id, session_id);
      assert.deepEqual([Math.round(back.position.x), Math.round(back.position.z)], [3, 4]);
      assert.ok((await ada.session(session_id)).current_mana < 100);
      assert.equal((await bob.room(room_id)).players.length, 2);
      back.drop();
    });

    it("a session token can be had again, for joining by matchmaking", async () => {
      const { session } = await ada.begin("Ada");
      const path = `/sessions/${session.session_id}/token`;
      const { session_token, expires_in } = readAnswer(answers.token, await ada.ask("POST", path));
      assert.match(session_token, /^\S+\.\S+\.\S+$/);
      assert.equal(expires_in, 15 * 60);
    });
  });
});

describe("A connection on which nothing comes", () => {
  let api: ApiServer;
  before(async () => {
    api = await ApiServer.start({ HEARTBEAT_TIMEOUT_MS: "1000" });
  });
  after(() => api?.stop());

  it("is closed as silent, unless its player gives signs of life over WebSocket or HTTP", async () => {
    const [ada, bob, cyd] = await api.guests(3);
    assert.ok(ada && bob && cyd);
    const room_id = await ada.makeRoom();
    const [silent, beating, updating] = await Promise.all([ada, bob, cyd].map(each => each.enter(room_id)));
    assert.ok(silent && beating && updating);
    let closedAtMs = Number.POSITIVE_INFINITY;
    const code = silent.bot.closed.finally(() => {
      closedAtMs = performance.now();
    });
    // Half a second more, since the connections did not all begin at the same time.
    await eventually("the silent one is closed, and would be again", async () => {
      beating.bot.room.send("heartbeat", { timestamp: new Date().toISOString() });
      await cyd.update(updating.session_id, {});
      return performance.now() - closedAtMs > 500;
    });
    assert.equal(await code, CLOSE_CODES.silent);
    assert.ok(beating.bot.received.some(each => each.type === "heartbeat_ack"));
    assert.deepEqual(
      [beating, updating].map(({ bot }) => bot.room.connection.isOpen),
      [true, true],
    );
    const { players } = await bob.room(room_id);
    assert.equal(players.find(each => each.player_id === ada.player_id)?.connected, false);
  });
});
