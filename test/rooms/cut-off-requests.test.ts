/** Runs whose requests are cut off half-way, or meet another one. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { eventually } from "../support/eventually.ts";
import { RunMember, refusalIn } from "../support/run-member.ts";
import { TestServer } from "../support/test-server.ts";

describe("A run whose request", function () {
  this.timeout(60_000);
  let server: TestServer;
  let ada: RunMember;
  let bob: RunMember;
  before(async () => {
    server = await TestServer.start();
  });
  beforeEach(async () => {
    [ada, bob] = [
      await RunMember.signUp(server.endpoint, "Ada"),
      await RunMember.signUp(server.endpoint, "Bob"),
    ];
  });
  afterEach(async () => {
    mock.restoreAll();
    await server.clear();
  });
  after(() => server?.stop());

  /** The process dies where it would do this: nothing of it is done, nor anything that comes after it. */
  function dieOnce<K extends string>(
    of: { [key in K]: (...args: never[]) => Promise<unknown> },
    key: K,
  ): void {
    const dying = mock.method(of, key, async () => {
      dying.mock.restore();
      throw new Error("the process has died");
    });
  }
  const openRun = async () => {
    const run_id = await ada.begins({ is_open: true });
    server.keep(await ada.resume(run_id));
    return run_id;
  };
  /** Bob joins in the moment in which the run would end. */
  function bobJoinsBeforeItEnds(run_id: string): void {
    const { runs } = server.services;
    const ends = runs.endUnchanged.bind(runs);
    const ending = mock.method(runs, "endUnchanged", async (...args: Parameters<typeof ends>) => {
      ending.mock.restore();
      server.keep(await bob.join(run_id));
      return ends(...args);
    });
  }
  async function bobPlaysOn(run_id: string): Promise<void> {
    assert.equal((await bob.run(run_id)).ended_at, undefined);
    await bob.bot?.leave();
    server.keep(await bob.resume(run_id));
  }

  it("to end its last player's session meets a stranger who joins goes on for the stranger", async () => {
    const run_id = await openRun();
    bobJoinsBeforeItEnds(run_id);
    await ada.account.request("DELETE", `/api/sessions/${ada.session_id}`);
    await bobPlaysOn(run_id);
  });

  it("to leave it for good meets a stranger who joins goes on for the stranger", async () => {
    const run_id = await openRun();
    bobJoinsBeforeItEnds(run_id);
    await ada.leave(run_id);
    await bobPlaysOn(run_id);
  });

  it("to join by an invite for a player is cut off is joined by asking again", async () => {
    const { run_members } = server.services;
    const run_id = await ada.begins();
    const body = { session_id: ada.session_id, player_id: bob.account.player_id };
    await ada.account.request("POST", `/api/runs/${run_id}/invites`, body);
    dieOnce(run_members, "join");
    assert.equal(await bob.join(run_id).catch(refusalIn), "500");
    server.keep(await bob.join(run_id));
    const ids = (await bob.run(run_id)).members.map(({ character_id }) => character_id);
    assert.deepEqual(ids.toSorted(), [ada.character_id, bob.character_id].toSorted());
  });

  it("to join by an invite for a player was answered takes nobody else of that player in", async () => {
    const run_id = await ada.begins();
    const body = { session_id: ada.session_id, player_id: bob.account.player_id };
    await ada.account.request("POST", `/api/runs/${run_id}/invites`, body);
    server.keep(await bob.join(run_id));
    const { session_id } = await bob.account.beginSession("Another");
    bob.session_id = session_id;
    assert.equal(await bob.join(run_id).catch(refusalIn), "422 not_a_member");
  });

  it("to invite somebody is cut off while it saves the run has it saved by the next one, with all that belongs to it", async () => {
    const { run_members, runs, store } = server.services;
    const run_id = await ada.begins();
    server.keep(await ada.resume(run_id));
    await eventually("the run knows its room", async () => (await ada.run(run_id)).rooms.length === 1);
    dieOnce(runs, "keepMember");
    assert.equal(await ada.invites(run_id).catch(refusalIn), "500");
    const kept = mock.method(store.rooms, "keep");
    await ada.invites(run_id);
    assert.ok(kept.mock.callCount() > 0, "its room is kept");
    const member = (await run_members.get(run_id, ada.character_id)) ?? assert.fail();
    const { expires_at } = (await runs.get(run_id)) ?? assert.fail();
    assert.ok(member.expires_at > expires_at, "nobody loses a place before the run is gone");
  });
});
