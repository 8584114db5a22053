import assert from "node:assert/strict";
import { DEFAULT_FAIR_PLAY } from "../game/content/fair-play-content.ts";
import { findingsOf, flagging, letAnotherWin, pausing, scoresOf } from "./findings.ts";
import type { PlayerEvidence } from "./match-evidence.ts";
import { wonTooOften } from "./rating-jump.ts";
import { surprise } from "./surprise.ts";

function evidence(change: Partial<PlayerEvidence> = {}): PlayerEvidence {
  return {
    ...{ player_id: "ada", team: 1, seen_strikes: [], own_strikes: [], spans: [], gaps: [] },
    ...{ alive_ticks: 3600, decisive_ticks: 600, silent_ticks: 0, strike_presses: 60 },
    ...change,
  };
}

const judge = (...matches: PlayerEvidence[]) =>
  new Map(scoresOf(matches.map(each => findingsOf(each, DEFAULT_FAIR_PLAY))).map(each => [each.rule, each]));

const dodges = (count: number, ms: number | undefined) =>
  Array.from({ length: count }, (_, i) => ({ tick: 100 + i * 50, dodged_after_ms: ms }));

describe("How unlikely an honest player would be", () => {
  it("is the chance of so many hits or more, as decimal places", () => {
    assert.ok(Math.abs(surprise(3, 3, 0.1) - 3) < 1e-9);
    assert.ok(Math.abs(surprise(1, 2, 0.5) - 0) < 1e-9);
    assert.ok(Math.abs(surprise(2, 2, 0.5) - 2 * Math.log10(2)) < 1e-9);
    assert.ok(Math.abs(surprise(3, 10, 0.1) - -Math.log10(0.0701908264)) < 1e-6);
  });

  it("is nothing where there are no more hits than expected, or no chances", () => {
    assert.equal(surprise(0, 0, 0.1), 0);
    assert.equal(surprise(1, 10, 0.1), 0);
  });
});

