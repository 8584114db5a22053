/** Each room draws what can be won with a key of its own, which nobody but the server and its recordings has. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { clearRoom, collectLoot } from "../../loadtest/brain.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { sipKeyOf } from "../../src/game/core/siphash.ts";
import { openRoom } from "../../src/rooms/base/open-room.ts";
import { ModeRoom } from "../../src/rooms/base/room.ts";
import { dungeonMode } from "../../src/rooms/dungeon/dungeon-mode.ts";
import { Account } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";
import { Recordings, recordingsOf } from "../support/recordings.ts";
import { TestServer } from "../support/test-server.ts";

const started = z.object({
  options: z.object({ seed: z.int(), draw_key: z.string().regex(/^[0-9a-f]{32}$/) }),
  hibernated: z.looseObject({}).optional(),
});

/** What a recorded room began with, at first or when it was opened again; its file has it from the room's first use. */
async function startOf(folder: string, room_id: string, opening = 0): Promise<z.infer<typeof started>> {
  const line = await eventually("the recording", () => {
    const file = existsSync(folder) ? recordingsOf(folder, room_id)[opening] : undefined;
    return file && readFileSync(file, "utf8").split("\n").slice(0, -1)[0];
  });
  return started.parse(JSON.parse(line));
}

/** All that would give the draws of a room away, however it is written. */
function secretsOf({ options: { seed, draw_key } }: z.infer<typeof started>): string[] {
  const words = sipKeyOf(draw_key);
  return [
    ...["draw_key", "draws", "random_state", "seed", draw_key, String(seed)],
    ...words.flatMap(word => [String(word), String(word >>> 0)]),
  ];
}

function assertKept(secrets: readonly string[], text: string, where: string): void {
  assert.ok(text.length > 50, `${where} says something: ${text}`);
  for (const secret of secrets) assert.ok(!text.includes(secret), `${where} has ${secret}`);
}

describe("what a room draws with", () => {
  let folder: string;
  let data: string;
  let server: ServerProcess;
  const start = () => startServer({ RECORDINGS_DIR: folder, DATA_DIR: data, LOG_LEVEL: "trace" });
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "recordings-"));
    data = mkdtempSync(join(tmpdir(), "data-"));
    server = await start();
  });
  after(async () => {
    await server.stop();
    for (const each of [folder, data]) rmSync(each, { recursive: true });
  });

  it("never leaves the server: not by the API, the state, messages, the panel, metrics or the log", async () => {
    const account = await Account.guest(server.endpoint);
    const { session_id } = await account.beginSession("Ada");
    const room_id = await account.createRoom({ room_template_id: "room2", is_open: true });
    const joined = await account.joinRoom(room_id, session_id);
    const bot = await Bot.take(server.endpoint, joined.seat);
    const secrets = secretsOf(await startOf(folder, room_id));
    await clearRoom(bot);
    await collectLoot(bot);

    const fromPanel = { headers: { "Sec-Fetch-Site": "same-origin" } };
    const get = async (path: string) => (await fetch(account.http + path, fromPanel)).text();
    const own = async (path: string) => JSON.stringify(await account.request("GET", path));
    const call = encodeURIComponent(JSON.stringify(["describe", []]));
    const shown = {
      "the answer to a join": JSON.stringify(joined),
      "the live room": await own(`/api/rooms/${room_id}`),
      "the rooms of the dungeon": await own("/api/rooms?dungeon_id=first_dungeon"),
      "the room's events": await own(`/api/events/${room_id}`),
      "the session": await own(`/api/sessions/${session_id}`),
      "the state": JSON.stringify(bot.state),
      "the messages": JSON.stringify(bot.received),
      "the panel's rooms": await get("/monitor/api"),
      "the panel's room": await get(`/monitor/api/room?roomId=${room_id}`),
      "what the panel can ask a room": await get(
        `/monitor/api/room/call?roomId=${room_id}&method=answer&args=${call}`,
      ),
      "the metrics": await get("/metrics"),
    };
    await bot.leave();
    const closed = new RegExp(`"room_id":"${room_id}".*room closed`);
    await eventually("the room to close", () => closed.test(server.output()));
    const all = {
      ...shown,
      "the room hibernated": await own(`/api/rooms/${room_id}`),
      "the log": server.output(),
    };
    assert.match(all["what the panel can ask a room"], /The panel cannot do answer/);
    assert.match(all["the room hibernated"], /"is_live":false/);
    for (const [where, text] of Object.entries(all)) assertKept(secrets, text, where);
  });

  it("is new after a crash: what was seen of the lost seconds does not tell what comes instead", async () => {
    const account = await Account.guest(server.endpoint);
    const { session_id } = await account.beginSession("Ada");
    const room_id = await account.createRoom({ room_template_id: "room2" });
    const { seat } = await account.joinRoom(room_id, session_id);
    await Bot.take(server.endpoint, seat);
    const before = await startOf(folder, room_id);
    server.process.kill("SIGKILL");
    await once(server.process, "exit");
    server = await start();
    account.http = server.endpoint.replace(/^ws/, "http");
    await account.joinRoom(room_id, session_id);
    const after = await startOf(folder, room_id, 1);
    assert.ok(after.hibernated, "the room is restored");
    assert.notEqual(after.options.draw_key, before.options.draw_key);
  });
});

describe("a room's draw key", () => {
  let server: TestServer;
  let recordings: Recordings;
  before(async () => {
    recordings = new Recordings();
    server = await TestServer.start({ RECORDINGS_DIR: recordings.folder });
  });
  afterEach(() => server.clear());
  after(async function () {
    await server.stop();
    recordings.finish(this.test?.parent?.tests.find(test => test.state === "failed"));
  });

  it("is in none of its answers to other rooms and processes", async () => {
    const ada = await server.join({ room_template_id: "room2" });
    const room = server.room(ada.room.roomId);
    const secrets = secretsOf(await startOf(recordings.folder, ada.room.roomId));
    const described = JSON.stringify(room.handleRpc("describe", []));
    const kept = JSON.stringify(await room.handleRpc("keep", []));
    assertKept(secrets, described, "describe");
    assertKept(secrets, kept, "keep");
  });

  it("is another for each room, and each time that a room is restored; its row has none", async () => {
    const first = await server.join({ room_template_id: "room2" });
    const second = await server.join({ dungeon_id: "training_grounds" });
    const { roomId } = first.room;
    const { run_id } = first.state;
    const began = [
      await startOf(recordings.folder, roomId),
      await startOf(recordings.folder, second.room.roomId),
    ];
    await first.leave();
    await eventually("the room hibernates", () => !server.room(roomId));
    const row = await server.store.rooms.get(roomId);
    assertKept(
      began.map(each => each.options.draw_key),
      JSON.stringify(row),
      "the row",
    );
    const wanted = { dungeon_id: "first_dungeon", room_template_id: "room2", run_id };
    const restored = [1, 2].map(() => openRoom(ModeRoom.services, dungeonMode, "unused", wanted));
    const starts = [...began, ...(await Promise.all(restored)).map(({ recordedStart }) => recordedStart)];
    assert.ok(starts[3]?.hibernated);
    assert.equal(new Set(starts.map(({ options }) => options.draw_key)).size, 4);
  });
});
