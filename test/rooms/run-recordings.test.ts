/** Recordings of runs in the database: what they prove, and that they tell of whatever is changed in them. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { Bot } from "../../loadtest/bot.ts";
import { clearRoom, goOnward } from "../../loadtest/brain.ts";
import { RULES_VERSION } from "../../src/game/rules-version.ts";
import {
  type LaterLine,
  type Segment,
  segmentsOf,
  Unreplayable,
} from "../../src/recordings/recorded-room.ts";
import type { RoomsReplay } from "../../src/recordings/replay-room.ts";
import { replayRun } from "../../src/recordings/replay-run.ts";
import { dropRecordingsOf } from "../../src/recordings/run-recordings.ts";
import { roomIdOf } from "../../src/rooms/dungeon/run-rooms.ts";
import { RECORDINGS_TABLE } from "../../src/store/tables.ts";
import { Account } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";
import { replayRunOf } from "../support/recordings.ts";
import { RunMember } from "../support/run-member.ts";
import { TestServer } from "../support/test-server.ts";

const TEMPLATES = ["room1", "room2"];

describe("The recording of a run", function () {
  this.timeout(60_000);
  let server: TestServer;
  let run_id: string;
  let room_ids: string[];
  /** Ada goes from the first room into the second, clears it, leaves it, and comes back into it. */
  before(async () => {
    server = await TestServer.start();
    const account = await Account.guest(server.endpoint);
    const { session_id } = await account.beginSession("Ada");
    const first = await account.createRoom({ room_template_id: "room1" });
    const { seat } = await account.joinRoom(first, session_id);
    const bot = await goOnward(await Bot.take(server.endpoint, seat));
    const second = bot.room.roomId;
    run_id = bot.state.run_id;
    room_ids = TEMPLATES.map(id => roomIdOf(run_id, id));
    await clearRoom(bot);
    await bot.leave();
    await closed(second);
    const again = await account.joinRoom(second, session_id);
    const back = await Bot.take(server.endpoint, again.seat);
    await back.use("dodge_roll");
    await back.leave();
    await closed(second);
    await closed(first);
  });
  after(() => server.stop());
  afterEach(() => mock.restoreAll());

  const closed = (room_id: string) =>
    eventually("the room has closed", async () => {
      const isSaved = await server.services.cluster.closing_rooms.isSaved(room_id, 1000);
      return isSaved && !server.room(room_id);
    });
  const segments = async () =>
    Promise.all(room_ids.map(async id => segmentsOf(await server.services.recordings.parts(id))));
  const contents = () => {
    const { hash, content } = server.store.library.current();
    return new Map([[hash, content]]);
  };
  /** What a replay says of the recording with something else in it. */
  const changed = async (change: (rooms: Segment[][]) => void): Promise<RoomsReplay> => {
    const rooms = structuredClone(await segments());
    change(rooms);
    return replayRun({ run_id }, rooms, contents());
  };
  const linesOf = (rooms: Segment[][], template: number, opening = 0) =>
    rooms[template]?.[opening]?.lines ?? assert.fail("There is no such opening");

  it("plays again as it went, over all rooms and openings", async () => {
    const rooms = await segments();
    assert.deepEqual(
      rooms.map(openings => openings.map(({ is_cut }) => is_cut)),
      [[false], [false, false]],
    );
    assert.ok(rooms[1]?.[1]?.start.hibernated, "the room was opened again");
    const replayed = await replayRunOf(server.services, { run_id }, TEMPLATES);
    assert.ok(replayed.is_same, JSON.stringify(replayed));
    assert.deepEqual(replayed.cuts, []);
    assert.ok(replayed.events > 10);
  });

  it("names the content and the rules, and has no content in it", async () => {
    const { version, hash } = server.store.library.current();
    for (const { start } of (await segments()).flat()) {
      assert.equal(start.content_version, version);
      assert.equal(start.content_hash, hash);
      assert.equal(start.rules_version, RULES_VERSION);
      assert.ok(!("content" in start.options));
    }
  });

  it("tells of one changed number, wherever it is, with the moment from which it differs", async () => {
    type Line = Extract<LaterLine, { events: unknown }>;
    const lineWith = (lines: LaterLine[], is: (line: Line) => boolean): Line => {
      const found = lines.find((line): line is Line => "events" in line && is(line));
      return found ?? assert.fail("There is no such line");
    };
    const isCommand = (type: string) => (line: LaterLine) =>
      line.kind === "command" && line.command.type === type;
    const isEvent = (event_type: string) => (line: Line) =>
      line.events.some(event => event.event_type === event_type);
    /** The last number in it is another. */
    const spoil = (value: object): void => {
      const text = JSON.stringify(value);
      const other = text.replace(
        /(\d)([^\d]*)$/,
        (_, digit: string, rest: string) => `${(Number(digit) + 1) % 10}${rest}`,
      );
      assert.notEqual(other, text);
      Object.assign(value, JSON.parse(other));
    };
    const changes: Record<string, (rooms: Segment[][]) => void> = {
      "a step": rooms => spoil(lineWith(linesOf(rooms, 1), isCommand("move"))),
      "what a hit did": rooms => spoil(lineWith(linesOf(rooms, 1), isEvent("damage_dealt")).events),
      "what was brought along": rooms => {
        const line = lineWith(linesOf(rooms, 1), isCommand("join"));
        if (line.kind === "command") spoil(line.command);
      },
      "the seed": rooms => spoil(rooms[1]?.[0]?.start.options ?? {}),
      "the room as it was left": rooms => spoil(rooms[1]?.[1]?.start.hibernated ?? {}),
      "the content": rooms => {
        const start = rooms[1]?.[1]?.start;
        if (start) start.content_hash = "another";
      },
      "the time of an event": rooms => {
        const line = lineWith(linesOf(rooms, 1), isEvent("room_cleared"));
        line.tick += 1;
      },
      "the run": rooms => Object.assign(rooms[0]?.[0]?.start.options ?? {}, { run_id: "another" }),
    };
    for (const [what, change] of Object.entries(changes)) {
      const replayed = await changed(change);
      assert.equal(replayed.is_same, false, what);
      if (replayed.is_same) continue;
      assert.ok(room_ids.includes(replayed.room_id), what);
      assert.notDeepEqual(replayed.recorded, replayed.replayed, what);
    }
  });

  it("tells of a character that arrives with more than it left with, though all in the room fits that", async () => {
    const replayed = await changed(rooms => {
      const lines = linesOf(rooms, 1);
      const join = lines.find(line => line.kind === "command" && line.command.type === "join");
      assert.ok(join?.kind === "command");
      const { arrival } = JSON.parse(JSON.stringify(join.command));
      arrival.lasting.gold += 100;
      join.command = { type: "join", arrival };
      // What shows the difference within the room is taken out.
      for (const opening of rooms[1] ?? [])
        opening.lines = opening.lines.filter(({ kind }) => kind !== "state");
    });
    assert.ok(!replayed.is_same);
    assert.equal(replayed.room_id, room_ids[1]);
    assert.match(JSON.stringify(replayed.recorded), /"gold":1\d\d/);
  });

  it("is not judged where a part of it is missing, it is of other rules, or the database knows of a loss", async () => {
    const [first] = await server.services.recordings.parts(room_ids[1] ?? "");
    assert.ok(first);
    assert.throws(() => segmentsOf([{ ...first, number: 2 }]), Unreplayable);
    assert.throws(() => segmentsOf([{ ...first, text: first.text.replace("[", "") }]), Unreplayable);
    const ofOtherRules = changed(rooms => {
      for (const { start } of rooms.flat()) start.rules_version += 1;
    });
    await assert.rejects(
      ofOtherRules,
      new RegExp(`by the rules of version ${RULES_VERSION + 1}, and these are of version ${RULES_VERSION}$`),
    );
    mock.method(server.services.recordings, "areRecorded", async () => false);
    await assert.rejects(replayRunOf(server.services, { run_id }, TEMPLATES), Unreplayable);
  });

  it("is not judged where that of one of its rooms has expired, and is of a run that cannot be known any more", async () => {
    const { recordings } = server.services;
    const parts = recordings.parts.bind(recordings);
    for (const expired of room_ids) {
      mock.method(recordings, "parts", async (room_id: string) =>
        room_id === expired ? [] : parts(room_id),
      );
      await assert.rejects(replayRunOf(server.services, { run_id }, TEMPLATES), error => {
        assert.ok(error instanceof Unreplayable);
        assert.equal(error.message, `Of the run ${run_id} there is no recording of the room ${expired}`);
        return true;
      });
      mock.restoreAll();
    }
  });

  it("is cut, and accuses nobody, where the server is killed while a room closes, whatever is not saved yet", async () => {
    const { recordings, characters } = server.services;
    const { rooms } = server.store;
    for (const unsaved of ["room", "character"] as const) {
      const ada = await server.join({ room_template_id: "room1" });
      const { roomId } = ada.room;
      const areAsked = { room: Promise.withResolvers<void>(), character: Promise.withResolvers<void>() };
      const maySave = Promise.withResolvers<void>();
      const held =
        <Args extends unknown[]>(kind: typeof unsaved, save: (...args: Args) => Promise<void>) =>
        async (...args: Args) => {
          areAsked[kind].resolve();
          if (kind === unsaved) await maySave.promise;
          await save(...args);
        };
      mock.method(rooms, "put", held("room", rooms.put.bind(rooms)));
      mock.method(characters, "put", held("character", characters.put.bind(characters)));
      await ada.leave();
      await areAsked.character.promise;
      await areAsked.room.promise;
      // Time enough to write too much.
      await delay(200);
      const isCut = async () => segmentsOf(await recordings.parts(roomId)).map(({ is_cut }) => is_cut);
      assert.deepEqual(await isCut(), [true], `the ${unsaved} is not saved`);
      const left = await replayRunOf(server.services, ada.state, ["room1"]);
      assert.ok(left.is_same, JSON.stringify(left));
      assert.equal(left.cuts.length, 1);
      maySave.resolve();
      await closed(roomId);
      assert.deepEqual(await isCut(), [false], `the ${unsaved} is saved`);
      mock.restoreAll();
      await recordings.deleteRecordingsOf([roomId]);
    }
  });

  it("misses nothing of a run whose database was away for a moment", async () => {
    const { recordings } = server.services;
    const add = mock.method(recordings, "add", () => Promise.reject(new Error("the database is away")));
    const ada = await server.join({ room_template_id: "room1" });
    const { run_id: other } = ada.state;
    await ada.use("dodge_roll");
    await eventually("the recording was tried", () => add.mock.callCount() > 1);
    assert.deepEqual(await recordings.parts(ada.room.roomId), []);
    mock.restoreAll();
    await ada.leave();
    await closed(ada.room.roomId);
    const replayed = await replayRunOf(server.services, { run_id: other }, ["room1"]);
    assert.ok(replayed.is_same, JSON.stringify(replayed));
    assert.deepEqual(replayed.cuts, []);
    await recordings.deleteRecordingsOf([ada.room.roomId]);
  });

  it("is about the claimed end of the run alone", async () => {
    const rooms = await segments();
    const replayed = replayRun({ run_id, ended_ticks: 1234 }, rooms, contents());
    assert.ok(!replayed.is_same);
    assert.deepEqual(replayed.recorded, { event_type: "run_ended", ticks: 1234 });
  });

  it("lives as long as it is said, and is deleted when no board shows the run, unless all are kept", async () => {
    const { recordings, env, log } = server.services;
    const endsIn = async () => {
      const { doc, table_prefix } = server.store.access;
      const { Items } = await doc.send(new ScanCommand({ TableName: table_prefix + RECORDINGS_TABLE.name }));
      const nowS = Date.now() / 1000;
      return (Items ?? []).map(({ expires_at }) => Math.round((Number(expires_at) - nowS) / 3600));
    };
    assert.deepEqual(new Set(await endsIn()), new Set([30 * 24]));
    await recordings.keepRecordingsOf(room_ids, 7 * 24 * 3600);
    assert.deepEqual(new Set(await endsIn()), new Set([7 * 24]));
    await dropRecordingsOf({ env: { RECORD_RUNS: true }, log, recordings }, room_ids);
    assert.ok((await replayRunOf(server.services, { run_id }, TEMPLATES)).is_same);
    await dropRecordingsOf({ env, log, recordings }, room_ids);
    for (const room_id of room_ids) assert.deepEqual(await recordings.parts(room_id), []);
    await assert.rejects(
      replayRunOf(server.services, { run_id }, TEMPLATES),
      /There is no recording of the run/,
    );
  });

  it("is deleted by its rooms, live and closed, when everybody gives the run up before it is saved", async () => {
    const { recordings } = server.services;
    const account = await Account.guest(server.endpoint);
    const { session_id } = await account.beginSession("Bob");
    const first = await account.createRoom({ room_template_id: "room1" });
    const { seat } = await account.joinRoom(first, session_id);
    const bot = await goOnward(await Bot.take(server.endpoint, seat));
    const second = bot.room.roomId;
    await closed(first);
    const parts = async (room_id: string) => (await recordings.parts(room_id)).length;
    assert.ok((await parts(first)) > 0);
    assert.ok((await parts(second)) > 0);
    await account.request("DELETE", `/api/sessions/${session_id}`);
    await closed(second);
    for (const room_id of [first, second])
      await eventually("it is deleted", async () => (await parts(room_id)) === 0);
  });

  it("is not lost with its result where the only player leaves at the exit at once", async () => {
    const { recordings, runs } = server.services;
    const isAsked = Promise.withResolvers<void>();
    const mayWrite = Promise.withResolvers<void>();
    const add = recordings.add.bind(recordings);
    const held: typeof add = async (...part) => {
      isAsked.resolve();
      await mayWrite.promise;
      return add(...part);
    };
    mock.method(recordings, "add", held);
    const dan = await RunMember.signUp(server.endpoint, "Dan");
    const exit = await dan.account.createRoom({ room_template_id: "room6" });
    const { seat } = await dan.account.joinRoom(exit, dan.session_id);
    const bot = await Bot.take(server.endpoint, seat);
    await isAsked.promise;
    const left = dan.leave(bot.state.run_id);
    await bot.closed;
    // Time enough to lose it.
    await delay(300);
    mayWrite.resolve();
    await left;
    const { result, places } = (await runs.get(bot.state.run_id)) ?? assert.fail();
    assert.equal(result?.is_recorded, true);
    assert.deepEqual(places, {});
    assert.ok((await recordings.parts(exit)).length > 0);
  });
});
