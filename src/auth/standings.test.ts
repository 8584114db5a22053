import assert from "node:assert/strict";
import type { AccountRow } from "../store/account-repository.ts";
import type { HeldSanction } from "../store/held-sanction.ts";
import { Standings } from "./standings.ts";

const MINUTE_MS = 60_000;

describe("What holds against accounts, in memory", () => {
  const BAN: HeldSanction = { sanction_id: "s1", kind: "ban", reason: "cheating" };
  let nowMs: number;
  let isAway: boolean;
  let warnings: string[];
  let standings: Standings;
  beforeEach(() => {
    nowMs = 0;
    isAway = false;
    warnings = [];
    // An account has more, of which nothing is read here.
    const get = async (player_id: string): Promise<AccountRow> => {
      if (isAway) return new Promise(() => {});
      return Object.create({ held_sanctions: player_id === "banned" ? [BAN] : [] });
    };
    standings = new Standings({
      ...{ accounts: { get }, log: { warn: (_: unknown, line?: string) => void warnings.push(`${line}`) } },
      ...{ patience_ms: 5, passed: () => nowMs },
    });
  });

  it("is kept of those who ask, and longer where something holds", async () => {
    await standings.whyKeptOut("banned");
    for (let i = 0; i < 100; i++) await standings.whyKeptOut(`honest ${i}`);
    assert.equal(standings.size, 101);
    nowMs = 6 * MINUTE_MS;
    await standings.whyKeptOut("late");
    assert.equal(standings.size, 2, "who is banned and who has just asked");
  });

  it("judges those who were known at once, also in an outage that lasts for longer than answers are believed", async () => {
    for (const player_id of ["banned", "ada", "bob"]) await standings.whyKeptOut(player_id);
    isAway = true;
    for (let minute = 6; minute < 60; minute += 6) {
      nowMs = minute * MINUTE_MS;
      assert.ok(await standings.whyKeptOut("banned"));
      for (const player_id of ["ada", "bob"]) assert.equal(await standings.whyKeptOut(player_id), undefined);
    }
    assert.deepEqual(warnings, [], "nobody has waited");
  });
});
