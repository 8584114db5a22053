import assert from "node:assert/strict";
import { checksOf, type Figures, whyInvalid } from "./report-figures.ts";

const SPREAD = { count: 1000, p50: 1, p95: 5, p99: 10, max: 20 };
const TRAFFIC = {
  ...{ moves: 2.3, requests: 1.4, patches: 8.4, messages: 11.4 },
  ...{ received_bytes: 580, sent_bytes: 356 },
};

/** Of a run in which every budget is met. */
const GOOD: Figures = {
  began_at: "2026-11-23T00:00:00.000Z",
  machine: { cpu: "a processor", cores: 2, node: "v24", is_pinned: true },
  ...{ rooms: 100, players: 400, probes: 8, hold_seconds: 60 },
  joins: { failed: 0, failures: [], join_ms: SPREAD },
  ...{ drops: [], accepted: 30_000, rejections: {}, unanswered: {} },
  events: { total: 66_000, per_s: 1100, by_type: {} },
  ...{ critical_ms: SPREAD, kills_missed: 0, patch_jitter_ms: SPREAD, quiet_intervals: 0 },
  traffic: TRAFFIC,
  server: {
    ...{ cpu: 0.2, memory_mb: { begin: 300, end: 300 } },
    ...{ lag_p99_ms: 5, lag_max_ms: 9, tick_mean_us: 12 },
  },
  bare: { cpu: 0.15, game_cpu: 0.2, traffic: TRAFFIC, generator_lag_ms: SPREAD, problems: [] },
  database: { writes: 14_000, writes_per_s: 230, throttled: 0, failed: 0 },
  generator_lag_ms: SPREAD,
  samples: [],
};

const missed = (figures: Figures) =>
  checksOf(figures)
    .filter(check => !check.is_met)
    .map(check => check.what);

describe("The load report", () => {
  it("is content with a run that keeps to every budget", () => {
    assert.deepEqual(missed(GOOD), []);
    assert.equal(whyInvalid(GOOD), undefined);
  });

  it("fails on each budget that is missed, and on that one alone", () => {
    const bad: [Partial<Figures>, string][] = [
      [{ joins: { ...GOOD.joins, failed: 1 } }, "failed joins"],
      [{ drops: [1006] }, "drops"],
      [{ unanswered: { combat_event: 1 } }, "requests without an answer"],
      [{ events: { ...GOOD.events, per_s: 999 } }, "events a second"],
      [{ kills_missed: 1 }, "kills that a player did not see"],
      [{ critical_ms: { ...SPREAD, p99: 20.1 } }, "critical event, p99, ms"],
      [{ bare: { ...GOOD.bare, game_cpu: 0.23 } }, "CPU, of a bare Colyseus room's"],
      [{ database: { ...GOOD.database, throttled: 1 } }, "database requests throttled or failed"],
      [{ database: { ...GOOD.database, failed: 1 } }, "database requests throttled or failed"],
    ];
    for (const [change, what] of bad) assert.deepEqual(missed({ ...GOOD, ...change }), [what]);
  });

  it("takes a latency that was never measured for missed, not for none at all", () => {
    const nothing = { count: 0, p50: 0, p95: 0, p99: 0, max: 0 };
    assert.deepEqual(missed({ ...GOOD, critical_ms: nothing }), ["critical event, p99, ms"]);
  });

  it("counts for nothing where the players were late themselves, the bare room's too", () => {
    const late = { ...SPREAD, p99: 20.5 };
    assert.match(whyInvalid({ ...GOOD, generator_lag_ms: late }) ?? "", /late themselves: p99 20.5 ms/);
    assert.match(
      whyInvalid({ ...GOOD, bare: { ...GOOD.bare, generator_lag_ms: late } }) ?? "",
      /late themselves/,
    );
  });

  it("counts for nothing where the bare room lost a player", () => {
    const problems = ["a connection was closed with 1006"];
    assert.match(
      whyInvalid({ ...GOOD, bare: { ...GOOD.bare, problems } }) ?? "",
      /had 1 problems, the first: a connection was closed with 1006\. /,
    );
  });

  it("counts for nothing where the bare room's traffic was another", () => {
    const traffic = { ...TRAFFIC, sent_bytes: 120, patches: 8 };
    assert.match(
      whyInvalid({ ...GOOD, bare: { ...GOOD.bare, traffic } }) ?? "",
      /other traffic .*: sent_bytes 120.0 for 356.0\. /,
    );
  });
});
