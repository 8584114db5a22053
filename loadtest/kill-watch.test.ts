import assert from "node:assert/strict";
import { KillWatch } from "./kill-watch.ts";

/** Long enough for a death to be counted. */
const LATER_MS = 60_000;
const DEATH = Buffer.from("enemy7 is dead");

type Member = { isOpen: boolean };

/** A room of three; what is measured of its kills. */
function aRoom() {
  const latencies: number[] = [];
  const counts = { missed: 0 };
  const watch = new KillWatch({
    onSeen: latency_ms => latencies.push(latency_ms),
    onMissed: () => {
      counts.missed += 1;
    },
  });
  const [killer, scout, other] = [{ isOpen: true }, { isOpen: true }, { isOpen: true }];
  for (const player of [killer, scout, other]) watch.frameCame(player, Buffer.from("before"), 0);
  return { watch, latencies, counts, killer, scout, other };
}

/** The scout gets the frame of the death and decodes it. */
function decode(watch: KillWatch, scout: Member, atMs: number): void {
  watch.frameCame(scout, DEATH, atMs);
  watch.enemyDied("enemy7", DEATH, atMs);
}

describe("The load report's watch over kills", () => {
  it("measures from the killer's strike to each other player, no matter which of them decodes", () => {
    const { watch, latencies, counts, killer, scout, other } = aRoom();
    watch.frameCame(killer, DEATH, 104);
    watch.strikeAccepted(killer, "enemy7", { sentAtMs: 100, answeredAtMs: 104 });
    decode(watch, scout, 105);
    watch.frameCame(other, DEATH, 112);
    watch.settle(LATER_MS);
    assert.deepEqual(latencies, [5, 12]);
    assert.equal(counts.missed, 0);
  });

  it("measures a kill that took three seconds as three seconds", () => {
    const { watch, latencies, killer, scout, other } = aRoom();
    for (let nowMs = 0; nowMs < 3000; nowMs += 200) watch.settle(nowMs);
    watch.frameCame(killer, DEATH, 3100);
    decode(watch, scout, 3101);
    watch.frameCame(other, DEATH, 3102);
    watch.strikeAccepted(killer, "enemy7", { sentAtMs: 100, answeredAtMs: 3103 });
    for (let nowMs = 3200; nowMs < 5000; nowMs += 200) watch.settle(nowMs);
    assert.deepEqual(latencies, [3001, 3002]);
  });

  it("counts who is there and does not see it, and nobody who has gone", () => {
    const { watch, latencies, counts, killer, scout, other } = aRoom();
    watch.frameCame(killer, DEATH, 104);
    watch.strikeAccepted(killer, "enemy7", { sentAtMs: 100, answeredAtMs: 104 });
    decode(watch, scout, 105);
    watch.settle(LATER_MS);
    assert.deepEqual([latencies, counts.missed], [[5], 1]);
    other.isOpen = false;
    watch.frameCame(killer, DEATH, 204);
    watch.strikeAccepted(killer, "enemy7", { sentAtMs: 200, answeredAtMs: 204 });
    decode(watch, scout, 205);
    watch.settle(LATER_MS + LATER_MS);
    assert.equal(counts.missed, 1);
  });

  it("takes the strike that was answered before the death for no kill", () => {
    const { watch, latencies, killer, scout, other } = aRoom();
    watch.strikeAccepted(other, "enemy7", { sentAtMs: 90, answeredAtMs: 95 });
    watch.frameCame(killer, DEATH, 104);
    watch.strikeAccepted(killer, "enemy7", { sentAtMs: 100, answeredAtMs: 104 });
    decode(watch, scout, 105);
    watch.frameCame(other, DEATH, 106);
    watch.settle(LATER_MS);
    assert.deepEqual(latencies, [5, 6]);
  });

  it("counts a probe that sees it, before the scout or after", () => {
    const { watch, latencies, killer, scout, other } = aRoom();
    watch.seenElsewhere("enemy7", 103);
    watch.frameCame(killer, DEATH, 104);
    watch.strikeAccepted(killer, "enemy7", { sentAtMs: 100, answeredAtMs: 104 });
    decode(watch, scout, 105);
    watch.frameCame(other, DEATH, 106);
    watch.seenElsewhere("enemy7", 107);
    watch.settle(LATER_MS);
    assert.deepEqual(
      latencies.sort((a, b) => a - b),
      [3, 5, 6, 7],
    );
  });
});
