import assert from "node:assert/strict";
import { ArenaFighterSchema } from "../../src/schema/arena-state.ts";
import { type Noted, SelfCheck } from "./self-check.ts";

function watched(canReport = true): { check: SelfCheck; noted: Noted[]; reports: string[] } {
  const noted: Noted[] = [];
  const reports: string[] = [];
  const check = new SelfCheck({
    report(kind, detail) {
      if (canReport) reports.push(`${kind}: ${detail}`);
      return canReport;
    },
    onNoted: each => noted.push(each),
  });
  return { check, noted, reports };
}

function fighter(current_health: number): ArenaFighterSchema {
  return new ArenaFighterSchema().assign({ current_health, max_health: 100 });
}

describe("a client's check of itself", () => {
  it("says nothing of an honest one", () => {
    const { check, noted } = watched();
    for (let tick = 0; tick < 3000; tick++) check.check(tick, fighter(50), (tick * 1000) / 30);
    check.noteCorrection({ tick: 1, metres: 0.2, inputs: 3, cause: "late" });
    check.noteCorrection({ tick: 2, metres: 2, inputs: 3, cause: "stun" });
    assert.deepEqual(noted, []);
  });

  it("notes a health that no rule gives, and reports it once in 10 s", () => {
    const { check, reports } = watched();
    for (let tick = 0; tick < 310; tick++) check.check(tick, fighter(5000), (tick * 1000) / 30);
    assert.deepEqual(reports, [
      "impossible_health: 5000 of 100 (seen 1 times)",
      "impossible_health: 5000 of 100 (seen 301 times)",
    ]);
  });

  it("notes that its time runs faster than the server's", () => {
    const { check, noted } = watched();
    for (let tick = 0; tick < 300; tick++) check.check(tick, fighter(50), ((tick * 1000) / 30) * 2);
    assert.ok(noted.some(({ kind }) => kind === "fast_clock"));
  });

  it("notes corrections that neither the line nor another fighter explains", () => {
    const { check, noted } = watched();
    for (let tick = 0; tick < 3; tick++)
      check.noteCorrection({ tick, metres: 0.1, inputs: 3, cause: "place" });
    assert.deepEqual(
      noted.map(({ kind }) => kind),
      ["other_rules"],
    );
  });

  it("keeps what it could not report", () => {
    const { check, noted, reports } = watched(false);
    check.check(1, fighter(-1), 0);
    assert.deepEqual([noted.length, reports.length], [1, 0]);
  });
});
