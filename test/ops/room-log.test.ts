import assert from "node:assert/strict";
import { Bot } from "../../loadtest/bot.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { Account } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { type OpenServer, openServer } from "./open-server.ts";

describe("The log of rooms", function () {
  this.timeout(30_000);
  let database: FaultyDatabase;
  let server: OpenServer;

  beforeEach(async () => {
    database = await FaultyDatabase.start();
    server = await openServer({ DYNAMODB_ENDPOINT: database.endpoint });
  });
  afterEach(async () => {
    database.heal();
    await server.close();
    await database.close();
  });

  /** The line with this message, once it is there. */
  const line = (msg: string) =>
    eventually(`"${msg}" is logged`, () => server.logged.find(each => each.msg === msg));

  async function isAbout(msg: string, bot: Bot, fields: Record<string, unknown> = {}): Promise<void> {
    const { room_id, player_id, session_id, ...rest } = await line(msg);
    const { welcome } = bot;
    assert.deepEqual(
      { msg, room_id, player_id, session_id },
      { msg, room_id: bot.room.roomId, player_id: welcome.player_id, session_id: welcome.session_id },
    );
    for (const [name, value] of Object.entries(fields))
      assert.deepEqual(rest[name], value, `${msg}: ${name}`);
  }

  it("says of a player's every line which room, player and session it is about", async () => {
    const ada = await Bot.join(server.endpoint);
    await isAbout("player joined", ada);
    ada.sendMove({ x: 400, z: 400 });
    await isAbout("move: blocked", ada, { level: 40 });
    assert.match(JSON.stringify(await line("move: blocked")), /"claimed":\{.*"position_x":400/);
    ada.room.send("client_report", { kind: "speed", detail: "9 m/s" });
    await isAbout("client report", ada, { level: 40, report: { kind: "speed", detail: "9 m/s" } });

    Object.assign(ada.room.reconnection, { enabled: true, minUptime: 0 });
    ada.drop();
    await isAbout("connection lost", ada, { level: 30, code: 4010 });
    await isAbout("player is back", ada, { level: 30 });

    // The server knows it earlier than the client.
    await eventually("its connection is open", () => ada.room.connection.isOpen);
    ada.room.connection.send(Buffer.from([255]));
    await isAbout("unknown frame 255", ada, { level: 40, code: 4101 });
    await isAbout("player left", ada, { level: 30 });
    const { room_id } = await line("room closed");
    assert.equal(room_id, ada.room.roomId);
  });

  it("has what a player claimed by the message's schema, cut, and no more lines than violations are borne", async () => {
    const account = await Account.guest(server.endpoint);
    const { session_id } = await account.beginSession("Eve");
    const { seat } = await account.joinRoom(await account.createRoom(), session_id);
    const eve = await Bot.take(server.endpoint, seat);
    const before = server.logged.length;
    const long = "x".repeat(700);
    const nested = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`field${i}`, [long.slice(0, 20)]]),
    );
    const claim = {
      event_type: "ability_used",
      ability_id: long,
      position: { x: 1, y: 0, z: 1e9, nested },
      extra: long,
    };
    for (let i = 0; i < 40; i++) {
      eve.room.send(
        i % 2 === 0 ? "combat_event" : "loot_pickup",
        i % 2 === 0 ? claim : { loot_instance_id: 7, claim },
      );
    }
    assert.equal(await eve.closed, CLOSE_CODES.cheating);
    const lines = server.logged.slice(before).filter(each => "claimed" in each);
    assert.ok(lines.length > 0 && lines.length <= server.services.env.VIOLATIONS_BURST, `${lines.length}`);
    assert.deepEqual(lines[0]?.claimed, {
      event_type: "ability_used",
      ability_id: `${long.slice(0, 64)}… (700)`,
      position: { x: 1, y: 0, z: 1e9, unknown_fields: 1 },
      unknown_fields: 1,
    });
    assert.deepEqual(lines[1]?.claimed, { loot_instance_id: 7, unknown_fields: 1 });
    const bytes = JSON.stringify(server.logged.slice(before)).length;
    assert.ok(bytes < 20_000, `${bytes} bytes of log`);
  });

  it("says what is not saved yet while the database is away, and of whom", async () => {
    const ada = await Bot.join(server.endpoint);
    const bob = await Bot.join(server.endpoint);
    database.fault = { kind: "away" };
    void bob.leave();
    const row = await line("journal row not saved yet");
    assert.deepEqual([row.level, row.room_id], [40, ada.room.roomId]);

    // A character is written after the journal's rows.
    const { characters } = server.services;
    const put = characters.put.bind(characters);
    characters.put = async () => {
      throw new Error("the database is away");
    };
    database.heal();
    await isAbout("character not saved yet", bob, { level: 40 });
    characters.put = put;
  });

  it("says in which room a rule has failed, and why", async () => {
    const ada = await Bot.join(server.endpoint);
    const { metrics } = server.services;
    const { countEvents } = metrics;
    metrics.countEvents = () => {
      throw new Error("a broken rule");
    };
    await ada.use("dodge_roll");
    metrics.countEvents = countEvents;
    const { level, room_id, where, err } = await line("a rule or handler failed");
    assert.deepEqual([level, room_id, where], [50, ada.room.roomId, "combat_event"]);
    assert.match(JSON.stringify(err), /a broken rule.*simulation\.ts/);
  });

  it("warns of what cannot be done while the database is away, and tells players nothing of its insides", async () => {
    await Bot.join(server.endpoint);
    const { metrics } = server.services;
    let faults = 0;
    metrics.countFault = () => {
      faults += 1;
    };
    database.fault = { kind: "away" };
    // Into the room that there is, and into one of its own.
    for (const come of [Bot.join, Bot.create])
      await assert.rejects(come.call(Bot, server.endpoint), {
        message: "The server cannot take you in now: try again.",
      });
    assert.equal((await line("a rule or handler failed")).level, 40);
    assert.deepEqual([faults, server.logged.filter(({ level }) => Number(level) >= 50)], [0, []]);
  });

  it("calls it no fault that a room which has just closed cannot be opened before it is saved", async () => {
    const account = await Account.guest(server.endpoint);
    const { session_id } = await account.beginSession("Ada");
    const { seat } = await account.joinRoom(await account.createRoom(), session_id);
    const ada = await Bot.take(server.endpoint, seat);
    database.fault = { kind: "failing", every: 1, is_written: "never" };
    await ada.leave();
    await eventually("the room is not saved yet", () =>
      account.comeBack().then(
        () => false,
        error => /is not saved yet: try again/.test(String(error)),
      ),
    );
    assert.deepEqual(
      server.logged.filter(({ level }) => Number(level) >= 50),
      [],
    );
    const faults = (await server.scrape()).get("trd_room_faults_total");
    assert.equal(faults, 0);
  });

  it("has no line of a warning or worse that is about a room and does not say which", async () => {
    const ada = await Bot.join(server.endpoint);
    await ada.pickUp("nothing");
    database.fault = { kind: "away" };
    await Bot.join(server.endpoint).catch(() => undefined);
    database.heal();
    await ada.leave();
    await line("room closed");
    // What the framework says of its own names no room; the same fault has a line of the project's.
    // Nor has the look for new content, which may fall into the outage, anything to do with a room.
    const own = server.logged.filter(each => !("rest" in each) && !/^New content/.test(String(each.msg)));
    assert.ok(own.length >= 5);
    for (const each of own) assert.equal(each.room_id, ada.room.roomId, JSON.stringify(each));
  });
});
