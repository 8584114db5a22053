import assert from "node:assert/strict";
import type { WatchedRoom } from "../rooms/base/rpc-contract.ts";
import {
  liveDelay,
  mayWatchMatch,
  mayWatchRun,
  namesSeen,
  publicDelay,
  type Viewer,
} from "./watch-access.ts";

const STRANGER: Viewer = { is_staff: false };
const ADA: Viewer = { player_id: "ada", is_staff: false };
const BOB: Viewer = { player_id: "bob", is_staff: false };
const STAFF: Viewer = { is_staff: true };

const room = (terms: Pick<WatchedRoom, "audience" | "delay_seconds">): WatchedRoom => ({
  ...{ room_id: "room", run_id: "run", mode: "arena", ticks_per_second: 30, tick: 0 },
  ...{ first_part: 0, open_part: 0, keyframe_parts: [], player_ids: ["ada"], is_ranked: false },
  ...{ content_version: 1, content_hash: "", rules_version: 1, protocol_version: 1, ...terms },
});

describe("Who may watch", () => {
  const delays = (of: WatchedRoom, run?: { is_open: boolean }) =>
    [STAFF, ADA, BOB, STRANGER].map(viewer => liveDelay(viewer, of, run && { run, member_ids: ["ada"] }));

  it("a match: everybody, with its delay, those who play it no earlier; operators at once", () => {
    const match = room({ audience: "everybody", delay_seconds: 120 });
    assert.deepEqual(delays(match), [0, 120, 120, 120]);
    assert.equal(publicDelay(match, undefined), 120);
  });

  it("and who is named in the list: those alone who play in what may be seen", () => {
    const names = [
      { character_name: "Ada", since_ms: 0 },
      { character_name: "Bob", since_ms: 60_000 },
    ];
    const named = (now_ms: number) => namesSeen(names, 120, now_ms);
    assert.deepEqual(named(119_999), []);
    assert.deepEqual(named(120_000), ["Ada"]);
    assert.deepEqual(named(180_000), ["Ada", "Bob"]);
  });

  it("a match among friends: its players alone", () => {
    const match = room({ audience: "players", delay_seconds: 10 });
    assert.deepEqual(delays(match), [0, 10, undefined, undefined]);
    assert.equal(publicDelay(match, undefined), undefined);
  });

  it("a run: its members at once, others later where it is open and not at all where it is not", () => {
    const dungeon = room({ audience: "run", delay_seconds: 10 });
    assert.deepEqual(delays(dungeon, { is_open: true }), [0, 0, 10, 10]);
    assert.deepEqual(delays(dungeon, { is_open: false }), [0, 0, undefined, undefined]);
    assert.deepEqual(delays(dungeon), [0, undefined, undefined, undefined], "where its row is gone");
  });

  it("what is over: as while it was played", () => {
    const viewers = [STAFF, ADA, BOB, STRANGER];
    const player = { player_id: "ada", character_id: "a", character_name: "Ada", class_id: "mage", level: 1 };
    const match = { teams: [{ team: 1, players: [player] }] };
    const matches = (is_custom?: boolean) =>
      viewers.map(viewer => mayWatchMatch(viewer, { ...match, is_custom }));
    assert.deepEqual(matches(), [true, true, true, true]);
    assert.deepEqual(matches(true), [true, true, false, false]);
    const runs = (is_open: boolean) => viewers.map(viewer => mayWatchRun(viewer, { is_open }, ["ada"]));
    assert.deepEqual(runs(true), [true, true, true, true]);
    assert.deepEqual(runs(false), [true, true, false, false]);
  });
});
