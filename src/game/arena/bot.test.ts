import assert from "node:assert/strict";
import fc from "fast-check";
import { arenaContent, TestMatch } from "../../../test/support/arena-match.ts";
import { BotMatch } from "../../../test/support/bot-match.ts";
import { scaled } from "../../../test/support/scale.ts";
import { type RecordedLine, replay } from "../core/replay.ts";
import type { ArenaInput } from "./arena-input.ts";
import { type ArenaTypes, arenaRules } from "./arena-rules.ts";
import { BEGINNER, botInput, newMind } from "./bot.ts";
import { BotPictures, KEPT_PICTURES } from "./bot-pictures.ts";
import { movesOf } from "./bot-tactics.ts";

const DUELS = scaled({ usual: 100, long: 3000 });
const BYTES = ["direction", "aim", "speed", "buttons", "seen_fraction"] as const;

const walled = [
  { shape: "box" as const, min_x: -6, max_x: 6, min_z: -0.5, max_z: 0.5 },
  { shape: "circle" as const, x: 8, z: 3, radius: 2 },
];

describe("A bot", function () {
  this.timeout(scaled({ usual: 30_000, long: 1_000_000 }));

  it("beats who stands there and does nothing, also behind a wall, and one by one", () => {
    for (const [content, rest] of [
      [arenaContent(), []],
      [arenaContent({ arena: { obstacles: walled } }), []],
      [arenaContent({ mode: { team_count: 3 } }), ["cleo"]],
    ] as const) {
      for (let seed = 1; seed <= 10; seed++) {
        const match = new BotMatch(content, { bots: 1, players: ["ada", ...rest], seed }).play();
        assert.equal(match.world.result?.teams[0]?.team, 2 + rest.length, `of seed ${seed}`);
        assert.equal(match.world.result?.reason, "won");
        assert.ok(match.roundsWithoutSuddenDeath > 0);
      }
    }
  });

  it(`wins as often as it loses against another: in ${DUELS} duels near half of them`, () => {
    let wins = 0;
    for (let seed = 1; seed <= DUELS; seed++) {
      const match = new BotMatch(arenaContent(), { bots: 2, seed }).play();
      const { reason, teams } = match.world.result ?? assert.fail();
      assert.equal(reason, "won");
      if (teams[0]?.team === 1) wins += 1;
    }
    // Four standard deviations.
    const share = wins / DUELS;
    assert.ok(Math.abs(share - 0.5) < 2 / Math.sqrt(DUELS), `${share}`);
  });

  it("fights a match of bots alone to its end within the time that its mode gives", () => {
    const content = arenaContent({ mode: { team_size: 2, rounds_to_win: 2 }, arena: { obstacles: walled } });
    const match = new BotMatch(content, { bots: 4, seed: 3 }).play();
    const { round_seconds, sudden_death_seconds, countdown_seconds } = match.world.mode;
    const rounds = match.world.round;
    const most = rounds * (round_seconds + sudden_death_seconds + countdown_seconds + 3) * 30;
    assert.ok((match.world.result?.ticks ?? 0) <= most);
    assert.ok(match.count("damage_dealt") > 10);
  });

  it("does the same again by what was recorded of it, bit for bit, without anybody who thinks", () => {
    const content = arenaContent({ mode: { team_size: 2 } });
    for (let seed = 1; seed <= 5; seed++) {
      const match = new BotMatch(content, { bots: 4, seed }).play();
      const lines: RecordedLine<ArenaTypes>[] = JSON.parse(JSON.stringify(match.lines));
      assert.equal(
        replay<ArenaTypes>(arenaRules, { kind: "start", mode: "arena", options: match.options }, lines),
        undefined,
      );
    }
  });

  it("fights the same way again with the same seed, and another way with another", () => {
    const inputs = (seed: number) =>
      JSON.stringify(new BotMatch(arenaContent(), { bots: 2, seed }).play().lines);
    assert.equal(inputs(1), inputs(1));
    assert.notEqual(inputs(1), inputs(2));
  });

  it("sends nothing but whole numbers in their range, whatever it sees and however it is set", () => {
    const match = new TestMatch(arenaContent({ mode: { team_size: 2 }, arena: { obstacles: walled } }), [
      ..."abcd",
    ]).begin();
    const own = match.fighter("a");
    const { world } = match;
    const place = fc.double({ min: -19, max: 19, noNaN: true });
    const shown = fc.record({
      ...{ id: fc.constantFrom("b", "c", "d"), team_number: fc.constantFrom(1, 2), x: place, z: place },
      ...{ is_alive: fc.boolean(), health: fc.double({ min: 0, max: 1, noNaN: true }) },
      ...{ state: fc.constant("IDLE" as const), casting: fc.nat({ max: 6 }) },
    });
    fc.assert(
      fc.property(
        ...([fc.integer(), fc.array(shown, { maxLength: 7 }), place, place] as const),
        fc.nat({ max: 30 }),
        fc.double({ min: 0, max: 90, noNaN: true }),
        (seed, others, x, z, reaction_ticks, aim_error_degrees) => {
          match.put("a", x, z);
          const mind = newMind(seed, { reaction_ticks, aim_error_degrees });
          for (let tick = world.tick; tick < world.tick + 5; tick++) {
            const input = botInput(mind, {
              ...{ tick, own, others, moves: movesOf(world), arena: world, seen_tick: tick - 3 },
            });
            assertInRange(input);
          }
        },
      ),
      { numRuns: scaled({ usual: 1000, long: 100_000 }) },
    );
  });

  it("sees others as they were shown some ticks ago, and nothing of what only their owners know", () => {
    const match = new TestMatch(arenaContent()).begin();
    const pictures = new BotPictures();
    const places: number[] = [];
    for (let tick = 0; tick < KEPT_PICTURES + 20; tick++) {
      match.tick({ bob: { speed: 255, direction: tick % 256 } });
      pictures.take(match.world);
      places.push(match.fighter("bob").mover.x);
    }
    const { tick } = match.world;
    for (const ago of [0, 3, 11, KEPT_PICTURES - 1]) {
      const bob = pictures.ago(tick, ago).find(({ id }) => id === "bob");
      assert.equal(bob?.x, places[places.length - 1 - ago]);
    }
    assert.deepEqual(pictures.ago(tick, KEPT_PICTURES), []);
    assert.deepEqual(Object.keys(pictures.ago(tick, 0)[0] ?? {}).sort(), [
      ...["casting", "health", "id", "is_alive", "state", "team_number", "x", "z"],
    ]);
  });

  it("of a mode that gives it slow reactions and a bad aim loses against a good one", () => {
    const good = { reaction_ticks: 2, aim_error_degrees: 3 };
    const bad = { reaction_ticks: 25, aim_error_degrees: 60 };
    let wins = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const match = new BotMatch(arenaContent(), { bots: 2, seed, skills: [good, bad] }).play();
      if (match.world.result?.teams[0]?.team === 1) wins += 1;
    }
    assert.ok(wins >= 30, `${wins} of 40`);
    assert.ok(BEGINNER.reaction_ticks > good.reaction_ticks);
  });
});

function assertInRange(input: ArenaInput): void {
  for (const name of BYTES) {
    const value = input[name];
    assert.ok(Number.isInteger(value) && value >= 0 && value <= 255, `${name}: ${value}`);
  }
  assert.ok(Number.isInteger(input.seen_tick) && input.seen_tick >= 0);
  assert.equal(input.heard_tick, 0);
}
