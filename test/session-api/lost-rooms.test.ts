/** What is asked of a room that closes before it answers. */
import assert from "node:assert/strict";
import { matchMaker } from "@colyseus/core";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { Fighter } from "../recovery/parties.ts";

describe("A request to a room that is lost before it answers", function () {
  this.timeout(20_000);
  let server: OpenServer;
  let ada: Fighter;
  before(async () => {
    server = await openServer();
  });
  beforeEach(async () => {
    ada = await Fighter.signUp(server.endpoint, "Ada");
  });
  after(() => server.close());

  it("destroys an item once, also where its client gives it no id", async () => {
    const { characters } = server.services;
    const found = (await characters.playedIn(ada.session_id)) ?? assert.fail();
    await characters.replace(found, { ...found, inventory: { health_potion: 5 } });
    const room_id = await ada.account.createRoom();
    await ada.join(server.endpoint, room_id);
    const room = matchMaker.getLocalRoomById(room_id) ?? assert.fail();
    assert.ok("handleRpc" in room && typeof room.handleRpc === "function");
    const { handleRpc } = room;
    const asked: string[] = [];
    const losesItsAnswer = async (method: string, args: unknown[]) => {
      const answer: unknown = await handleRpc.call(room, method, args);
      if (method !== "changeCharacter") return answer;
      asked.push(method);
      await room.disconnect();
      throw new Error("the room is gone");
    };
    Object.assign(room, { handleRpc: losesItsAnswer });
    const path = `/api/characters/${found.character_id}/inventory/health_potion?confirm=true`;
    await ada.account.request("DELETE", path);
    assert.equal(asked.length, 1, "the room was asked, and has done it");
    assert.equal((await characters.get(found.character_id))?.inventory.health_potion, 4);
  });
});
