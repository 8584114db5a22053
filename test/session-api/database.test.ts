import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { pino } from "pino";
import { awayFrom } from "../../src/characters/character.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { RoomRepository } from "../../src/store/room-repository.ts";
import { charactersIn } from "../support/a-character.ts";
import { ApiServer, answers, type Player, readAnswer, refusalOf } from "../support/api-client.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";

describe("Where the database", () => {
  let proxy: FaultyDatabase;
  let database: Database;
  let api: ApiServer;
  let ada: Player;
  before(async () => {
    proxy = await FaultyDatabase.start();
    api = await ApiServer.start({ DYNAMODB_ENDPOINT: proxy.endpoint });
    database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), pino({ level: "silent" }), {
      join: false,
    });
  });
  beforeEach(async () => {
    ada = await api.guest();
  });
  afterEach(async () => {
    proxy?.heal();
    await api?.clear();
  });
  after(async () => {
    await api?.stopBroken();
    await database?.close();
    await proxy?.close();
  });

  it("is away, every endpoint says so, and that one may come back; then all is as it was", async function () {
    this.timeout(60_000);
    const room_id = await ada.makeRoom();
    const { session_id, bot } = await ada.enter(room_id, "Ada");
    const hibernated = await ada.makeRoom();
    proxy.fault = { kind: "away" };
    const position = { x: bot.position.x, y: 0, z: bot.position.z };
    const replies = await Promise.all([
      ada.ask("POST", "/sessions"),
      ada.ask("GET", `/sessions?player_id=${ada.player_id}`),
      ada.ask("GET", `/sessions?room_id=${room_id}`),
      ada.ask("GET", `/sessions/${session_id}`),
      ada.ask("PUT", `/sessions/${session_id}`, {}),
      ada.ask("DELETE", `/sessions/${session_id}`),
      ada.ask("POST", `/sessions/${session_id}/token`),
      ada.ask("POST", "/rooms"),
      ada.ask("GET", "/rooms/unknown"),
      ada.askToJoin(room_id, session_id),
      ada.ask("PUT", `/rooms/${room_id}/leave`, { session_id }),
      ada.ask("POST", "/events", {
        session_id,
        event_type: "ability_used",
        ability_id: "fireball",
        position,
      }),
      ada.ask("GET", `/events/${room_id}`),
      api.ask("POST", "/api/auth/guest"),
    ]);
    for (const reply of replies) {
      assert.equal(refusalOf(reply), "503 unavailable", reply.asked);
      assert.match(reply.headers.get("Retry-After") ?? "", /^\d+$/, reply.asked);
    }
    assert.equal((await api.ask("GET", "/api/content")).status, 200);
    assert.equal((await ada.room(room_id)).players.length, 1);
    assert.equal((await bot.use("fireball")).is_accepted, true);
    proxy.heal();
    await eventually(
      "the database is back",
      async () => (await ada.ask("GET", `/sessions/${session_id}`)).status === 200,
    );
    assert.equal((await ada.session(session_id)).room_id, room_id);
    await ada.room(hibernated);
    assert.equal(bot.room.connection.isOpen, true);
  });

  for (const kind of ["away", "hanging"] as const) {
    it(`is ${kind}, a player who has lost the connection to a room still comes back into it`, async function () {
      this.timeout(30_000);
      const { bot } = await ada.enter(await ada.makeRoom(), "Ada");
      const { reconnectionToken, roomId } = bot.room;
      proxy.fault = { kind };
      bot.drop();
      await eventually("the room has lost the connection", async () =>
        (await ada.room(roomId)).players.every(each => !each.connected),
      );
      const back = await new Client(api.endpoint).reconnect(reconnectionToken);
      await eventually("Ada is back", async () =>
        (await ada.room(roomId)).players.every(each => each.connected),
      );
      await back.leave();
    });
  }

  it("is away while a character leaves by HTTP, the answer is no promise; the character is saved all the same", async function () {
    this.timeout(60_000);
    const room_id = await ada.makeRoom();
    const { session_id, bot } = await ada.enter(room_id, "Ada");
    await bot.arriveAt({ x: 2, z: 2 });
    await eventually("the walk", async () => (await ada.session(session_id)).position_z === 2);
    proxy.fault = { kind: "failing", every: 1, is_written: "never" };
    const reply = await ada.ask("PUT", `/rooms/${room_id}/leave`, { session_id });
    assert.equal(refusalOf(reply), "503 unavailable");
    proxy.heal();
    // Until the room is saved, it says: try again in a few seconds.
    await eventually(
      "Ada can join",
      async () => (await ada.askToJoin(room_id, session_id)).status === 200,
      20_000,
    );
    assert.equal((await ada.session(session_id)).position_z, 2);
  });

  it("has forgotten a session's room, it begins a new run when it comes back", async () => {
    const room_id = await ada.makeRoom("room3");
    const { session_id } = await ada.enter(room_id, "Ada");
    await ada.leave(room_id, session_id);
    await eventually("the room hibernates", async () => !(await ada.room(room_id)).is_live);
    await new RoomRepository(database).end(room_id);
    assert.equal(refusalOf(await ada.ask("GET", `/rooms/${room_id}`)), "404 not-found");
    const bob = await api.guest();
    const { session } = await bob.begin();
    assert.equal(refusalOf(await bob.askToJoin(room_id, session.session_id)), "404 not-found");
    const joined = readAnswer(answers.joined, await ada.askToJoin(room_id, session_id));
    assert.notEqual(joined.room_id, room_id);
    assert.equal(joined.room_state.room_template_id, "room1");
    assert.equal(joined.session.room_id, joined.room_id);
    const bot = await ada.take(joined);
    assert.equal(bot.welcome.session_id, session_id);
  });

  it("has forgotten a session whose character is in a room, the character goes when it would be saved", async () => {
    const bob = await api.guest();
    const room_id = await ada.makeRoom();
    const { session_id, bot } = await ada.enter(room_id, "Ada");
    await bob.enter(room_id, "Bob");
    const characters = charactersIn(database);
    const played = (await characters.playedIn(session_id)) ?? assert.fail();
    await characters.replace(played, awayFrom(played));
    assert.equal(refusalOf(await ada.ask("GET", `/sessions/${session_id}`)), "404 not-found");
    bot.drop();
    await eventually("Ada is gone", async () => (await bob.namesIn(room_id)).join() === "Bob");
  });
});
