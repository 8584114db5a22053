import assert from "node:assert/strict";
import type { Bot } from "../../loadtest/bot.ts";
import { clearRoom, collectLoot, goOnward } from "../../loadtest/brain.ts";
import { Recordings, replayRunOf } from "../support/recordings.ts";
import { TestServer } from "../support/test-server.ts";

describe("the first dungeon", () => {
  let server: TestServer;
  let recordings: Recordings;
  before(async () => {
    recordings = new Recordings();
    server = await TestServer.start({ RECORDINGS_DIR: recordings.folder });
  });
  after(async function () {
    await server.stop();
    recordings.finish(this.currentTest);
  });

  it("is played from the first room to the exit by a party of four, and replays event for event", async function () {
    this.timeout(180_000);
    let party: Bot[] = [await server.join({ character_name: "Ada" })];
    const first = party[0];
    assert.ok(first);
    for (const character_name of ["Bob", "Cyd", "Dan"]) {
      party.push(await server.joinRoom(first.room.roomId, { character_name }));
    }
    const runId = first.state.run_id;
    const phases: number[] = [];
    for (const template of ["room1", "room2", "room3", "room4", "room5"]) {
      assert.deepEqual(new Set(party.map(bot => bot.state.room_template_id)), new Set([template]));
      const unfair = await Promise.all(party.map(clearRoom));
      assert.deepEqual(unfair.flat(), [], `in ${template}`);
      for (const { type, message } of party[0]?.received ?? [])
        if (type === "boss_phase") phases.push(message.phase);
      if (party[0]) await collectLoot(party[0]);
      for (const bot of party) {
        const corrections = bot.received.filter(({ type }) => type === "move_corrected");
        assert.deepEqual(corrections, [], `in ${template}`);
      }
      party = await Promise.all(party.map(goOnward));
      for (const bot of party) server.keep(bot);
      assert.equal(new Set(party.map(bot => bot.room.roomId)).size, 1, "the party stays together");
      assert.equal(party[0]?.state.run_id, runId);
    }
    assert.deepEqual(phases, [1, 2], "the boss went through its phases before it died");
    await assertRunEnded(party);
    await server.clear();
    assert.equal(recordings.files.length, 6);
    assert.deepEqual(recordings.differences(), []);
    const templates = ["room1", "room2", "room3", "room4", "room5", "room6"];
    const { result, content_hash } =
      (await server.services.runs.get(runId)) ?? assert.fail("There is no run");
    assert.equal(result?.is_recorded, true);
    const claim = { run_id: runId, content_hash, ended_ticks: result.ticks };
    const replayed = await replayRunOf(server.services, claim, templates);
    assert.ok(replayed.is_same, JSON.stringify(replayed));
    assert.ok(replayed.events > 100);
    assert.deepEqual(replayed.cuts, []);
  });

  async function assertRunEnded(party: Bot[]): Promise<void> {
    const last = party.at(-1);
    assert.ok(last);
    const ended = await last.until("everyone's run to end", () => {
      const found = last.received.filter(each => each.type === "run_ended");
      return found.length > 0 && found;
    });
    assert.ok(ended);
    let killed = 0;
    for (const bot of party) {
      const own = bot.received.find(
        each => each.type === "run_ended" && each.message.player_id === bot.welcome.player_id,
      );
      assert.ok(own?.type === "run_ended");
      const { statistics } = own.message;
      assert.ok(statistics.seconds > 5);
      assert.ok(statistics.damage_dealt > 0);
      killed += statistics.enemies_killed;
    }
    assert.ok(killed >= 5, `${killed} enemies were killed`);
  }
});
