/**
 * Accounts that play matches, honest ones and such that cheat in about half of the time, and what the rules say of them. Thresholds were chosen on
 * the accounts from 0 on; they are measured on those from `MEASURED_FROM` on.
 */
import {
  type Finding,
  findingsOf,
  letAnotherWin,
  type Score,
  scoresOf,
} from "../../src/fair-play/findings.ts";
import type { Content } from "../../src/game/content/content.ts";
import { DEFAULT_FAIR_PLAY } from "../../src/game/content/fair-play-content.ts";
import { nextRandom } from "../../src/game/core/random.ts";
import { simulateDuel } from "./simulated-duel.ts";
import { type Cheat, drawPerson } from "./simulated-player.ts";

export const MEASURED_FROM = 1_000_000;
export const MATCHES_EACH = DEFAULT_FAIR_PLAY.matches;
export const DUEL_SECONDS = 120;

/** By rule the most that an account came to after any of its matches. */
export type Judged = { scores: Map<string, number>; most: number };

export type DuelCheat = Cheat | "trading";

/** Plays the account's matches against honest ones. */
export function judgeAccount(
  content: Content,
  account: number,
  cheat?: DuelCheat,
  matches = MATCHES_EACH,
): Judged {
  const random = { state: account };
  const own = drawPerson(account, cheat === "trading" ? undefined : cheat);
  const few = nextRandom(random) * 4;
  const isFirstTraded = nextRandom(random) < 0.5;
  const played: Finding[][] = [];
  const scores = new Map<string, number>();
  for (let i = 0; i < matches; i++) {
    const seed = account * 20 + i;
    const other = drawPerson(seed + 500_000_000);
    // Every second match is one that the other lets it win.
    const isTraded = cheat === "trading" && (i % 2 === 0) === isFirstTraded;
    const foe = isTraded ? { ...drawPerson(account + 1), strikes_per_minute: few } : other;
    const { evidence, winner_team } = simulateDuel(content, [own, foe], { seed, seconds: DUEL_SECONDS });
    const named = evidence.map(each => {
      const player_id = each.team === 1 ? "own" : isTraded ? "friend" : `other-${i}`;
      return { ...each, player_id };
    });
    const [first] = named;
    if (!first) continue;
    const ended = { winner_team, forfeited_player_ids: [] };
    const trade = letAnotherWin("own", named, ended, DEFAULT_FAIR_PLAY);
    played.push([...findingsOf(first, DEFAULT_FAIR_PLAY), ...(trade ? [trade] : [])]);
    for (const { rule, score } of scoresOf(played.slice(-DEFAULT_FAIR_PLAY.matches)))
      scores.set(rule, Math.max(scores.get(rule) ?? 0, score));
  }
  return { scores, most: Math.max(0, ...scores.values()) };
}

export type { Score };
