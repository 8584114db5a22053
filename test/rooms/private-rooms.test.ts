import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { RoomStateSchema } from "../../src/schema/room-state.ts";
import { TestArena } from "../support/arena.ts";

describe("a private room", () => {
  let arena: TestArena;
  before(async () => {
    arena = await TestArena.start();
  });
  afterEach(() => arena.clear());
  after(() => arena.stop());

  it("is one that strangers are never led to, and friends join by its id", async () => {
    const client = new Client(arena.endpoint);
    const own = await client.create<RoomStateSchema>("dungeon", { private: true }, RoomStateSchema);
    own.onMessage("*", () => undefined);
    const stranger = await arena.join();
    assert.notEqual(stranger.room.roomId, own.roomId);
    const friend = await arena.joinRoom(own.roomId);
    assert.equal(friend.room.roomId, own.roomId);
    await own.leave();
  });

  it("is made anew for each who asks for one", async () => {
    const client = new Client(arena.endpoint);
    await arena.join();
    const rooms = [];
    for (let i = 0; i < 2; i++) {
      const room = await client.joinOrCreate<RoomStateSchema>("dungeon", { private: true }, RoomStateSchema);
      room.onMessage("*", () => undefined);
      rooms.push(room);
    }
    assert.notEqual(rooms[0]?.roomId, rooms[1]?.roomId);
    for (const { roomId } of rooms) assert.equal(arena.room(roomId).clients.length, 1);
    assert.deepEqual(arena.logged, []);
    await Promise.all(rooms.map(room => room.leave()));
  });
});
