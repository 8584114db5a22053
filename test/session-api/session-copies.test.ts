/** What the endpoints of sessions ask of the database, and what they do without. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { untilHibernated } from "../recovery/lasting-database.ts";
import { Fighter } from "../recovery/parties.ts";

describe("A session, at the database", function () {
  this.timeout(20_000);
  let server: OpenServer;
  let ada: Fighter;
  before(async () => {
    server = await openServer();
  });
  beforeEach(async () => {
    ada = await Fighter.signUp(server.endpoint, "Ada");
  });
  afterEach(() => mock.restoreAll());
  after(() => server.close());

  it("is asked of the live room that has its character, and its journal is not read", async () => {
    const bot = await ada.join(server.endpoint, await ada.account.createRoom());
    await bot.arriveAt({ x: 2, z: 2 });
    const { mock: reads } = mock.method(server.services.store.events, "allAfter");
    const { position_x, position_z } = await ada.account.session(ada.session_id);
    assert.deepEqual({ position_x, position_z }, { position_x: 2, position_z: 2 });
    assert.equal(reads.callCount(), 0);
    await bot.leave();
  });

  it("is listed without a write, unless its copy is missing or says something else", async () => {
    const { services } = server;
    const { mock: writes } = mock.method(services.store.access, "put");
    await ada.account.sessions();
    await ada.account.sessions();
    assert.equal(writes.callCount(), 0);

    await services.sessions.delete(ada.session_id);
    await ada.account.sessions();
    assert.equal(writes.callCount(), 1);

    await ada.account.request("PUT", `/api/sessions/${ada.session_id}`, {});
    await ada.account.sessions();
    assert.equal(writes.callCount(), 2);
    await ada.account.sessions();
    assert.equal(writes.callCount(), 2);
  });

  it("begins and ends where only its copy cannot be written, and the log says so", async () => {
    const { sessions } = server.services;
    const fails = async () => {
      throw new Error("the table of sessions is away");
    };
    mock.method(sessions, "put", fails);
    mock.method(sessions, "delete", fails);
    const { session_id } = await ada.account.beginSession("Ada");
    assert.equal((await ada.account.session(session_id)).session_id, session_id);
    await ada.account.request("DELETE", `/api/sessions/${session_id}`);
    assert.deepEqual(await ada.account.sessions(), []);
    const said = server.logged.map(({ msg }) => msg);
    assert.ok(said.includes("session not listed yet"));
    assert.ok(said.includes("the copy of an ended session is not deleted"));
  });

  it("keeps the rooms of its run where its copy is missing and a companion's session ends", async () => {
    const { services, endpoint } = server;
    const bob = await Fighter.signUp(endpoint, "Bob");
    const room_id = await ada.account.createRoom();
    for (const each of [ada, bob]) await each.join(endpoint, room_id);
    for (const each of [bob, ada]) await each.bot?.leave();
    await untilHibernated(bob.account, room_id);
    await services.sessions.delete(bob.session_id);
    await ada.account.request("DELETE", `/api/sessions/${ada.session_id}`);
    assert.equal((await bob.account.joinRoom(room_id, bob.session_id)).room_id, room_id);
  });

  it("keeps no room of its run when it has ended, though its copy could not be deleted", async () => {
    const { services, endpoint } = server;
    const room_id = await ada.account.createRoom();
    await (await ada.join(endpoint, room_id)).leave();
    await untilHibernated(ada.account, room_id);
    mock.method(services.sessions, "delete", async () => {
      throw new Error("the table of sessions is away");
    });
    await ada.account.request("DELETE", `/api/sessions/${ada.session_id}`);
    assert.equal(await services.store.rooms.get(room_id), undefined);
  });
});
