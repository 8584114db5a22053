import assert from "node:assert/strict";
import type { Match } from "./match.ts";
import { MatchFates } from "./match-fates.ts";

const MATCH: Match = {
  ...{ match_id: "m1", mode: "arena", pvp_mode_id: "duel", arena_id: "sand", teams: [], expires_at: 0 },
  ...{ content_version: 1, content_hash: "c", rules_version: 1, started_at: "2026-11-28T12:00:00.000Z" },
  status: "running",
};

describe("What has become of a match that was made for players", () => {
  let now_ms: number;
  let isGone: boolean;

  beforeEach(() => {
    now_ms = 1000;
    isGone = false;
  });

  /** @param row of MatchesTable; none before it has begun. */
  const fates = (row: Partial<Match> | undefined, look_again_after_ms = 0) =>
    new MatchFates({
      ...{ look_again_after_ms, now: () => now_ms, isRoomGone: async () => isGone },
      matches: { get: async () => row && { ...MATCH, ...row } },
      lost_matches: { settled: async match => match },
    });
  const fateOf = (row: Partial<Match> | undefined) => fates(row).of("m1");

  it("is what its row says, once it has one", async () => {
    isGone = true;
    assert.deepEqual(await fateOf({}), { is: "playable" });
    assert.deepEqual(await fateOf({ status: "ended" }), { is: "ended" });
    assert.deepEqual(await fateOf({ status: "void", void_reason: "server_stopped" }), { is: "void" });
    const absent_player_ids = ["bob"];
    assert.deepEqual(await fateOf({ status: "void", void_reason: "not_enough_players", absent_player_ids }), {
      ...{ is: "unattended", absent_player_ids },
    });
    // Bots had taken the place of who did not come.
    assert.deepEqual(await fateOf({ status: "void", void_reason: "abandoned", absent_player_ids }), {
      is: "void",
    });
  });

  it("is that it was lost, where it has none, and no process its room", async () => {
    assert.deepEqual(await fateOf(undefined), { is: "playable" });
    isGone = true;
    assert.deepEqual(await fateOf(undefined), { is: "lost" });
  });

  it("is that only once its room was gone for a while, where there are other processes", async () => {
    const one = fates(undefined, 10_000);
    const is = async () => (await one.of("m1")).is;
    isGone = true;
    assert.equal(await is(), "playable");
    now_ms += 9999;
    assert.equal(await is(), "playable");
    isGone = false;
    assert.equal(await is(), "playable");
    isGone = true;
    now_ms += 1;
    assert.equal(await is(), "playable");
    now_ms += 10_000;
    assert.equal(await is(), "lost");
  });
});
