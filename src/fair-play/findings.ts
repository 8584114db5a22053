/** The rules: each is a pure function from evidence to a finding, and findings of several matches are judged together. */
import { ARENA_RATE } from "../game/arena/arena-rate.ts";
import type { FairPlay } from "../game/content/fair-play-content.ts";
import type { OwnStrike, PlayerEvidence } from "./match-evidence.ts";
import { surprise } from "./surprise.ts";

/** Of a match or a run. `pace` alone is of runs, `trading` of whom one meets, `jump` of the rated matches of a mode. */
export const FAIR_PLAY_RULES = ["dodge", "aim", "rhythm", "seen", "lag", "pace", "trading", "jump"] as const;
export type FairPlayRule = (typeof FAIR_PLAY_RULES)[number];

/** A finding of theirs is of several matches, up to the one in which it was made: the newest stands for all. */
const OF_SEVERAL_MATCHES: ReadonlySet<FairPlayRule> = new Set(["jump"]);

/** What staff look at, and what never has a consequence by itself: an honest player may look the same. */
const NEVER_PAUSES: ReadonlySet<FairPlayRule> = new Set(["jump"]);

/** What a rule has counted in one match. */
export type Finding = {
  rule: FairPlayRule;
  /** Of a rule that counts several things, which, from 0. */
  part: number;
  /** How often its player could have done it. */
  chances: number;
  /** How often it did. */
  hits: number;
  /** Of the chances, so many would be hits of an honest player at most. */
  expected: number;
  /** Ticks of the first hits. */
  ticks: number[];
  /** Of `trading`: against whom. */
  opponents?: string[] | undefined;
  /** Of `jump`: the matches that were won. */
  match_ids?: string[] | undefined;
  /** Of `pace`: in which room each of the ticks was. */
  room_ids?: string[] | undefined;
};

/** So many moments are enough to look at. */
export const MOST_MOMENTS = 20;

/** What each rule finds about a player of a match. */
export function findingsOf(evidence: PlayerEvidence, numbers: FairPlay): Finding[] {
  return [
    ...dodgedByProgram(evidence, numbers),
    aimedByProgram(evidence, numbers),
    sentTooFast(evidence, numbers),
    liedAboutSeen(evidence, numbers),
    switchedItsLineOff(evidence, numbers),
  ];
}

/** Answers to strikes that come before anybody can react. Who guesses, or dodges all the time, meets that moment by chance alone. */
export function dodgedByProgram({ seen_strikes }: PlayerEvidence, { dodge }: FairPlay): Finding[] {
  return dodge.spans_ms.map(({ from, to }, part) => {
    const hits = seen_strikes.filter(({ dodged_after_ms: ms = -1 }) => ms >= from && ms <= to);
    return finding("dodge", seen_strikes, hits, dodge.honest_share, part);
  });
}

/** Strikes at the very middle of who moves fast. People are behind with what moves, the more the faster it does. */
export function aimedByProgram({ own_strikes }: PlayerEvidence, { aim }: FairPlay): Finding {
  const { degrees, from_degrees_per_second, honest_share } = aim;
  const hard = own_strikes.filter(each => each.degrees_per_second >= from_degrees_per_second);
  const hits = hard.filter(({ error_degrees }) => error_degrees <= degrees);
  return finding("aim", hard, hits, honest_share);
}

/** More inputs than ticks for ten seconds. A client that catches up sends what it held back, and no more. */
export function sentTooFast({ spans }: PlayerEvidence, { rhythm }: FairPlay): Finding {
  const hits = spans.filter(({ inputs, ticks }) => inputs >= ticks * rhythm.factor);
  return finding("rhythm", spans, hits, rhythm.honest_share);
}

/** Strikes of which the picture is older than those before it, or than the line explains. */
export function liedAboutSeen({ own_strikes }: PlayerEvidence, { seen }: FairPlay): Finding {
  const isLie = ({ back_ticks, beyond_ticks }: OwnStrike) =>
    back_ticks >= seen.back_ticks || beyond_ticks >= seen.beyond_ticks;
  return finding("seen", own_strikes, own_strikes.filter(isLie), seen.honest_share);
}

/** Lines fail when they like; one that fails while strikes come is helped. */
export function switchedItsLineOff(evidence: PlayerEvidence, { lag }: FairPlay): Finding {
  const { gaps, alive_ticks, decisive_ticks } = evidence;
  const long = gaps.filter(({ ticks }) => ticks >= lag.gap_ticks);
  const hits = long.filter(({ is_decisive }) => is_decisive);
  const byChance = alive_ticks === 0 ? 0 : decisive_ticks / alive_ticks;
  return finding("lag", long, hits, Math.min(1, Math.max(lag.honest_share, lag.factor * byChance)));
}

/**
 * Whether somebody has let another win: the loser was there, and hardly struck. It counts for both.
 *
 * @param evidence of all who played it, in two teams.
 * @returns undefined where the player's match has no such thing as a loser who stayed.
 */
