/** An account whose time to be deleted comes while it is played with. */
import assert from "node:assert/strict";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { openDeletionDuty } from "../../src/open-deletions.ts";
import { matchmakingOf } from "../../src/open-matchmaking.ts";
import { deleteDue } from "../../src/privacy/delete-accounts.ts";
import { DeletionRepository } from "../../src/privacy/deletion-repository.ts";
import { DeletionSweep } from "../../src/privacy/deletion-sweep.ts";
import { findRoom } from "../../src/rooms/base/rpc-client.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { TABLES } from "../../src/store/tables.ts";
import { eventually } from "../support/eventually.ts";
import { NewsListener } from "../support/news-listener.ts";
import { assertStatus, StaffWorld } from "../support/staff-world.ts";

const DAY_MS = 24 * 3_600_000;

describe("An account whose time to be deleted comes", function () {
  this.timeout(30_000);
  let world: StaffWorld;
  before(async () => {
    world = await StaffWorld.open();
  });
  after(() => world?.close());

  /** Of all tables, those whose rows name one of the words. */
  async function tablesWith(...words: string[]): Promise<string[]> {
    const { access } = world.server.services.store;
    const named: string[] = [];
    for (const { name } of TABLES) {
      const { Items = [] } = await access.doc.send(
        new ScanCommand({ TableName: access.table_prefix + name }),
      );
      const text = JSON.stringify(Items, (_key, each) => (each instanceof Set ? [...each] : each));
      if (words.some(word => text.includes(word))) named.push(name);
    }
    return named;
  }

  it("while its character plays, is in a party and waits for a match: the player is out, and nothing of it comes back", async () => {
    const { services } = world.server;
    const { store, log, parties } = services;
    const eve = await world.aPlayer("Evelina");
    const body = { session_id: eve.session_id, is_open: true };
    await assertStatus(world.ask("POST", "/parties", eve.access_token, body), 201);
    const listener = await NewsListener.join(world.server.endpoint, "party", eve.session_token);
    const bot = await world.inRoom(eve);
    const queued = world.ask("POST", "/matchmaking/tickets", eve.access_token, { queue_id: "quick_duel" });
    await assertStatus(queued, 201);
    const { queueing } = matchmakingOf(services);
    assert.equal((await queueing.of(eve.player_id))?.ticket.state, "waiting");

    const past = new Date(Date.now() - 1000).toISOString();
    const deletions = new DeletionRepository(store.access);
    await deletions.ask(eve.player_id, past);
    await store.accounts.askDeletion(eve.player_id, past);
    await openDeletionDuty(services).run(() => true);
    assert.equal(await bot.closed, CLOSE_CODES.sanctioned);
    assert.equal(await listener.closed, CLOSE_CODES.sanctioned);
    await eventually("it waits for no match", async () => {
      return (await queueing.of(eve.player_id))?.ticket.state !== "waiting";
    });
    assert.equal(await parties.partyOf(eve.player_id), undefined);
    await assertStatus(world.ask("POST", "/sessions", eve.access_token, {}), 403);
    await eventually("its room is gone", async () => !(await findRoom(bot.room.roomId)), 20_000);

    const job = {
      ...{ accounts: store.accounts, deletions, log, now: () => Date.now() + DAY_MS },
      ...{ sweep: new DeletionSweep(store.access), left_sanctions: { keep: async () => undefined } },
    };
    for (let i = 0; (await deleteDue(job, i)) !== "done"; i++) assert.ok(i < 9, "it comes to no end");
    assert.deepEqual(await tablesWith(eve.player_id, eve.character_id, '"Evelina"'), []);
  });
});
