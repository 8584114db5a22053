import assert from "node:assert/strict";
import { applyCommand } from "../src/game/dungeon/commands.ts";
import { createWorld } from "../src/game/dungeon/setup.ts";
import { anArrival, answerOf, drawKeyOf, firstEnemy, pass, strike } from "../test/support/world.ts";
import { BareTraffic } from "./capacity-bare-traffic.ts";
import { CAPACITY_DUNGEON_ID, capacityContent } from "./capacity-content.ts";
import { Counts } from "./capacity-crowd.ts";
import { heldBy, isUnknown, type Level, ratiosOf, type Verdict } from "./capacity-figures.ts";
import { GameTraffic } from "./capacity-game-traffic.ts";
import { judge } from "./capacity-ladder.ts";
import { RawTraffic } from "./capacity-raw-traffic.ts";
import { record, STRIDE_MS, TRAFFIC_NAMES } from "./capacity-recording.ts";
import { outcomeOf } from "./capacity-targets.ts";

const NOWHERE = "ws://localhost:1";
const WALK = { seq: 1, x: 1.5, z: 2.5, yaw: 0.3 };

describe("The capacity bench", () => {
  it("sends every server as many bytes, whatever words it understands", () => {
    const game = new GameTraffic(NOWHERE);
    game.findTarget(0, 0);
    const stances = [true, false].map(says_position => ({ walk: WALK, says_position }));
    const lengths = [game, new BareTraffic(NOWHERE), new RawTraffic(NOWHERE, 1)].map(traffic => {
      const frames = [traffic.move(WALK, false), traffic.move(WALK, true), traffic.heartbeat()];
      for (const stance of stances) frames.push(traffic.strike(0, stance), traffic.lastStrike(0, stance));
      return frames.map(frame => frame.length);
    });
    const [ours] = lengths;
    assert.deepEqual(lengths, [ours, ours, ours]);
  });

  it("has strikes that the game's rules accept, also where a late server takes two of them at once", async () => {
    const world = createWorld({
      ...{
        content: await capacityContent(),
        room_id: "room",
        run_id: "run",
        seed: 1,
        draw_key: drawKeyOf(1),
      },
      ...{ dungeon_id: CAPACITY_DUNGEON_ID, room_template_id: "hall" },
    });
    applyCommand(world, { type: "join", arrival: anArrival("ada") });
    const target = firstEnemy(world);
    const answers = [0, STRIDE_MS, 2 * STRIDE_MS, 0, STRIDE_MS].map(waitMs => {
      pass(world, waitMs / 1000);
      return answerOf(strike(world, { target }));
    });
    assert.deepEqual(answers, Array(5).fill("accepted"));
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
      return judge(counts, players, seconds);
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

  describe("plays a recording that", () => {
    const [five, change] = [record("five"), record("change")];
    const count = (messages: ReturnType<typeof record>, type: string) =>
      messages.filter(message => message.type === type).length;

    it("has five moves a second, or fewer than three where they are told on change", () => {
      assert.equal(count(five, "move"), 60);
      assert.equal(count(change, "move"), 30);
    });

    it("kills twice with fifteen strikes in either traffic", () => {
      assert.equal(count(five, "strike"), 30);
      assert.equal(count(change, "strike"), 30);
    });

    it("says where the player stands with the first strike after a walk alone, where moves are told on change", () => {
      const saying = change.filter(message => message.type === "strike" && message.says_position);
      assert.deepEqual(
        saying.map(({ at_ms }) => at_ms),
        [3100, 9100],
      );
    });
  });

  describe("compares two servers", () => {
    const [ours, bare] = [
      { server: "ours", traffic: "five" },
      { server: "bare", traffic: "five" },
    ] as const;
    const held = (players: number) => [
      { ...ours, players, verdict: "held" as const },
      { ...bare, players, verdict: "held" as const },
    ];
    const round = (round: number, players: number, [our_us, bare_us]: [number, number], lag_ms = 1) =>
      [
        { ...ours, cpu_us_per_player_second: our_us },
        { ...bare, cpu_us_per_player_second: bare_us },
      ].map(each => ({ ...each, round, players, generator_lag_p99_ms: lag_ms, generator_cpu_share: 0.5 }));

    it("by the median of the slices that stand beside each other", () => {
      const slices = [
        ...round(0, 500, [120, 100]),
        ...round(1, 500, [260, 200]),
        ...round(2, 500, [150, 100]),
      ];
      const { pairs, median, p10, p90 } = ratiosOf(slices, held(500), [ours, bare]);
      assert.deepEqual([pairs, median, p10, p90], [3, 1.3, 1.2, 1.5]);
    });

    it("without slices in which the generator was late, and without levels that one of them does not hold", () => {
      const slices = [
        ...round(0, 500, [120, 100]),
        ...round(1, 500, [900, 100], 25),
        ...round(0, 1000, [900, 100]),
      ];
      const levels = [
        ...held(500),
        { ...ours, players: 1000, verdict: "too slow" as const },
        { ...bare, players: 1000, verdict: "held" as const },
      ];
      assert.deepEqual(ratiosOf(slices, levels, [ours, bare]).pairs, 1);
      assert.deepEqual([heldBy(levels, ours), heldBy(levels, bare)], [500, 1000]);
    });

    it("not at all where the generator came to its own end first", () => {
      const levels = [
        ...held(500),
        { ...bare, players: 1000, verdict: "INVALID: the generator lags" as const },
      ];
      assert.deepEqual([isUnknown(levels, ours), isUnknown(levels, bare)], [false, true]);
      assert.equal(ratiosOf([], levels, [ours, bare]).median, Number.NaN);
    });
  });

  describe("ends with the exit code", () => {
    const LATE = "INVALID: the generator lags";
    type Run = { ours: Verdict[]; bare: Verdict[]; our_us?: number; lag_ms?: number };

    /** Of a run with levels of 500, 1000, 1500 … players, in which the bare room takes 100 µs. */
    function outcome({ ours, bare, our_us = 110, lag_ms = 1 }: Run) {
      const levels: Level[] = TRAFFIC_NAMES.flatMap(traffic => [
        ...ours.map((verdict, i) => ({ server: "ours" as const, traffic, players: 500 * (i + 1), verdict })),
        ...bare.map((verdict, i) => ({ server: "bare" as const, traffic, players: 500 * (i + 1), verdict })),
      ]);
      const slices = levels.map(({ server, traffic, players }) => ({
        ...{ server, traffic, players, round: 0, generator_lag_p99_ms: lag_ms, generator_cpu_share: 0.5 },
        cpu_us_per_player_second: server === "ours" ? our_us : 100,
      }));
      const { exit_code, missed, unknown } = outcomeOf(slices, levels);
      return { exit_code, says: [...missed, ...unknown].join(" ") };
    }

    it("0 where ours holds as many players as the bare room for nearly the same CPU", () => {
      const run = outcome({ ours: ["held", "held", "too slow"], bare: ["held", "held", "too slow"] });
      assert.deepEqual(run, { exit_code: 0, says: "" });
    });

    it("1 where ours takes too much CPU, and says how much", () => {
      const run = outcome({ ours: ["held"], bare: ["held"], our_us: 143 });
      assert.equal(run.exit_code, 1);
      assert.match(run.says, /"five": ours takes 1\.43 × the CPU.* at most 1\.2 ×.*"change"/);
    });

    it("1 where ours holds too few players, and says how many", () => {
      const run = outcome({ ours: ["held", "too slow"], bare: ["held", "held", "held", "too slow"] });
      assert.equal(run.exit_code, 1);
      assert.match(run.says, /ours holds 500 players for 1500 of the bare room, 0\.33 ×/);
    });

    for (const verdict of ["too slow", "refuses messages", "falls behind", "loses players"] as const) {
      it(`1 where ours fails at the first level, since it "${verdict}", and the generator was in time`, () => {
        const run = outcome({ ours: [verdict], bare: ["held"] });
        assert.equal(run.exit_code, 1);
        assert.match(run.says, new RegExp(`ours fails at the first level, "${verdict}"`));
      });
    }

    it("1 where ours does not even take the players of the first level in", () => {
      const run = outcome({ ours: [], bare: ["held"] });
      assert.equal(run.exit_code, 1);
      assert.match(run.says, /fails at the first level, "takes no more players in"/);
    });

    it("2 where the generator was late with ours, with the bare room, or in all that could be compared", () => {
      const runs = [
        outcome({ ours: [LATE], bare: ["held"] }),
        outcome({ ours: ["held"], bare: [LATE] }),
        outcome({ ours: ["held", LATE], bare: ["held", "too slow"] }),
        outcome({ ours: ["held"], bare: ["held"], lag_ms: 25 }),
      ];
      for (const run of runs) {
        assert.equal(run.exit_code, 2);
        assert.match(run.says, /the generator was late/);
      }
    });

    it("2 where the bare room does not hold the first level either, as on a machine that is too slow for both", () => {
      const run = outcome({ ours: ["too slow"], bare: ["too slow"] });
      assert.equal(run.exit_code, 2);
      assert.match(run.says, /bare room could not be measured: it does not hold the first level/);
    });

    it("1 where a target is missed for certain, although the generator was late with more players", () => {
      const run = outcome({ ours: ["held", "too slow"], bare: ["held", "held", LATE] });
      assert.equal(run.exit_code, 1);
      assert.match(run.says, /ours holds 500 players for 1000 of the bare room, 0\.50 ×/);
    });
  });
});
