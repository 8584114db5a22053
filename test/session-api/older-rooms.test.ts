/** During a deploy: rooms that live in a process of an older release, and whom they are ended for. */
import assert from "node:assert/strict";
import { matchMaker } from "@colyseus/core";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { Fighter } from "../recovery/parties.ts";
import { RequestFailed } from "../support/account.ts";

describe("A room in a process of an older release", function () {
  this.timeout(20_000);
  let server: OpenServer;
  let ada: Fighter;
  let stranger: Fighter;
  before(async () => {
    server = await openServer();
  });
  beforeEach(async () => {
    [ada, stranger] = [
      await Fighter.signUp(server.endpoint, "Ada"),
      await Fighter.signUp(server.endpoint, "Eve"),
    ];
  });
  after(() => server.close());

  /** A room with Ada in it that is listed as one of an older release. */
  async function anOlderRoom(room_template_id?: string): Promise<string> {
    const room_id = await ada.account.createRoom(room_template_id === undefined ? {} : { room_template_id });
    await ada.join(server.endpoint, room_id);
    const room = matchMaker.getLocalRoomById(room_id) ?? assert.fail();
    await room.setMetadata({ rows_version: 0 });
    return room_id;
  }

  const isRefused = (error: unknown) => error instanceof RequestFailed && error.status === 409;

  it("goes on where somebody asks to join who may not come in", async () => {
    const behindADoor = await anOlderRoom("room2");
    await assert.rejects(stranger.account.joinRoom(behindADoor, stranger.session_id), isRefused);
    assert.equal(ada.bot?.room.connection.isOpen, true);
  });

  it("goes on where somebody asks to join and there is no free place", async () => {
    const room_id = await anOlderRoom();
    const room = matchMaker.getLocalRoomById(room_id) ?? assert.fail();
    room.maxClients = 1;
    await assert.rejects(stranger.account.joinRoom(room_id, stranger.session_id), isRefused);
    assert.equal(ada.bot?.room.connection.isOpen, true);
  });

  it("is brought to this process for somebody who may come in", async () => {
    const room_id = await anOlderRoom();
    const ended = ada.bot?.closed;
    await stranger.join(server.endpoint, room_id);
    assert.equal(await ended, CLOSE_CODES.moved);
    assert.equal(stranger.bot?.room.roomId, room_id);
  });
});
