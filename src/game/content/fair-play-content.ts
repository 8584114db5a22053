/**
 * By what numbers behaviour is judged: content, so that an operator changes it without code. Each rule counts chances and hits, and asks how
 * unlikely so many hits are for somebody honest.
 */

/** `honest_share`: of all its chances an honest player, however good it is, has at most such a share as hits. */
export type FairPlay = {
  /** So many of an account's matches, or runs, are judged together: the newest. */
  matches: number;
  /** Decimal places: from 10^-n on, as the chance of an honest player, a person looks at it. */
  review_score: number;
  /** From 10^-n on ranked play is paused until a person has looked, or the pause ends. */
  pause_score: number;
  pause_hours: number;
  /** Answers to strikes that their player has seen coming for so long, ms, are faster than anybody reacts. Each span is counted for itself. */
  dodge: { spans_ms: { from: number; to: number }[]; honest_share: number };
  /** A strike that misses the middle of a target, which is so fast around its player, by no more degrees. */
  aim: { degrees: number; from_degrees_per_second: number; honest_share: number };
  /** Ten seconds in which so many more inputs came than ticks passed: a factor. */
  rhythm: { factor: number; honest_share: number };
  /** A strike whose picture went back by so many ticks, or is so many ticks older than the line explains. */
  seen: { back_ticks: number; beyond_ticks: number; honest_share: number };
  /** Inputs that fail for so many ticks while a strike comes. `factor`: so many times as often as by chance counts as honest. */
  lag: { gap_ticks: number; factor: number; honest_share: number };
  /** Five seconds of walking straight on that are so many times as fast as a walk may be. */
  pace: { factor: number; honest_share: number };
  /** Matches against the same opponent in which the loser was there, and pressed less than so many strikes a minute. */
  trading: { strikes_per_minute: number; honest_share: number };
  /**
   * Of so many of the newest rated matches of a mode those that were won. An honest player is better than its rating by no more than so many
   * of its sigmas. `review_score`: its own, since it pauses nothing.
   */
  jump: { matches: number; sigmas: number; review_score: number };
};

export const DEFAULT_FAIR_PLAY: FairPlay = {
  ...{ matches: 5, review_score: 4, pause_score: 10, pause_hours: 24 },
  dodge: {
    spans_ms: [
      { from: 50, to: 110 },
      { from: 80, to: 140 },
      { from: 110, to: 177 },
    ],
    honest_share: 0.06,
  },
  aim: { degrees: 3, from_degrees_per_second: 120, honest_share: 0.08 },
  rhythm: { factor: 1.1, honest_share: 0.05 },
  seen: { back_ticks: 0.75, beyond_ticks: 5, honest_share: 0.05 },
  lag: { gap_ticks: 4, factor: 1.5, honest_share: 0.2 },
  pace: { factor: 1.025, honest_share: 0.05 },
  trading: { strikes_per_minute: 6, honest_share: 0.0001 },
  jump: { matches: 20, sigmas: 0.75, review_score: 3.5 },
};
