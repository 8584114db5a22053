import assert from "node:assert/strict";
import { Bot } from "../../loadtest/bot.ts";
import { clearRoom, collectLoot } from "../../loadtest/brain.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import {
  ApiServer,
  answers,
  chosenNameOf,
  detailOf,
  type Player,
  type RoomState,
  readAnswer,
  refusalOf,
} from "../support/api-client.ts";
import { eventually } from "../support/eventually.ts";

const CONSENTED = 4000;
/** Of Colyseus, and of `admit`. */
const RESERVATION_TIMEOUT_MS = 15_000;

/** A bot takes itself for arrived when it is so near. */
const BOT_ARRIVES_WITHIN_M = 0.002;

describe("A room", () => {
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

  /** Resolves with the room as it sleeps. */
  /** Who leaves in combat stays in the World for combat_log_seconds first. */
  const hibernated = (room_id: string): Promise<RoomState> =>
    eventually(
      "the room hibernates",
      async () => {
        const room = await ada.room(room_id);
        return !room.is_live && room;
      },
      15_000,
    );

  /** Ada in a room that lies behind a door. */
  async function behindDoor(): Promise<Bot> {
    const { bot } = await ada.enter(await ada.makeRoom("room3"), "Ada");
    const doorway = bot.walkableArea.doorways.find(each => !each.is_onward) ?? assert.fail();
    await bot.arriveAt(doorway.position, 2);
    const transition = await bot.enterDoor(doorway.door_id);
    return transition.is_accepted ? api.keep(transition.value) : assert.fail(transition.reason);
  }

  describe("is made", () => {
    it("from the template that was asked for: live, empty, with its enemies and doors", async () => {
      const reply = await ada.ask("POST", "/rooms", {
        dungeon_id: "first_dungeon",
        room_template_id: "room4",
      });
      const { room_id, room_state } = readAnswer(answers.made, reply, 201);
      assert.equal(reply.headers.get("Location"), `../api/rooms/${room_id}`);
      assert.equal(room_state.room_id, room_id);
      assert.deepEqual(
        [room_state.dungeon_id, room_state.room_template_id, room_state.room_type, room_state.max_players],
        ["first_dungeon", "room4", "combat", 4],
      );
      assert.deepEqual(
        room_state.enemies.map(each => [each.enemy_type_id, each.current_health, each.is_alive]),
        [
          ["peasant_sword", 50, true],
          ["peasant_sword", 50, true],
        ],
      );
      assert.deepEqual(
        room_state.doors.map(each => [each.door_id, each.is_open, each.is_locked]),
        [
          ["door3_4", true, false],
          ["door4_5", false, true],
        ],
      );
      assert.deepEqual([room_state.is_live, room_state.is_cleared], [true, false]);
      assert.deepEqual([room_state.players, room_state.loot_drops], [[], []]);
    });

    it("as the first room of the first dungeon, where nothing is asked for", async () => {
      for (const body of [undefined, {}]) {
        const { room_state } = readAnswer(answers.made, await ada.ask("POST", "/rooms", body), 201);
        assert.deepEqual([room_state.dungeon_id, room_state.room_type], ["first_dungeon", "start"]);
      }
    });

    it("one for everyone who asks", async () => {
      const ids = await Promise.all(Array.from({ length: 5 }, () => ada.makeRoom()));
      assert.equal(new Set(ids).size, 5);
    });

    it("from no template that is not there, with a word about what there is", async () => {
      for (const [body, detail] of [
        [{ dungeon_id: "atlantis" }, /no dungeon "atlantis".*first_dungeon/],
        [{ dungeon_id: "__proto__" }, /no dungeon "__proto__"/],
        [{ room_template_id: "room9" }, /no room template "room9".*room1, room2/],
      ] as const) {
        const reply = await ada.ask("POST", "/rooms", body);
        assert.equal(refusalOf(reply), "404 not-found");
        assert.match(detailOf(reply), detail);
      }
      for (const body of [{ dungeon_id: 7 }, { dungeon_id: "" }, { room_template_id: "x".repeat(129) }, []])
        assert.equal(
          refusalOf(await ada.ask("POST", "/rooms", body)),
          "400 invalid-request",
          JSON.stringify(body),
        );
    });
  });

  describe("is shown", () => {
    it("as it is in this moment: enemies that were hurt, doors that were moved, players where they stand; and so as it sleeps", async function () {
      this.timeout(30_000);
      const { bot } = await ada.enter(await ada.makeRoom("room2"), "Ada");
      const door = bot.walkableArea.doorways.find(each => !each.is_onward) ?? assert.fail();
      await bot.arriveAt(door.position, 2);
      assert.equal((await bot.request("door", { door_id: door.door_id, action: "close" })).is_accepted, true);
      const [enemy] = bot.enemies;
      assert.ok(enemy);
      await bot.arriveAt(enemy, 1.5);
      const hit = await bot.strike(enemy);
      assert.ok(hit.is_accepted);
      const live = await bob.room(bot.room.roomId);
      const [present] = live.players;
      assert.deepEqual([present?.player_id, present && chosenNameOf(present)], [ada.player_id, "Ada"]);
      const { x, z } = bot.position;
      assert.ok(Math.hypot((present?.position_x ?? 99) - x, (present?.position_z ?? 99) - z) < 0.1);
      await bot.leave();
      const hibernatedState = await hibernated(bot.room.roomId);
      assert.deepEqual([hibernatedState.players, hibernatedState.current_player_count], [[], 0]);
      for (const room of [live, hibernatedState]) {
        assert.equal(room.enemies[0]?.current_health, 50 - hit.value.damage_amount);
        assert.equal(room.doors.find(each => each.door_id === door.door_id)?.is_open, false);
      }
    });

    it("with the player that an enemy is after", async () => {
      const { bot } = await ada.enter(await ada.makeRoom("room2"), "Ada");
      const shown = async () => (await bob.room(bot.room.roomId)).enemies[0]?.aggro_player_id;
      const [goblin] = bot.enemies;
      assert.ok(goblin);
      assert.equal(await shown(), undefined);
      await bot.arriveAt(goblin, 3);
      await bot.until("the goblin to be after Ada", () => goblin.aggro_slot === bot.me.slot);
      assert.equal(await shown(), ada.player_id);
    });

    it("with what its enemies have dropped, and without what was picked up", async function () {
      this.timeout(60_000);
      for (let i = 0; i < 10; i++) {
        const { bot, session_id } = await ada.enter(await ada.makeRoom("room2"), "Ada");
        await clearRoom(bot);
        const { loot_drops, is_cleared } = await ada.room(bot.room.roomId);
        assert.equal(is_cleared, true);
        const dropped = [...bot.state.loot_drops.keys()].sort();
        assert.deepEqual(loot_drops.map(each => each.loot_instance_id).sort(), dropped);
        if (dropped.length > 0) {
          await collectLoot(bot);
          const left = (await ada.room(bot.room.roomId)).loot_drops.filter(each => !each.is_picked_up);
          assert.deepEqual(left, []);
          const { gold, inventory } = await ada.session(session_id);
          assert.ok(gold > 0 || Object.keys(inventory).length > 0);
          return;
        }
        await ada.end(session_id);
      }
      assert.fail("no goblin dropped anything");
    });

    it("to those who are not in it as its kind and its free places, and as nothing that happens there", async () => {
      const { bot } = await ada.enter(await ada.makeRoom("room2"), "Ada");
      const { roomId: room_id } = bot.room;
      assert.deepEqual(await bob.seenRoom(room_id), {
        ...{ room_id, dungeon_id: "first_dungeon", room_template_id: "room2", room_type: "combat" },
        ...{ max_players: 4, free_places: 3, is_live: true },
      });
      const all = await ada.seenRoom(room_id);
      assert.ok("players" in all && all.players.length === 1);
    });

    it("in the list of its dungeon while somebody may join it: newest first, and in pages", async () => {
      const list = async (query = "") =>
        readAnswer(answers.rooms, await bob.ask("GET", `/rooms?dungeon_id=first_dungeon${query}`));
      const made: string[] = [];
      for (const player of await api.guests(4)) {
        const { bot } = await player.enter(await player.makeRoom("room4", true));
        made.unshift(bot.room.roomId);
      }
      const whole = await list();
      assert.deepEqual(
        whole.rooms.map(each => each.room_id).filter(each => made.includes(each)),
        made,
      );
      const paged: string[] = [];
      let after = "";
      do {
        const page = await list(`&limit=1${after}`);
        assert.ok(page.rooms.length <= 1);
        paged.push(...page.rooms.map(each => each.room_id));
        after = page.next === undefined ? "" : `&after=${page.next}`;
      } while (after !== "");
      assert.deepEqual(
        paged,
        whole.rooms.map(each => each.room_id),
      );
      const [newest = assert.fail()] = made;
      for (const player of await api.guests(3)) await player.enter(newest);
      assert.ok(!(await list()).rooms.some(each => each.room_id === newest), "it is full");
      const none = readAnswer(answers.rooms, await bob.ask("GET", "/rooms?dungeon_id=atlantis"));
      assert.deepEqual(none, { rooms: [] });
      const bad = [
        "",
        "?dungeon_id=",
        "?dungeon_id=a&dungeon_id=b",
        "?dungeon_id=a&limit=0",
        "?dungeon_id=a&limit=51",
        "?dungeon_id=a&after=x",
      ];
      for (const query of bad)
        assert.equal(refusalOf(await bob.ask("GET", `/rooms${query}`)), "400 invalid-request", query);
    });

    it("in no list where it lies behind a door, hibernates, or its maker has three newer ones there", async function () {
      this.timeout(30_000);
      const behind = await behindDoor();
      const [maker = assert.fail()] = await api.guests(1);
      const made: string[] = [];
      for (let i = 0; i < 5; i++) made.unshift(await maker.makeRoom("room5", true));
      const { rooms } = readAnswer(answers.rooms, await bob.ask("GET", "/rooms?dungeon_id=first_dungeon"));
      const ids = rooms.map(each => each.room_id);
      assert.deepEqual(
        ids.filter(each => made.includes(each)),
        made.slice(0, 3),
      );
      assert.ok(!ids.includes(behind.room.roomId));
    });

    it("nowhere, where there is none", async () => {
      for (const room_id of ["x", "__proto__", "%00", "%F0%9F%90%89", "a%2Fb"]) {
        const reply = await ada.ask("GET", `/rooms/${room_id}`);
        assert.equal(refusalOf(reply), "404 not-found", room_id);
        assert.match(detailOf(reply), /POST \/api\/rooms/);
      }
      assert.equal(refusalOf(await ada.ask("GET", `/rooms/${"x".repeat(129)}`)), "400 invalid-request");
    });
  });

  describe("is joined", () => {
    it("at once: the answer shows the character in the room, and has a seat for its WebSocket", async () => {
      const room_id = await ada.makeRoom();
      const other = await bob.enter(room_id, "Bob");
      const { session_id } = (await ada.begin("Ada")).session;
      const joined = await ada.join(room_id, session_id);
      assert.equal(joined.room_id, room_id);
      assert.deepEqual(joined.room_state.players.map(chosenNameOf).sort(), ["Ada", "Bob"]);
      assert.equal(
        joined.room_state.players.find(each => each.player_id === ada.player_id)?.connected,
        false,
      );
      assert.equal(joined.session.room_id, room_id);
      await other.bot.until("Ada's arrival", state => state.players.has(ada.player_id));
      const bot = await ada.take(joined);
      assert.deepEqual([bot.welcome.player_id, bot.welcome.session_id], [ada.player_id, session_id]);
      await other.bot.until("Ada's connection", state => state.players.get(ada.player_id)?.connected);
      assert.equal((await ada.room(room_id)).players.length, 2);
    });

    it("by its own player alone, with a session and a room that are there", async () => {
      const room_id = await ada.makeRoom();
      const { session_id } = (await ada.begin()).session;
      assert.equal(refusalOf(await bob.askToJoin(room_id, session_id)), "403 forbidden");
      assert.equal(refusalOf(await ada.askToJoin(room_id, "nobody")), "404 not-found");
      assert.equal(refusalOf(await ada.askToJoin("nowhere", session_id)), "404 not-found");
      for (const body of [undefined, {}, { session_id: 7 }, { session_id: "" }, []])
        assert.equal(refusalOf(await ada.ask("PUT", `/rooms/${room_id}/join`, body)), "400 invalid-request");
      assert.deepEqual((await ada.room(room_id)).players, []);
      assert.equal((await ada.session(session_id)).room_id, undefined);
    });

    it("by no fifth player, who is told that it is full", async () => {
      const players = await api.guests(5);
      const room_id = await ada.makeRoom();
      for (const player of players.slice(0, 4)) await player.enter(room_id);
      const fifth = players[4] ?? assert.fail();
      const { session_id } = (await fifth.begin()).session;
      const reply = await fifth.askToJoin(room_id, session_id);
      assert.equal(refusalOf(reply), "409 conflict");
      assert.match(detailOf(reply), /no free player slot/);
      assert.equal((await fifth.session(session_id)).room_id, undefined);
      assert.equal((await ada.room(room_id)).players.length, 4);
    });

    it("from another room, which the character leaves: it is in one room at a time", async () => {
      const [first, second] = [await ada.makeRoom(), await ada.makeRoom()];
      const { session_id, bot } = await ada.enter(first, "Ada");
      const other = await bob.enter(first, "Bob");
      const joined = await ada.join(second, session_id);
      assert.equal(await bot.closed, CLOSE_CODES.replaced);
      await other.bot.until("Ada's leave", state => !state.players.has(ada.player_id));
      await ada.take(joined);
      assert.deepEqual(await ada.namesIn(first), ["Bob"]);
      assert.deepEqual(await ada.namesIn(second), ["Ada"]);
    });

    it("where it sleeps, and wakes as it was left", async function () {
      this.timeout(30_000);
      const room_id = await ada.makeRoom("room2");
      const { bot, session_id } = await ada.enter(room_id, "Ada");
      const [enemy] = bot.enemies;
      assert.ok(enemy);
      await bot.arriveAt(enemy, 1.5);
      assert.equal((await bot.strike(enemy)).is_accepted, true);
      await bot.leave();
      const before = await hibernated(room_id);
      const joined = await ada.join(room_id, session_id);
      assert.equal(joined.room_id, room_id);
      assert.equal(joined.room_state.is_live, true);
      assert.deepEqual(joined.room_state.enemies[0]?.current_health, before.enemies[0]?.current_health);
      assert.ok((before.enemies[0]?.current_health ?? 50) < 50);
      await ada.take(joined);
    });

    it("behind a door by those alone who went through it, and came back to where they were", async function () {
      this.timeout(30_000);
      const behind = await behindDoor();
      const { session_id } = behind.welcome;
      const room_id = behind.room.roomId;
      assert.equal((await ada.session(session_id)).room_id, room_id);
      const { session: other } = await bob.begin("Bob");
      const reply = await bob.askToJoin(room_id, other.session_id);
      assert.equal(refusalOf(reply), "409 conflict");
      assert.match(detailOf(reply), /from the room before it/);
      await assert.rejects(Bot.joinRoom(api.endpoint, room_id, {}), /from the room before it/);
      behind.drop();
      const back = await ada.play(room_id, session_id);
      assert.deepEqual(await ada.namesIn(room_id), ["Ada"]);
      assert.ok(Math.abs(back.position.z - behind.position.z) < 0.1);
    });

    it("by who is refused there from where they were, and are still", async function () {
      this.timeout(30_000);
      const behind = await behindDoor();
      const full = await ada.makeRoom();
      for (const player of await api.guests(4)) await player.enter(full);
      const home = await bob.makeRoom();
      const bobs = await bob.enter(home, "Bob");
      for (const room_id of [behind.room.roomId, full, "nowhere"]) {
        const { status } = await bob.askToJoin(room_id, bobs.session_id);
        assert.ok(status === 409 || status === 404, room_id);
        assert.deepEqual(await bob.namesIn(home), ["Bob"], room_id);
        assert.equal(bobs.bot.room.connection.isOpen, true, room_id);
      }
    });

    it("again and again without taking more than one seat", async () => {
      const room_id = await ada.makeRoom();
      const { session_id } = (await ada.begin("Ada")).session;
      let joined = await ada.join(room_id, session_id);
      for (let i = 0; i < 4; i++) joined = await ada.join(room_id, session_id);
      const others = await api.guests(3);
      for (const each of others) await each.enter(room_id);
      await ada.take(joined);
      assert.equal((await ada.room(room_id)).players.length, 4);
    });

    it("in vain again and again without taking a seat", async function () {
      this.timeout(30_000);
      const behind = await behindDoor();
      const { session_id } = (await bob.begin("Bob")).session;
      for (let i = 0; i < 4; i++) {
        const reply = await bob.askToJoin(behind.room.roomId, session_id);
        assert.match(detailOf(reply), /from the room before it/);
      }
      behind.drop();
      await ada.play(behind.room.roomId, behind.welcome.session_id);
    });

    it("and left again and again without taking more than one seat", async () => {
      const room_id = await ada.makeRoom();
      await bob.enter(room_id, "Bob");
      const { session_id } = (await ada.begin("Ada")).session;
      for (let i = 0; i < 4; i++) {
        await ada.join(room_id, session_id);
        await ada.leave(room_id, session_id);
      }
      await ada.play(room_id, session_id);
    });

    it("for 15 s: whoever does not connect in time leaves, and may come back", async function () {
      this.timeout(RESERVATION_TIMEOUT_MS + 15_000);
      const room_id = await ada.makeRoom();
      const other = await bob.enter(room_id, "Bob");
      const { session_id } = (await ada.begin("Ada")).session;
      const joined = await ada.join(room_id, session_id);
      const startedAt = performance.now();
      await other.bot.until("Ada to be there", state => state.players.has(ada.player_id));
      await eventually(
        "Ada leaves",
        () => other.bot.received.some(({ type }) => type === "player_left"),
        RESERVATION_TIMEOUT_MS + 5000,
      );
      const waited = performance.now() - startedAt;
      assert.ok(waited > RESERVATION_TIMEOUT_MS - 1500, `${waited} ms`);
      assert.deepEqual(await ada.namesIn(room_id), ["Bob"]);
      assert.equal((await ada.session(session_id)).room_id, room_id);
      await assert.rejects(Bot.take(api.endpoint, joined.seat), /seat reservation expired/);
      await ada.play(room_id, session_id);
    });
  });

  describe("is left", () => {
    it("with the character as it is, which may come back to where it was", async () => {
      const room_id = await ada.makeRoom();
      const { bot, session_id } = await ada.enter(room_id, "Ada");
      const other = await bob.enter(room_id, "Bob");
      await bot.arriveAt({ x: -2, z: 3 });
      const isThere = ({ position_x: x = 0, position_z: z = 0 }) =>
        Math.hypot(x + 2, z - 3) <= BOT_ARRIVES_WITHIN_M;
      await eventually("the walk", async () => isThere(await ada.session(session_id)));
      assert.ok(isThere(await ada.leave(room_id, session_id)));
      assert.equal(await bot.closed, CONSENTED);
      await other.bot.until("Ada's leave", state => !state.players.has(ada.player_id));
      assert.deepEqual(await bob.namesIn(room_id), ["Bob"]);
      const back = await ada.play(room_id, session_id);
      assert.deepEqual([Math.round(back.position.x), Math.round(back.position.z)], [-2, 3]);
    });

    it("by the last player, and hibernates", async () => {
      const room_id = await ada.makeRoom();
      const { session_id } = await ada.enter(room_id, "Ada");
      await ada.leave(room_id, session_id);
      assert.deepEqual((await hibernated(room_id)).players, []);
    });

    it("twice with the same answer, and by nobody who is elsewhere", async () => {
      const [first, second] = [await ada.makeRoom(), await ada.makeRoom()];
      const { session_id } = await ada.enter(first, "Ada");
      const leave = (room_id: string) => ada.ask("PUT", `/rooms/${room_id}/leave`, { session_id });
      assert.equal(refusalOf(await leave(second)), "409 conflict");
      assert.equal(refusalOf(await leave("nowhere")), "409 conflict");
      const once = await ada.leave(first, session_id);
      const twice = await ada.leave(first, session_id);
      assert.deepEqual(twice, once);
      const { session } = await bob.begin();
      const reply = await bob.ask("PUT", `/rooms/${first}/leave`, { session_id: session.session_id });
      assert.equal(refusalOf(reply), "409 conflict");
      assert.equal(refusalOf(await ada.ask("PUT", `/rooms/${first}/leave`)), "400 invalid-request");
    });
  });
});