export function letAnotherWin(
  player_id: string,
  evidence: readonly PlayerEvidence[],
  {
    winner_team,
    forfeited_player_ids,
  }: { winner_team: number | undefined; forfeited_player_ids: readonly string[] },
  { trading }: FairPlay,
): Finding | undefined {
  const own = evidence.find(each => each.player_id === player_id);
  if (!own || winner_team === undefined || forfeited_player_ids.length > 0) return undefined;
  const losers = evidence.filter(({ team }) => team !== winner_team);
  const hits = losers.every(each => hasStayed(each) && strikesPerMinute(each) < trading.strikes_per_minute)
    ? 1
    : 0;
  const opponents = evidence.filter(({ team }) => team !== own.team).map(each => each.player_id);
  return { rule: "trading", part: 0, chances: 1, hits, expected: trading.honest_share, ticks: [], opponents };
}

function strikesPerMinute({ strike_presses, alive_ticks }: PlayerEvidence): number {
  return (strike_presses * 60 * ARENA_RATE.ticks_per_second) / alive_ticks;
}

/** Long enough to strike, and with inputs: who was not there has let nobody win. */
function hasStayed({ alive_ticks, silent_ticks }: PlayerEvidence): boolean {
  return alive_ticks >= LEAST_STAY_TICKS && silent_ticks < alive_ticks / 4;
}
/** Rounds of ten seconds altogether. */
const LEAST_STAY_TICKS = 10 * ARENA_RATE.ticks_per_second;

type Moment = { tick: number };

export function finding(
  rule: FairPlayRule,
  chances: readonly Moment[],
  hits: readonly Moment[],
  honest_share: number,
  part = 0,
): Finding {
  return {
    ...{ rule, part, chances: chances.length, hits: hits.length, expected: chances.length * honest_share },
    ticks: hits.slice(0, MOST_MOMENTS).map(({ tick }) => tick),
  };
}

/** How sure the rules are of one account. Moments are of the newest match, or the newest run. */
export type Score = Pick<Finding, "rule" | "chances" | "hits" | "ticks" | "match_ids" | "room_ids"> & {
  score: number;
};

/**
 * What all findings of an account say together.
 *
 * @param matches of each match its findings, the newest last.
 * @returns the rules that had something to count, the surest first. n: the chance of an honest player to come to this is 10^-n at most.
 */
export function scoresOf(matches: readonly (readonly Finding[])[]): Score[] {
  return FAIR_PLAY_RULES.flatMap(rule => {
    const judged = OF_SEVERAL_MATCHES.has(rule) ? matches.slice(-1) : matches;
    const ofRule = judged.map(findings => findings.filter(each => each.rule === rule));
    const parts = Math.max(0, ...ofRule.map(findings => findings.length));
    const opponents = new Set(ofRule.flat().flatMap(each => each.opponents ?? []));
    // Once is no trade: with each opponent for itself.
    const scores = [...opponents].map(id =>
      scoreOf(
        rule,
        ofRule.map(([each]) => each && (each.opponents?.includes(id) ? each : { ...each, hits: 0 })),
      ),
    );
    for (let part = 0; opponents.size === 0 && part < parts; part++)
      scores.push(
        scoreOf(
          rule,
          ofRule.map(findings => findings.find(each => each.part === part)),
        ),
      );
    const [best] = scores.toSorted((a, b) => b.score - a.score);
    return best && best.chances > 0 ? [best] : [];
  }).toSorted((a, b) => b.score - a.score);
}

/** The surest of those that a person is to look at. */
export function flagging(scores: readonly Score[], { review_score, jump }: FairPlay): Score | undefined {
  return scores.find(({ rule, score }) => score >= (rule === "jump" ? jump.review_score : review_score));
}

/** The surest of those by which ranked play may pause. */
export function pausing(scores: readonly Score[]): Score | undefined {
  return scores.find(({ rule }) => !NEVER_PAUSES.has(rule));
}

/** The most that the newest match, the newest two and so on say: who has just begun to cheat is not excused by what was before. */
function scoreOf(rule: FairPlayRule, findings: readonly (Finding | undefined)[]): Score {
  const { ticks = [], match_ids, room_ids } = findings.at(-1) ?? {};
  const where = { ...(match_ids && { match_ids }), ...(room_ids && { room_ids }) };
  let best: Score = { rule, score: 0, chances: 0, hits: 0, ticks, ...where };
  let [chances, hits, expected] = [0, 0, 0];
  for (const each of findings.toReversed()) {
    if (!each) continue;
    chances += each.chances;
    hits += each.hits;
    expected += each.expected;
    const score = chances > 0 ? surprise(hits, chances, expected / chances) : 0;
    if (score > best.score || best.chances === 0) best = { ...best, score, chances, hits };
  }
  return best;
}