describe("Rules of fair play", () => {
  it("find dodges that come before anybody can react, and say in which ticks", () => {
    const found = judge(evidence({ seen_strikes: [...dodges(6, 100), ...dodges(6, undefined)] })).get(
      "dodge",
    );
    assert.ok((found?.score ?? 0) >= DEFAULT_FAIR_PLAY.review_score);
    assert.deepEqual([found?.hits, found?.chances], [6, 12]);
    assert.deepEqual(found?.ticks, [100, 150, 200, 250, 300, 350]);
  });

  it("find nothing in fast but human dodges, nor in one that was lucky", () => {
    assert.equal(judge(evidence({ seen_strikes: dodges(40, 190) })).get("dodge")?.score, 0);
    assert.ok(
      (judge(evidence({ seen_strikes: [...dodges(1, 100), ...dodges(11, 250)] })).get("dodge")?.score ?? 9) <
        1,
    );
  });

  it("judge aim by who moves fast alone: who stands is hit by everybody", () => {
    const strikes = (degrees_per_second: number) =>
      Array.from({ length: 20 }, (_, tick) => ({
        ...{ tick, degrees_per_second, error_degrees: 1, back_ticks: 0, beyond_ticks: 0 },
      }));
    assert.equal(judge(evidence({ own_strikes: strikes(20) })).get("aim"), undefined);
    assert.ok((judge(evidence({ own_strikes: strikes(200) })).get("aim")?.score ?? 0) > 10);
  });

  it("add up what several matches show, and do not let earlier honesty excuse the newest", () => {
    const weak = evidence({ seen_strikes: [...dodges(3, 100), ...dodges(7, undefined)] });
    const one = judge(weak).get("dodge")?.score ?? 0;
    const five = judge(weak, weak, weak, weak, weak).get("dodge")?.score ?? 0;
    assert.ok(five > one + 3, `${one}, ${five}`);
    const strong = evidence({ seen_strikes: dodges(10, 100) });
    const honest = evidence({ seen_strikes: dodges(60, undefined) });
    assert.equal(
      judge(honest, honest, honest, strong).get("dodge")?.score,
      judge(strong).get("dodge")?.score,
    );
  });

  it("take a line that fails at any time for one that fails, and one that fails while strikes come for one that is helped", () => {
    const gaps = (is_decisive: (i: number) => boolean) =>
      Array.from({ length: 12 }, (_, i) => ({ tick: i * 200, ticks: 8, is_decisive: is_decisive(i) }));
    assert.ok((judge(evidence({ gaps: gaps(i => i % 5 === 0) })).get("lag")?.score ?? 9) < 1);
    assert.ok((judge(evidence({ gaps: gaps(() => true) })).get("lag")?.score ?? 0) > 5);
  });

  it("find two who let each other win, and not one who was beaten or away", () => {
    const ended = { winner_team: 1, forfeited_player_ids: [] };
    const trade = (loser: Partial<PlayerEvidence>, id = "bob") =>
      letAnotherWin(
        "ada",
        [evidence(), evidence({ player_id: id, team: 2, ...loser })],
        ended,
        DEFAULT_FAIR_PLAY,
      );
    const score = (...found: ReturnType<typeof trade>[]) =>
      scoresOf(found.map(each => (each ? [each] : [])))[0]?.score ?? 0;
    const thrown = trade({ strike_presses: 2 });
    assert.ok(score(thrown, thrown) >= DEFAULT_FAIR_PLAY.review_score);
    assert.ok(score(thrown) < DEFAULT_FAIR_PLAY.review_score, "once is no trade");
    const others = [trade({ strike_presses: 2 }, "cleo"), trade({ strike_presses: 2 }, "dan")];
    assert.ok(score(...others) < DEFAULT_FAIR_PLAY.review_score, "two opponents who do nothing");
    assert.equal(trade({})?.hits, 0);
    assert.equal(trade({ strike_presses: 0, silent_ticks: 3000 })?.hits, 0);
    const left = { winner_team: 1, forfeited_player_ids: ["bob"] };
    assert.equal(letAnotherWin("ada", [evidence()], left, DEFAULT_FAIR_PLAY), undefined);
  });

  const rated = (outcomes: string, chance: number) =>
    [...outcomes].map((each, i) => ({ match_id: `${i}`, has_won: each === "w", chance }));
  const jump = (...matches: ReturnType<typeof rated>) => {
    const found = wonTooOften(matches, DEFAULT_FAIR_PLAY);
    return scoresOf([found ? [found] : []])[0];
  };

  it("find who wins far more than its rating says, from when it does, and name the matches", () => {
    const found = jump(...rated("lwlwl", 0.5), ...rated("wwwwwwwwwwwwwww", 0.5));
    assert.equal(flagging(found ? [found] : [], DEFAULT_FAIR_PLAY), found, JSON.stringify(found));
    assert.deepEqual([found?.hits, found?.chances], [15, 15]);
    assert.equal(found?.match_ids?.length, 15);
    const often = jump(...rated("wlwwlwlwwlwwlwwlwwlw", 0.5));
    assert.ok((often?.score ?? 9) < 2, JSON.stringify(often));
  });

  it("find nothing in wins against those who are weaker, nor where little is known of somebody", () => {
    assert.ok((jump(...rated("w".repeat(20), 0.9))?.score ?? 9) < 1);
    assert.ok((jump(...rated("w".repeat(10), 0.66))?.score ?? 9) < 2);
    assert.equal(jump(), undefined);
  });

  it("do not count the same wins again with each match, and never pause by them", () => {
    const found = wonTooOften(rated("w".repeat(14), 0.5), DEFAULT_FAIR_PLAY);
    assert.ok(found);
    const scores = scoresOf([[found], [found], [found]]);
    assert.deepEqual([scores[0]?.hits, scores[0]?.chances], [14, 14]);
    assert.equal(pausing(scores), undefined);
    assert.deepEqual(scoresOf([[found], []]), [], "the newest match has none");
  });
});
