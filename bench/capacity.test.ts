import assert from "node:assert/strict";
import { BareTraffic } from "./capacity-bare-traffic.ts";
import { Counts } from "./capacity-crowd.ts";
import { GameTraffic } from "./capacity-game-traffic.ts";
import { judge } from "./capacity-ladder.ts";
import { RawTraffic } from "./capacity-raw-traffic.ts";

const NOWHERE = "ws://localhost:1";
const WALK = { seq: 1, x: 1.5, z: 2.5, yaw: 0.3 };

describe("The capacity bench", () => {
  it("sends every server as many bytes, whatever words it understands", () => {
    const game = new GameTraffic(NOWHERE);
    game.findTarget(0, 0);
    const lengths = [game, new BareTraffic(NOWHERE), new RawTraffic(NOWHERE, 1)].map(traffic => [
      ...[traffic.move(WALK), traffic.strike(0, WALK), traffic.lastStrike(0, WALK), traffic.heartbeat()].map(
        frame => frame.length,
      ),
    ]);
    const [ours] = lengths;
    assert.deepEqual(lengths, [ours, ours, ours]);
  });

  describe("judges that a server", () => {
    const [players, seconds] = [100, 10];

    /** What 100 players count in 10 s with a server that is well. */
    function goodCounts(): Counts {
      const counts = new Counts();
      for (let i = 0; i < 450; i++) counts.latencyMs.add(5);
      for (let i = 0; i < 2000; i++) counts.lagMs.add(1);
      return Object.assign(counts, { patches: 5000, sentMessages: 7800 });
    }
    const verdict = (change: (counts: Counts) => void) => {
      const counts = goodCounts();
      change(counts);
      return judge(counts, players, seconds).verdict;
    };

    it("holds its players where all is well", () =>
      assert.equal(
        verdict(() => {}),
        "held",
      ));

    it("is too slow where one critical event in fifty takes longer than 100 ms, or is not seen", () => {
      const slow = (counts: Counts) => {
        for (let i = 0; i < 9; i++) counts.latencyMs.add(120);
      };
      assert.equal(verdict(slow), "too slow");
      assert.equal(
        verdict(counts => Object.assign(counts, { missed: 2 })),
        "too slow",
      );
    });

    it("falls behind where a tenth of the patches does not come", () => {
      assert.equal(
        verdict(counts => Object.assign(counts, { patches: 4400 })),
        "falls behind",
      );
    });

    it("loses players, or refuses what they send", () => {
      assert.equal(
        verdict(counts => Object.assign(counts, { lost: 1 })),
        "loses players",
      );
      const refuse = (counts: Counts) => counts.refused.add("too_fast", 20, 100);
      assert.equal(verdict(refuse), "refuses messages");
    });

    it("is not known at all where the players were late themselves", () => {
      const late = (counts: Counts) => {
        for (let i = 0; i < 50; i++) counts.lagMs.add(40);
      };
      assert.equal(verdict(late), "INVALID: the generator lags");
    });
  });
});
