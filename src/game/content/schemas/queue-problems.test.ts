import assert from "node:assert/strict";
import { arenaContent } from "../../../../test/support/arena-match.ts";
import type { Season } from "../run-content.ts";
import { findContentProblems } from "./content-problems.ts";
import { queue } from "./queue-schemas.ts";
import { season } from "./run-schemas.ts";

const QUEUE = {
  ...{ id: "pairs", name: "Pairs", pvp_mode_id: "duel", party_sizes: [1, 2] },
  windows: [
    { after_seconds: 0, distance: 0.05 },
    { after_seconds: 60, distance: 0.5 },
  ],
};

/** The n-th month of a year, which ranks these modes. */
function seasonOf(modes: string[], month = 1): Season {
  const at = (number: number) => `2026-${String(number).padStart(2, "0")}-01T00:00:00Z`;
  return season.parse({
    ...{ id: `s${month}`, name: `Season ${month}`, starts_at: at(month), ends_at: at(month + 1) },
    ranks: {
      ...{ modes: modes.map(pvp_mode_id => ({ pvp_mode_id })), placement_matches: 1, kept_share: 0.5 },
      tiers: [{ id: "low", name: "Low", from_points: 0 }],
    },
  });
}

/** What is said of the queue with these changes, as `field: message`, warnings marked. */
function problemsWith(changes: object, seasons = [seasonOf(["duel"])]): string[] {
  const pairs = queue.parse({ ...QUEUE, ...changes });
  const content = {
    ...arenaContent({ mode: { team_size: 2 } }),
    ...{ queues: { pairs }, seasons: Object.fromEntries(seasons.map(each => [each.id, each])) },
  };
  return findContentProblems(content)
    .filter(({ set }) => set === "queues")
    .map(
      ({ severity, field, message }) => `${severity === "warning" ? "warning: " : ""}${field}: ${message}`,
    );
}

describe("Queues", () => {
  it("are fine where everybody who waits can come to a match", () => {
    assert.deepEqual(problemsWith({}), []);
  });

  it("lead to a mode, whose teams parties fit into whole", () => {
    assert.deepEqual(problemsWith({ pvp_mode_id: "chess" }), ['pvp_mode_id: there is no pvp-modes "chess"']);
    assert.deepEqual(problemsWith({ party_sizes: [1, 3, 1] }), [
      'party_sizes.1: a party of 3 fits in no team of "duel", which has 2',
      "party_sizes.2: 1 is there twice",
    ]);
    assert.deepEqual(problemsWith({ party_sizes: [2] }), []);
  });

  it("have windows that widen with the wait, from the first moment on", () => {
    const windows = (...pairs: [number, number][]) => ({
      windows: pairs.map(([after_seconds, distance]) => ({ after_seconds, distance })),
    });
    assert.deepEqual(problemsWith(windows([5, 0.5])), ["windows.0.after_seconds: must be 0"]);
    assert.deepEqual(problemsWith(windows([0, 0.2], [0, 0.1], [9, 0.5])), [
      "windows.1.after_seconds: must be above that of the window before",
      "windows.1.distance: must not be below that of the window before",
    ]);
    assert.deepEqual(problemsWith(windows([0, 0.4])), [
      "warning: windows.0.distance: stays at 0.4: who is far from all others may wait without end",
    ]);
    assert.deepEqual(problemsWith({ ...windows([0, 0.4]), bots_after_seconds: 60 }), []);
  });

  it("have fair matches without bots where they are ranked", () => {
    const ranked = { is_ranked: true, windows: [{ after_seconds: 0, distance: 0.2 }] };
    assert.deepEqual(problemsWith(ranked), []);
    assert.deepEqual(
      problemsWith({ is_ranked: true, bots_after_seconds: 9, has_backfill: true }).map(
        each => each.split(":")[0],
      ),
      ["windows.1.distance", "bots_after_seconds", "has_backfill"],
    );
  });

  it("count in a season, and say where they would not", () => {
    const ranked = { is_ranked: true, windows: [{ after_seconds: 0, distance: 0.2 }] };
    const nothing = 'is_ranked: no season ranks "duel": its matches would count for nothing';
    assert.deepEqual(problemsWith(ranked, []), [nothing]);
    assert.deepEqual(problemsWith(ranked, [seasonOf(["brawl"])]), [nothing]);
    assert.deepEqual(problemsWith(ranked, [seasonOf(["brawl"]), seasonOf(["duel"], 2)]), []);
    assert.deepEqual(problemsWith(ranked, [seasonOf(["brawl"], 2), seasonOf(["duel"])]), [
      'warning: is_ranked: the last season, "s2", does not rank "duel": matches count for nothing in it',
    ]);
    assert.deepEqual(problemsWith({}, []), []);
  });

  it("forget a time that somebody declined only after its pause, and pause the longer the more often", () => {
    assert.deepEqual(problemsWith({ pauses_seconds: [60, 30, 120], pause_heals_seconds: 100 }), [
      "pauses_seconds.1: must not be below the one before",
      "pauses_seconds.2: is 120, above pause_heals_seconds: it would be forgotten before it is over",
    ]);
  });
});
