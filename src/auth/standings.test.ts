import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import type { AccountRow } from "../store/account-repository.ts";
import type { HeldSanction } from "../store/held-sanction.ts";
import { Standings } from "./standings.ts";

const MINUTE_MS = 60_000;

describe("What holds against accounts, in memory", () => {
  it("is kept of those who ask, and longer where something holds, for an outage", async () => {
    const ban: HeldSanction = { sanction_id: "s1", kind: "ban", reason: "cheating" };
    let nowMs = 0;
    let isAway = false;
    // An account has more, of which nothing is read here.
    const get = async (player_id: string): Promise<AccountRow> => {
      if (isAway) throw Object.assign(new Error("away"), { code: "ECONNREFUSED" });
      return Object.create({ held_sanctions: player_id === "banned" ? [ban] : [] });
    };
    const standings = new Standings({
      ...{ accounts: { get }, log: { warn: () => {} }, patience_ms: 1000 },
      passed: () => nowMs,
    });
    await standings.whyKeptOut("banned");
    for (let i = 0; i < 100; i++) await standings.whyKeptOut(`honest ${i}`);
    assert.equal(standings.size, 101);
    nowMs = 6 * MINUTE_MS;
    await standings.whyKeptOut("late");
    assert.equal(standings.size, 2, "who is banned and who has just asked");
    isAway = true;
    assert.ok(await standings.whyKeptOut("banned"));
    await turn();
    assert.ok(await standings.whyKeptOut("banned"));
  });
});
