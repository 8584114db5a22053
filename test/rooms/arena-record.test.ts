import assert from "node:assert/strict";
import { mock } from "node:test";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { Client } from "@colyseus/sdk";
import { z } from "zod";
import { arenaMode } from "../../src/rooms/arena/arena-mode.ts";
import { redoing } from "../../src/rooms/base/redoing-mode.ts";
import { isRoomGone } from "../../src/session-api/live-room.ts";
import { RECORDINGS_TABLE } from "../../src/store/tables.ts";
import type { ContentFolder } from "../support/content-folder.ts";
import { beginDuel, type Duellist, duelContent } from "../support/duellist.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

const WEEK_SECONDS = 7 * 24 * 3600;
const recordedPart = z.object({ created_at: z.iso.datetime(), expires_at: z.int() });

describe("the record of a match", function () {
  this.timeout(30_000);
  let server: TestServer;
  let content: ContentFolder;
  before(async () => {
    content = await duelContent();
    server = await TestServer.start({}, { content_folder: content.path });
  });
  afterEach(async () => {
    mock.restoreAll();
    await server.clear();
  });
  after(async () => {
    await server.stop();
    await content.delete();
  });

  const duel = () => beginDuel(new Client(server.endpoint), new Client(server.endpoint));
  const rowOf = ({ room }: Duellist) => server.services.matches.get(room.roomId);
  const isRunning = async (player: Duellist) =>
    eventually("it is written", async () => (await rowOf(player))?.status === "running");
  const isClosed = ({ room }: Duellist) =>
    eventually("the room closes", () => server.server.getRoomById(room.roomId) === undefined);

  it("is what players are told, also where the room judged otherwise", async () => {
    const [ada, bob] = await duel();
    await isRunning(ada);
    await server.services.matches.void(ada.room.roomId, "server_stopped");
    await bob.room.leave();
    await eventually("the result", () => ada.told.match_over.length > 0);
    const [result] = ada.told.match_over;
    assert.deepEqual(
      { ...result, ticks: 0 },
      { reason: "void", teams: [], forfeited_player_ids: [], ticks: 0 },
    );
    await ada.room.leave();
  });

  it("is there before the result is told, and told once, though the database takes its time", async () => {
    const { matches } = server.services;
    const { promise: isThere, resolve: comesBack } = Promise.withResolvers<void>();
    const end = matches.end.bind(matches);
    mock.method(matches, "end", async (...args: Parameters<typeof end>) => {
      await isThere;
      return end(...args);
    });
    const [ada, bob] = await duel();
    await ada.isIn("fighting");
    await bob.room.leave();
    await ada.isIn("round_over");
    assert.deepEqual([ada.told.match_over.length, (await rowOf(ada))?.status], [0, "running"]);
    comesBack();
    await eventually("the result", () => ada.told.match_over.length > 0);
    assert.equal((await rowOf(ada))?.status, "ended");
    assert.equal(ada.told.match_over.length, 1);
    await ada.room.leave();
  });

  it("is nothing that is lost where the room has closed before it was written", async () => {
    const { matches } = server.services;
    const { promise: isThere, resolve: comesBack } = Promise.withResolvers<void>();
    const end = matches.end.bind(matches);
    mock.method(matches, "end", async (...args: Parameters<typeof end>) => {
      await isThere;
      return end(...args);
    });
    const [ada, bob] = await duel();
    await ada.isIn("fighting");
    await bob.room.leave();
    await ada.isIn("round_over");
    await ada.room.leave();
    await isClosed(ada);
    const { roomId } = ada.room;
    assert.equal(await isRoomGone(server.services, roomId), false);
    comesBack();
    await eventually("nothing waits any more", () => isRoomGone(server.services, roomId));
    assert.equal((await rowOf(ada))?.status, "ended");
  });

  it("is void after the redo of its dead process, though nobody asks; one that has ended stays as it is", async () => {
    const [ada, bob] = await duel();
    await isRunning(ada);
    const [other, leaving] = await duel();
    await leaving.room.leave();
    await eventually("the result", () => other.told.match_over.length > 0);
    const ended = await rowOf(other);
    for (const { room } of [ada, other]) await redoing(arenaMode).redoneRoom(server.services, room.roomId);
    assert.deepEqual(
      [(await rowOf(ada))?.status, (await rowOf(ada))?.void_reason],
      ["void", "server_stopped"],
    );
    assert.deepEqual(await rowOf(other), ended);
    await Promise.all([ada, bob, other].map(({ room }) => room.leave()));
  });

  it("outlives its recording, which is kept for 7 days", async () => {
    const [ada, bob] = await duel();
    await bob.room.leave();
    await ada.room.leave();
    await isClosed(ada);
    const { doc, table_prefix } = server.store.access;
    const { Items } = await doc.send(
      new QueryCommand({
        TableName: table_prefix + RECORDINGS_TABLE.name,
        KeyConditionExpression: "room_id = :room",
        ExpressionAttributeValues: { ":room": ada.room.roomId },
      }),
    );
    const parts = z.array(recordedPart).nonempty().parse(Items);
    for (const { created_at, expires_at } of parts)
      assert.equal(expires_at, Math.floor(Date.parse(created_at) / 1000) + WEEK_SECONDS);
  });
});
