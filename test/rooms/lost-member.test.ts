/** A member of a run whose server has died: what the others see of it, and how they go on without it. */
import assert from "node:assert/strict";
import { connect } from "../../src/store/dynamo/connect.ts";
import { testEnv } from "../support/dynamodb.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { publishRunContent, RUN_GROUNDS_ID } from "../support/run-grounds.ts";
import { RunMember, refusalIn } from "../support/run-member.ts";
import { TestServer } from "../support/test-server.ts";

describe("A member of a run whose server has died", function () {
  this.timeout(60_000);
  let database: FaultyDatabase;
  let server: TestServer;
  before(async () => {
    database = await FaultyDatabase.start();
    const variables = { DYNAMODB_ENDPOINT: database.endpoint };
    const publisher = await connect(testEnv(variables), console, { join: false });
    await publishRunContent(publisher);
    await publisher.close();
    server = await TestServer.start(variables);
  });
  afterEach(() => server.clear());
  after(async () => {
    await server?.stop();
    await database?.close();
  });

  it("is not shown as playing, and is removed by the leader, who ends the run then", async () => {
    const [ada, bob] = [
      await RunMember.signUp(server.endpoint, "Ada"),
      await RunMember.signUp(server.endpoint, "Bob"),
    ];
    const run_id = await ada.begins({ dungeon_id: RUN_GROUNDS_ID });
    server.keep(await ada.resume(run_id));
    const bobs = await bob.join(run_id, await ada.invites(run_id));
    const { characters } = server.services;
    const playing = (await characters.get(bob.character_id)) ?? assert.fail();
    const plays = async () =>
      (await ada.run(run_id)).members.flatMap(each => (each.is_playing ? each.character_id : [])).toSorted();
    assert.deepEqual(await plays(), [ada.character_id, bob.character_id].toSorted());
    await bobs.leave();
    // As the row of one is left that nobody has taken out of its room.
    const left = (await characters.get(bob.character_id)) ?? assert.fail();
    await characters.replace(left, {
      ...left,
      room_id: playing.room_id,
      run_id,
      unsettled_id: playing.unsettled_id,
    });
    assert.deepEqual(await plays(), [ada.character_id]);
    const end = () => ada.account.request("DELETE", `/api/runs/${run_id}`);
    assert.equal(await end().catch(refusalIn), "409");
    await ada.remove(run_id, bob.character_id);
    await end();
  });
});
