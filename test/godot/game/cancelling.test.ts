/** Calls in Godot that are cancelled while the server has not answered: they return at once, and leave nothing behind. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { eventually } from "../../support/eventually.ts";
import { needsGodot } from "../support/godot.ts";
import { answerOf, aPlayer, type Player } from "./support/players.ts";
import type { Called, RunView, Verdict } from "./support/puppet.ts";
import { SlowAnswers } from "./support/slow-answers.ts";

/** What `Multiplayer.last_error` says then. */
const CANCELLED = "[92] It was cancelled before it was done.";
/** Longer than a game takes to read an answer and to tell it. */
const TOLD_MS = 400;

describe("a call of a game in Godot that is cancelled before the server has answered", function () {
  this.timeout(80_000);
  needsGodot();
  let server: ServerProcess;
  let line: SlowAnswers;
  let ada: Player;

  before(async () => {
    server = await startServer();
    line = await SlowAnswers.open(Number(new URL(server.endpoint).port));
  });
  after(async () => {
    await line?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    ada = await aPlayer(line.endpoint, "cancelling");
  });
  afterEach(async () => {
    line.release();
    await ada?.game.stop();
  });

  /** Cancels a call while its answer is held back. Nothing but what is `expected` is told, neither then nor after the answer has come. */
  async function cancelled<Answer>(
    held: RegExp,
    [part, call, ...args]: [part: string, call: string, ...args: unknown[]],
    expected: string[] = [],
  ): Promise<Called<Answer>> {
    const { game } = ada;
    const before = (await game.seen()).length;
    line.hold(held);
    const calling = game.call<Answer>(part, call, ...args);
    await line.untilHeld();
    await game.call(part, "cancel_calls");
    // The answer is held back still.
    const came = await calling;
    line.release();
    await delay(TOLD_MS);
    const told = (await game.seen()).slice(before).map(([name]) => name);
    assert.deepEqual(told, expected, `${part}.${call}`);
    return came;
  }

  it("returns at once as what it is, and tells nothing: lists, boards and what is kept of the account", async () => {
    for (const [held, part, call, ...args] of [
      [/GET .*\/friends/, "friends", "refresh"],
      [/GET .*\/export/, "account", "export_data"],
      [/GET .*\/queues/, "queue", "refresh"],
      [/GET .*\/parties\/me/, "party", "refresh"],
      [/GET .*\/me\/matches/, "arena.history", "refresh"],
      [/GET .*\/sanctions/, "sanctions", "refresh"],
      [/POST .*\/friend-requests/, "friends", "ask_by_name", "Nobody"],
    ] as [RegExp, string, string, ...unknown[]][]) {
      const { answer, error } = await cancelled<Verdict>(held, [part, call, ...args]);
      assert.deepEqual([answer.is_accepted, answer.reason], [false, "cancelled"], part);
      assert.match(answer.detail ?? "", /^It was cancelled/);
      assert.equal(error, CANCELLED);
    }
    for (const [held, part, call, empty] of [
      [/GET .*\/characters/, "characters", "refresh", false],
      [/GET .*\/ratings\/me/, "ratings", "refresh", false],
      [/GET .*\/leaderboards/, "leaderboards", "refresh", false],
      [/GET .*\/api\/runs/, "runs", "refresh", false],
      [/GET .*\/api\/sessions/, "progress", "mailbox", []],
    ] as [RegExp, string, string, unknown][]) {
      const { answer, error } = await cancelled(held, [part, call]);
      assert.deepEqual([answer, error], [empty, CANCELLED], part);
    }
    answerOf(await ada.game.call("friends", "refresh"));
  });

  it("leaves no ticket behind, and no party", async () => {
    const { game } = ada;
    const queued = await cancelled<Verdict>(/POST .*\/tickets/, ["queue", "begin", "quick_2v2"]);
    assert.equal(queued.answer.reason, "cancelled");
    const ticket = async () => answerOf<{ state: string } | null>(await game.call("queue", "resume"));
    assert.equal((await ticket())?.state ?? "none", "none", "it waits in no queue");
    const begun = await cancelled<Verdict>(/POST .*\/parties/, ["party", "begin"]);
    assert.equal(begun.answer.reason, "cancelled");
    answerOf(await game.call("party", "refresh"));
    assert.equal(await game.show("party.news.current"), null);
  });

  for (const [what, held] of [
    ["begun", /POST .*\/api\/runs/],
    ["begun and come into", /PUT .*\/resume/],
  ] as const) {
    it(`leaves no run behind that the server has ${what}`, async () => {
      const { game } = ada;
      const { answer, error } = await cancelled<Verdict>(held, ["runs", "begin", {}]);
      assert.deepEqual([answer.reason, error], ["cancelled", CANCELLED]);
      await eventually(
        "it belongs to no run",
        async () => (await game.runs<boolean>("refresh")).all.length === 0,
      );
      assert.equal((await game.look()).is_connected, false);
      assert.ok(answerOf(await game.call("runs", "begin", {})), "and can begin one afterwards");
    });
  }

  it("belongs to no run that it has joined by then, and may use the code again", async () => {
    const ben = await aPlayer(server.endpoint, "cancelling-ben");
    try {
      const { run_id } = answerOf<{ run_id: string }>(await ben.game.call("runs", "begin", {}));
      const { code } = answerOf<{ code: string }>(await ben.game.call("runs", "invite", run_id));
      const members = async () => (await ben.game.runs<RunView>("look_at", run_id)).answer.members.length;
      const { answer } = await cancelled<Verdict>(/PUT .*\/join/, ["runs", "join_by_code", code]);
      assert.equal(answer.reason, "cancelled");
      await eventually("it is no member", async () => (await members()) === 1);
      answerOf(await ada.game.call("runs", "join_by_code", code));
      assert.equal(await members(), 2);
    } finally {
      await ben.game.stop();
    }
  });

  it("brings nobody into a room: play(), a way into a match, and listening to news", async () => {
    const { game } = ada;
    line.hold(/\/matchmake\//);
    const playing = game.play();
    await line.untilHeld();
    await game.order("cancel_calls");
    assert.equal(await playing, false);
    assert.equal((await game.look()).error, CANCELLED);
    line.release();
    assert.equal(await game.play(), true, "it can play at once, when it has left again");
    await game.order("leave");

    const match = await cancelled(/\/matchmake\//, ["arena", "join_or_create", { pvp_mode_id: "duel" }]);
    assert.deepEqual([match.answer, match.error], [null, CANCELLED]);
    assert.equal(await game.show("arena.current"), null);
    const fought = await game.call<{ match_id: string } | null>("arena", "join_or_create", {
      pvp_mode_id: "duel",
    });
    assert.ok(fought.answer, fought.error);
    assert.equal(
      Object.keys(await game.show<object>("arena.current.state.fighters")).length,
      1,
      "nobody else is in it",
    );
    await game.call("arena", "leave");

    line.hold(/\/matchmake\//);
    const listening = game.call<Verdict>("party.news", "listen");
    await line.untilHeld();
    await game.call("party", "cancel_calls");
    assert.equal((await listening).answer.reason, "cancelled");
    line.release();
    await delay(TOLD_MS);
    assert.equal(await game.show("party.news.is_listening"), false);
  });

  it("gives up waiting for a room: what was asked is settled all the same, and not told as refused", async () => {
    const { game } = ada;
    assert.ok(await game.play());
    for (const [part, call, ...args] of [
      ["actions", "use_ability", "fireball", 0],
      ["progress", "save_loadout", 1],
    ] as [string, string, ...unknown[]][]) {
      // The room's connection has begun with its seat.
      line.hold(/GET \/[\w-]+\/[\w-]+\?/);
      const calling = game.call<Verdict>(part, call, ...args);
      await line.untilHeld();
      await game.call(part, "cancel_calls");
      assert.equal((await calling).answer.reason, "cancelled");
      line.release();
    }
    await game.until(
      "the loadout is saved",
      ({ character }) => Object.keys(character.loadouts[0] ?? {}).length > 0,
    );
    assert.deepEqual(await game.told("request_rejected"), []);
    assert.deepEqual(await game.told("failed"), []);
  });
});
