/** The exit of a run that is over: whose it still is, and whose no more. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Bot } from "../../loadtest/bot.ts";
import { clearRoom, goOnward } from "../../loadtest/brain.ts";
import { connect } from "../../src/store/dynamo/connect.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { publishRunContent, RUN_GROUNDS_ID } from "../support/run-grounds.ts";
import { RunMember, refusalIn } from "../support/run-member.ts";
import { TestServer } from "../support/test-server.ts";

/** Enough for a row that waits for nothing to be written. */
const SOME_TIME_MS = 300;

describe("The exit of a run that is over", function () {
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
  afterEach(() => {
    mock.restoreAll();
    return server.clear();
  });
  after(async () => {
    await server?.stop();
    await database?.close();
  });

  const signUp = (name: string) => RunMember.signUp(server.endpoint, name);
  const onNewRun = async (member: RunMember) => {
    const run_id = await member.begins({ dungeon_id: RUN_GROUNDS_ID });
    return { run_id, bot: server.keep(await member.resume(run_id)) };
  };
  /** Ada, Bob and Cyd in the cellar that they have cleared. */
  async function inCellar() {
    const [ada, bob, cyd] = [await signUp("Ada"), await signUp("Bob"), await signUp("Cyd")];
    const { run_id, bot } = await onNewRun(ada);
    const adas = server.keep(await goOnward(await goOnward(bot)));
    const bobs = server.keep(await bob.join(run_id, await ada.invites(run_id)));
    const cyds = server.keep(await cyd.join(run_id, await ada.invites(run_id)));
    await clearRoom(adas);
    return { run_id, ada, bob, cyd, adas, bobs, cyds };
  }
  async function reaches(bot: Bot, { account }: RunMember, run_id: string): Promise<void> {
    const there = server.keep(await goOnward(bot));
    const { player_id } = await there.message("run_ended");
    assert.equal(player_id, account.player_id);
    const { runs } = server.services;
    await eventually("the run is over", async () => (await runs.get(run_id))?.ended_at);
  }
  const comesBack = (member: RunMember, run_id: string) =>
    member.account.joinRoom(`${run_id}-yard`, member.session_id).catch(refusalIn);

  it("is no second one for a member who has been there, and comes back from another run", async () => {
    const { run_id, ada, adas } = await inCellar();
    await reaches(adas, ada, run_id);
    await onNewRun(ada);
    assert.equal(await comesBack(ada, run_id), "422 run_over");
    assert.notEqual((await ada.session()).run_id, run_id);
  });

  it("is reached by no more than those who have played: friends whom HTTP alone has let in are in no result", async () => {
    const ada = await signUp("Ada");
    const { run_id, bot } = await onNewRun(ada);
    const [bob, cyd] = [await signUp("Bob"), await signUp("Cyd")];
    await bob.letIn(run_id, await ada.invites(run_id));
    await ada.remove(run_id, bob.character_id);
    const adas = server.keep(await goOnward(await goOnward(bot)));
    await cyd.letIn(run_id, await ada.invites(run_id));
    await clearRoom(adas);
    await reaches(adas, ada, run_id);
    for (const tries of [() => ada.resume(run_id), () => ada.leave(run_id)])
      await assert.rejects(tries, /its way to the exit is open/);
    const { result } = (await server.services.runs.get(run_id)) ?? assert.fail();
    const names = result?.members.map(({ character_name }) => character_name);
    assert.deepEqual([result?.party_size, names], [1, [ada.name]]);
  });

  it("is none for a member who was on another run when the others have come to it", async () => {
    const { run_id, ada, adas, cyd } = await inCellar();
    await onNewRun(cyd);
    await reaches(adas, ada, run_id);
    assert.equal(await comesBack(cyd, run_id), "422 run_over");
  });

  it("is in the run before the character's row is settled that has come to it and left, however slow the recording is", async () => {
    const { recordings, runs, characters } = server.services;
    const mayBeWritten = Promise.withResolvers<void>();
    const add = recordings.add.bind(recordings);
    mock.method(recordings, "add", async (...args: Parameters<typeof add>) => {
      await mayBeWritten.promise;
      return add(...args);
    });
    const { run_id, ada, adas } = await inCellar();
    const there = server.keep(await goOnward(adas));
    await there.message("run_ended");
    const settledOver: boolean[] = [];
    const put = characters.put.bind(characters);
    mock.method(characters, "put", async (...args: Parameters<typeof put>) => {
      const [{ character_id, unsettled_id }] = args;
      if (character_id === ada.character_id && unsettled_id === undefined)
        settledOver.push((await runs.get(run_id))?.ended_at !== undefined);
      return put(...args);
    });
    const leaving = there.leave();
    await delay(SOME_TIME_MS);
    mayBeWritten.resolve();
    await leaving;
    await eventually("the character is settled", async () => settledOver.length > 0);
    assert.deepEqual(settledOver, [true]);
  });

  it("is come to with all deaths of the run by who has left it for good, was on another one, and is back", async () => {
    const DEATHS = 3;
    const [ada, bob] = [await signUp("Ada"), await signUp("Bob")];
    const { run_id } = await onNewRun(ada);
    const bot = await bob.join(run_id, await ada.invites(run_id));
    await bob.account.request("PUT", `/api/rooms/${bot.room.roomId}/leave`, { session_id: bob.session_id });
    const { characters } = server.services;
    const found = (await characters.get(bob.character_id)) ?? assert.fail();
    await characters.replace(found, { ...found, statistics: { ...found.statistics, deaths: DEATHS } });
    await bob.leave(run_id);
    await onNewRun(bob);
    assert.equal((await characters.get(bob.character_id))?.statistics.deaths, 0);
    server.keep(await bob.join(run_id, await ada.invites(run_id)));
    assert.equal((await characters.get(bob.character_id))?.statistics.deaths, DEATHS);
    const { members } = await ada.run(run_id);
    assert.equal(members.find(({ character_id }) => character_id === bob.character_id)?.deaths, DEATHS);
  });

  it("is never come to by who comes in just as the leader ends the run: it is told that the run is over", async () => {
    const [ada, bob] = [await signUp("Ada"), await signUp("Bob")];
    const { run_id } = await onNewRun(ada);
    const code = await ada.invites(run_id);
    const { characters, runs, run_members } = server.services;
    const replace = characters.replace.bind(characters);
    const replaced = mock.method(characters, "replace", async (...change: Parameters<typeof replace>) => {
      const written = await replace(...change);
      if (change[1].run_id === run_id) {
        await runs.end(run_id);
        await run_members.remove(run_id, bob.character_id);
      }
      return written;
    });
    assert.equal(await bob.join(run_id, code).catch(refusalIn), "422 run_over");
    replaced.mock.restore();
  });

  it("is still one for a member who is on its way, also where that one loses its connection and comes again", async () => {
    const { run_id, ada, adas, bob, bobs } = await inCellar();
    await reaches(adas, ada, run_id);
    await bobs.leave();
    const { seat } = await bob.account.joinRoom(`${run_id}-cellar`, bob.session_id);
    await reaches(server.keep(await Bot.take(server.endpoint, seat)), bob, run_id);
  });
});
