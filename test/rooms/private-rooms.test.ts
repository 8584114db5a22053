import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { RoomStateSchema } from "../../src/schema/room-state.ts";
import { TestServer } from "../support/test-server.ts";

describe("a private room", () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  afterEach(() => server.clear());
  after(() => server.stop());

  it("is one that strangers are never led to, and friends join by its id", async () => {
    const client = new Client(server.endpoint);
    const own = await client.create<RoomStateSchema>("dungeon", { private: true }, RoomStateSchema);
    own.onMessage("*", () => undefined);
    const stranger = await server.join();
    assert.notEqual(stranger.room.roomId, own.roomId);
    const friend = await server.joinRoom(own.roomId);
    assert.equal(friend.room.roomId, own.roomId);
    await own.leave();
  });

  it("is made anew for each who asks for one", async () => {
    const client = new Client(server.endpoint);
    await server.join();
    const rooms = [];
    for (let i = 0; i < 2; i++) {
      const room = await client.joinOrCreate<RoomStateSchema>("dungeon", { private: true }, RoomStateSchema);
      room.onMessage("*", () => undefined);
      rooms.push(room);
    }
    assert.notEqual(rooms[0]?.roomId, rooms[1]?.roomId);
    for (const { roomId } of rooms) assert.equal(server.room(roomId).clients.length, 1);
    assert.deepEqual(server.logged, []);
    await Promise.all(rooms.map(room => room.leave()));
  });
});
