/** Going through a door, while something else happens. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { matchMaker } from "@colyseus/core";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { reject } from "../../src/game/core/verdict.ts";
import { dungeonRules } from "../../src/game/dungeon/dungeon-rules.ts";
import { currentCharacter } from "../../src/rooms/base/current-character.ts";
import { RoomPersistence } from "../../src/rooms/base/room-persistence.ts";
import { Account } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

const MAX_STAMINA = 100;
const seat = z.looseObject({ name: z.string(), roomId: z.string(), sessionId: z.string() });

describe("A player at a door", () => {
  let server: TestServer;
  let ada: Bot;
  let door_id: string;
  let session_id: string;
  let account: Account;
  before(async () => {
    server = await TestServer.start();
  });
  beforeEach(async () => {
    account = await Account.guest(server.endpoint);
    ({ session_id } = await account.beginSession("Ada"));
    const { seat } = await account.joinRoom(await account.createRoom(), session_id);
    ada = server.keep(await Bot.take(server.endpoint, seat));
    const doorway = ada.walkableArea.doorways.find(each => each.is_onward) ?? assert.fail();
    door_id = doorway.door_id;
    await ada.arriveAt(doorway.position, 2);
    await ada.stand();
  });
  afterEach(async () => {
    mock.restoreAll();
    await server.clear();
  });
  after(() => server.stop());

  const goThrough = async () => {
    const verdict = await ada.request<z.infer<typeof seat>>("enter_door", { door_id });
    return verdict.is_accepted ? seat.parse(verdict.value) : assert.fail(verdict.reason);
  };

  it("who asks twice at once is led into the next room by the one answer that both get", async () => {
    const [first, second] = await Promise.all([goThrough(), goThrough()]);
    assert.deepEqual(second, first);
    assert.deepEqual(await goThrough(), first);
    const next = server.keep(await Bot.take(server.endpoint, first));
    assert.equal(next.welcome.session_id, session_id);
  });

  it("who is refused may ask again", async () => {
    const refused = await ada.request("enter_door", { door_id: "no_such_door" });
    assert.equal(refused.is_accepted, false);
    await goThrough();
  });

  it("who is kept from leaving in the last moment takes no place in the next room, and may go later", async () => {
    const { apply } = dungeonRules;
    mock.method(dungeonRules, "apply", (...[world, command]: Parameters<typeof apply>) =>
      command.type === "enter_door"
        ? { verdict: reject("in_combat"), events: [] }
        : Reflect.apply(apply, dungeonRules, [world, command]),
    );
    const refused = await ada.request("enter_door", { door_id });
    assert.deepEqual(refused, { is_accepted: false, reason: "in_combat" });
    mock.restoreAll();
    const next = (await matchMaker.query({})).find(({ roomId }) => roomId !== ada.room.roomId);
    await eventually("its place is free", () => next?.clients === 0);
    const { roomId } = await goThrough();
    assert.equal(roomId, next?.roomId);
  });

  it("whose client never comes to the next room has nothing of what the player's other character does there", async () => {
    const start_id = ada.room.roomId;
    const inNext = server.keep(await Bot.take(server.endpoint, await goThrough()));
    const other = await account.beginSession("Bea");
    const { seat } = await account.joinRoom(start_id, other.session_id);
    const bea = server.keep(await Bot.take(server.endpoint, seat));
    await bea.arriveAt(
      inNext.walkableArea.doorways.find(each => !each.is_onward)?.position ?? assert.fail(),
      2,
    );
    assert.equal((await bea.request("enter_door", { door_id })).is_accepted, true);
    assert.equal((await inNext.use("dodge_roll")).is_accepted, true);
    await inNext.leave();
    const spent = await eventually("what it did is saved", async () => {
      const found = await currentCharacter(server.services, session_id);
      return found && found.current_stamina < MAX_STAMINA && found;
    });
    assert.equal(spent.room_id, inNext.room.roomId);
    const never = await currentCharacter(server.services, other.session_id);
    assert.deepEqual([never?.room_id, never?.current_stamina], [inNext.room.roomId, MAX_STAMINA]);
  });

  it("who is taken over by a newer connection meanwhile comes into the next room with that one's protocol", async () => {
    const room = server.room(ada.room.roomId);
    const { begin } = RoomPersistence.prototype;
    mock.method(RoomPersistence.prototype, "begin", async function (this: RoomPersistence<never>) {
      const admitted: unknown = await room.handleRpc("admit", [session_id, 3]);
      assert.match(JSON.stringify(admitted), /"is_accepted":true/);
      return begin.call(this);
    });
    void ada.request("enter_door", { door_id }).catch(() => undefined);
    const session = await eventually("it has gone", async () => {
      const found = await server.services.characters.playedIn(session_id);
      return found?.room_id !== room.roomId && found;
    });
    assert.equal(session.protocol_version, 3);
  });

  it("who has left adds nothing to the room's journal by new sessions, however many", async () => {
    const room_id = ada.room.roomId;
    await ada.leave();
    await eventually("the room is closed", () => !server.room(room_id));
    const { events } = server.store;
    const newest = await events.lastTaken(room_id);
    for (let i = 0; i < 3; i++) await account.beginSession("Ada");
    assert.equal(await events.lastTaken(room_id), newest);
  });
});
