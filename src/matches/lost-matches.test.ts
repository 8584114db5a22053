import assert from "node:assert/strict";
import { eventually } from "../../test/support/eventually.ts";
import { LostMatches } from "./lost-matches.ts";
import type { Match } from "./match.ts";

const AT = "2026-11-27T12:00:00.000Z";
const RUNNING: Match = {
  ...{ match_id: "match", mode: "arena", pvp_mode_id: "duel", arena_id: "pillars", teams: [] },
  ...{ content_version: 3, content_hash: "hash", rules_version: 12, started_at: AT },
  ...{ status: "running", expires_at: 0 },
};
const VOID: Match = { ...RUNNING, status: "void", void_reason: "server_stopped", ended_at: AT };

describe("A match whose room is gone", () => {
  let voided: string[] = [];
  let looks = 0;
  beforeEach(() => {
    voided = [];
    looks = 0;
  });

  /** @param gone what each look says, the last of them again and again. */
  const lost = (look_again_after_ms: number, gone: (boolean | Error)[]) =>
    new LostMatches({
      look_again_after_ms,
      log: { warn: () => undefined },
      matches: {
        async void(match_id) {
          voided.push(match_id);
          return VOID;
        },
      },
      async isRoomGone() {
        const seen = gone[Math.min(looks++, gone.length - 1)];
        if (seen instanceof Error) throw seen;
        return seen === true;
      },
    });

  it("is void at once where there is no other process that could have it", async () => {
    assert.deepEqual(await lost(0, [true]).settled(RUNNING), VOID);
    assert.deepEqual([looks, voided], [1, ["match"]]);
  });

  it("is void where other processes are once it was looked for twice, however many have asked meanwhile", async () => {
    const matches = lost(20, [true]);
    for (let i = 0; i < 5; i++) assert.deepEqual(await matches.settled(RUNNING), RUNNING);
    await eventually("it is void", () => voided.length > 0);
    assert.deepEqual([looks, voided], [6, ["match"]]);
  });

  it("goes on where its process was only out of reach for a moment", async () => {
    const matches = lost(20, [true, false]);
    assert.deepEqual(await matches.settled(RUNNING), RUNNING);
    await eventually("it was looked for again", () => looks === 2);
    assert.deepEqual(await matches.settled(RUNNING), RUNNING);
    assert.deepEqual(voided, []);
  });

  it("is looked for anew by the next who asks where the second look has failed", async () => {
    const matches = lost(5, [true, new Error("the database is away"), true]);
    await matches.settled(RUNNING);
    await eventually("the second look has failed", () => looks === 2);
    await eventually("it is void after all", async () => {
      await matches.settled(RUNNING);
      return voided.length > 0;
    });
  });

  it("is not looked for where it is over", async () => {
    assert.deepEqual(await lost(0, [true]).settled(VOID), VOID);
    assert.equal(looks, 0);
  });
});
