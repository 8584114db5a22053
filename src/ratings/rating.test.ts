import assert from "node:assert/strict";
import { chancesOf, rateMatch } from "./rate-match.ts";
import { BEGINNER, carriedOver, pointsOf, RATING_UNIT, type Rating, scoreOf } from "./rating.ts";

const at = (mu: number, sigma: number): Rating => ({ mu: mu * RATING_UNIT, sigma: sigma * RATING_UNIT });
const KNOWN = at(25, 1);
const stays = (rating: Rating) => ({ ...rating, has_left: false });
const leaves = (rating: Rating) => ({ ...rating, has_left: true });
const team = (rank: number, ...players: (Rating & { has_left: boolean })[]) => ({ rank, players });

/** By how much mu changes, player by player. */
function changes(...teams: ReturnType<typeof team>[]): number[][] {
  return rateMatch(teams).map((after, i) =>
    after.map((rating, j) => rating.mu - (teams[i]?.players[j]?.mu ?? Number.NaN)),
  );
}

describe("A match", () => {
  it("raises who wins and lowers who loses, and is surer of both", () => {
    // As openskill 5.0.1 has it with these options, written down once.
    const [[won], [lost]] = rateMatch([team(1, stays(BEGINNER)), team(2, stays(BEGINNER))]) as [
      [Rating],
      [Rating],
    ];
    assert.deepEqual(
      [won, lost],
      [
        { mu: 271_671, sigma: 45_060 },
        { mu: 228_329, sigma: 45_060 },
      ],
    );
  });

  it("tells more of who was not expected to win, and less of who is known", () => {
    const [[expected = 0]] = changes(team(1, stays(at(30, 3))), team(2, stays(at(20, 3)))) as [number[]];
    const [[unexpected = 0]] = changes(team(1, stays(at(20, 3))), team(2, stays(at(30, 3)))) as [number[]];
    const [[known = 0]] = changes(team(1, stays(at(20, 1))), team(2, stays(at(30, 3)))) as [number[]];
    assert.ok(expected > 0 && unexpected > 3 * expected && known < unexpected / 3);
  });

  it("that is drawn brings both nearer to each other, and equal ones nowhere", () => {
    const [[weak = 0], [strong = 0]] = changes(team(1, stays(at(22, 3))), team(1, stays(at(28, 3)))) as [
      number[],
      number[],
    ];
    assert.ok(weak > 0 && strong === -weak);
    assert.deepEqual(changes(team(1, stays(KNOWN)), team(1, stays(KNOWN))), [[0], [0]]);
  });

  it("of teams of unequal sizes is expected to be won by the larger one", () => {
    const [one = 0, two = 0] = chancesOf([[KNOWN], [KNOWN, KNOWN]]);
    assert.ok(two > 0.99 && Math.abs(one + two - 1) < 1e-9);
    const [[alone = 0], [first = 0, second = 0]] = changes(
      team(1, stays(BEGINNER)),
      team(2, stays(BEGINNER), stays(BEGINNER)),
    ) as [number[], number[]];
    assert.ok(alone > 21_671 && first === second && first < 0);
  });

  it("of several teams is one against each of the others, in the order in which they ended, however they are given", () => {
    const [[third = 0], [first = 0], [second = 0]] = changes(
      team(3, stays(BEGINNER)),
      team(1, stays(BEGINNER)),
      team(2, stays(BEGINNER)),
    ) as [number[], number[], number[]];
    assert.ok(first > 0 && second === 0 && third === -first);
    const all = rateMatch(Array.from({ length: 8 }, (_, i) => team(i + 1, stays(BEGINNER))));
    for (const [rating] of all)
      assert.ok(rating && rating.sigma > 2.5 * RATING_UNIT, "nobody is known after one match");
    const chances = chancesOf([[KNOWN], [KNOWN], [KNOWN]]);
    for (const chance of chances) assert.ok(Math.abs(chance - 0.5) < 1e-9);
  });
});

describe("Who leaves a match", () => {
  const others = () => team(1, stays(KNOWN), stays(KNOWN));

  it("has lost, and who is left short loses half as much", () => {
    const whole = changes(team(2, stays(KNOWN), stays(KNOWN)), others());
    const short = changes(team(2, leaves(KNOWN), stays(KNOWN)), others());
    const [full = 0] = whole[0] ?? [];
    assert.deepEqual(short[0], [full, Math.round(full / 2)]);
    assert.deepEqual(short[1], whole[1], "the others have won");
  });

  it("has lost also where the team wins without, and who stays has won", () => {
    const [[left = 0, stayed = 0], theirs] = changes(
      team(1, leaves(KNOWN), stays(KNOWN)),
      team(2, stays(KNOWN), stays(KNOWN)),
    ) as [number[], number[]];
    const [won] = changes(team(1, stays(KNOWN), stays(KNOWN)), team(2, stays(KNOWN), stays(KNOWN)));
    assert.ok(left < 0);
    assert.deepEqual([stayed, theirs.every(each => each < 0)], [won?.[0], true]);
  });
});

describe("A rating", () => {
  it("is shown as points that its player has with near certainty, from 0", () => {
    assert.deepEqual([scoreOf(BEGINNER), pointsOf(BEGINNER)], [10_000, 1000]);
    assert.equal(pointsOf(at(28.12345, 2)), 2212);
    assert.equal(scoreOf(at(5, 5)), 0);
    assert.equal(scoreOf(at(99, 1)), 65_535);
  });

  it("keeps a share of what it differs from a beginner's in, from season to season", () => {
    assert.deepEqual(carriedOver(at(35, 1), 0.6), at(31, 2.6));
    assert.deepEqual(carriedOver(at(35, 1), 0), BEGINNER);
    assert.deepEqual(carriedOver(at(35, 1), 1), at(35, 1));
  });
});
