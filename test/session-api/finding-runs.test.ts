/** A party found over HTTP. */
import assert from "node:assert/strict";
import { z } from "zod";
import { characterIdOf } from "../../src/characters/character.ts";
import {
  ApiServer,
  detailOf,
  type Player,
  type Reply,
  readAnswer,
  refusalOf,
  runView,
} from "../support/api-client.ts";

const foundRun = z.object({ run: runView, is_new: z.boolean() });
const MOST = 4;
/** Kinds of runs; each is of one test alone, which meets no runs of another. */
const KINDS = ["first_dungeon", "sunken_crypt"].flatMap(dungeon_id =>
  ["first_come", "own_roll"].map(loot_rule => ({ dungeon_id, loot_rule })),
);

describe("A player who looks for a party", function () {
  this.timeout(60_000);
  let api: ApiServer;
  const kinds = [...KINDS];
  before(async () => {
    api = await ApiServer.start();
  });
  afterEach(() => api.clear());
  after(() => api?.stop());

  type Finder = { player: Player; session_id: string };

  async function aFinder(): Promise<Finder> {
    const player = await api.guest();
    return { player, session_id: (await player.begin()).session.session_id };
  }

  const ask = ({ player, session_id }: Finder, wanted: object = {}) =>
    player.ask("POST", "/open-runs", { session_id, ...wanted });
  const finds = async (finder: Finder, wanted: object) => readAnswer(foundRun, await ask(finder, wanted));
  const reasonOf = ({ body }: Reply) => z.object({ reason: z.string() }).parse(body).reason;
  const newKind = () => kinds.pop() ?? assert.fail("there are more tests than kinds of runs");

  it("begins an open run, and the next comes to it: both play it together", async () => {
    const kind = newKind();
    const [ada, bob] = [await aFinder(), await aFinder()];
    const begun = await finds(ada, kind);
    assert.deepEqual([begun.is_new, begun.run.is_open], [true, true]);
    assert.equal(begun.run.leader_character_id, characterIdOf(ada.session_id));
    const { run, is_new } = await finds(bob, kind);
    assert.deepEqual([run.run_id, is_new, run.free_places], [begun.run.run_id, false, MOST - 2]);
    await ada.player.resume(run.run_id, ada.session_id);
    const bot = await bob.player.resume(run.run_id, bob.session_id);
    await bot.until("both to be there", state => state.players.size === 2);
    const again = await finds(bob, kind);
    assert.deepEqual([again.run.run_id, again.is_new], [run.run_id, false]);
  });

  it("has one place of a run, however many ask at once, and no run is fuller than it may be", async () => {
    const kind = newKind();
    const finders = await Promise.all(Array.from({ length: 7 }, aFinder));
    const runs = await Promise.all(finders.map(async each => (await finds(each, kind)).run.run_id));
    for (const [i, { player, session_id }] of finders.entries()) {
      const { members } = await player.run(runs[i] ?? "");
      assert.ok(members.length <= MOST);
      const own = members.filter(({ character_id }) => character_id === characterIdOf(session_id));
      assert.equal(own.length, 1);
    }
  });

  it("is led to another run than that from which its leader has removed the player", async () => {
    const kind = newKind();
    const [ada, bob] = [await aFinder(), await aFinder()];
    const { run } = await finds(ada, kind);
    assert.equal((await finds(bob, kind)).run.run_id, run.run_id);
    const member = `/runs/${run.run_id}/members/${characterIdOf(bob.session_id)}`;
    assert.equal((await ada.player.ask("DELETE", member)).status, 204);
    const other = await finds(bob, kind);
    assert.deepEqual([other.is_new, other.run.run_id === run.run_id], [true, false]);
  });

  it("brings its whole party along, if it leads one: all of them are in one run", async () => {
    const kind = newKind();
    const [ada, bob, cyd] = [await aFinder(), await aFinder(), await aFinder()];
    const alone = await ask(ada, { ...kind, with_party: true });
    assert.equal(refusalOf(alone), "422 refused: no_party");
    const begun = await ada.player.ask("POST", "/parties", { session_id: ada.session_id, is_open: true });
    const { party_id } = z.object({ party: z.object({ party_id: z.string() }) }).parse(begun.body).party;
    const { session_id } = bob;
    assert.equal((await bob.player.ask("PUT", `/parties/${party_id}/join`, { session_id })).status, 200);
    assert.equal(refusalOf(await ask(bob, { ...kind, with_party: true })), "422 refused: not_leader");
    const { run } = await finds(cyd, kind);
    const found = await finds(ada, { ...kind, with_party: true });
    assert.deepEqual([found.run.run_id, found.is_new, found.run.members.length], [run.run_id, false, 3]);
    await bob.player.resume(run.run_id, bob.session_id);
  });

  it("is refused what is not there, is not its own, or is out of its range", async () => {
    const [ada, bob] = [await aFinder(), await aFinder()];
    for (const wanted of [{ dungeon_id: "atlantis" }, { difficulty_id: "impossible" }])
      assert.equal(refusalOf(await ask(ada, wanted)), "404 not-found");
    const low = await ask(ada, { difficulty_id: "nightmare" });
    assert.equal(reasonOf(low), "level_too_low");
    assert.match(detailOf(low), /level 6 or more, and yours has level 1/);
    assert.equal(refusalOf(await ask({ ...ada, session_id: bob.session_id })), "403 forbidden");
    assert.equal(refusalOf(await ask({ ...ada, session_id: "none" })), "404 not-found");
    for (const wanted of [
      { level_range: -1 },
      { level_range: 0.5 },
      { level_range: 1001 },
      { session_id: 3 },
    ])
      assert.equal(refusalOf(await ask(ada, wanted)), "400 invalid-request");
    assert.equal(refusalOf(await ask(ada, { loot_rule: "mine" })), "400 invalid-request");
  });
});
