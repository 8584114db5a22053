/** What a pass over many waiting tickets takes, also where nothing can be matched, and how late it makes a tick of a room beside it. */

import { nextRandom } from "../src/game/core/random.ts";
import { inSlices } from "../src/matchmaking/in-slices.ts";
import { matchInSlices } from "../src/matchmaking/matcher.ts";
import type { Matched, MatchingRules, WaitingTicket } from "../src/matchmaking/waiting.ts";
import { gaussian } from "./matchmaking-players.ts";
import { QUICK_WINDOWS } from "./matchmaking-policies.ts";
import { quantile } from "./quantile.ts";

const TICKETS = 10_000;
const PASSES = 30;
const WARM_UP = 5;
const NOW_MS = 1_000_000;
const TICK_MS = 5;
/** So small that no two of 10 000 are as near. */
const NOTHING = [{ after_seconds: 0, distance: 1e-12 }];

const MODES = [
  { name: "duel", team_count: 2, team_size: 1 },
  { name: "2v2", team_count: 2, team_size: 2 },
  { name: "3v3", team_count: 2, team_size: 3 },
  { name: "8 alone", team_count: 8, team_size: 1 },
];

const QUEUES = [
  { what: "waiting", windows: QUICK_WINDOWS },
  { what: "that cannot be matched", windows: NOTHING },
];

export const PASS_HEAD = [
  "mode",
  "10 000 tickets",
  "matches",
  "pass, median ms",
  "worst ms",
  "a tick is late by, ms",
];

export async function passRows(): Promise<(string | number)[][]> {
  const rows: (string | number)[][] = [];
  for (const { name, ...mode } of MODES)
    for (const { what, windows } of QUEUES) {
      const tickets = ticketsOf(mode.team_size);
      const measured: Measured[] = [];
      for (let i = 0; i < PASSES; i += 1) measured.push(await measure(tickets, { ...mode, windows }));
      const counted = measured.slice(WARM_UP);
      const ms = counted.map(each => each.ms);
      const late = counted.map(each => each.late_ms);
      rows.push([
        ...[name, what, counted[0]?.matches ?? 0, quantile(ms, 0.5).toFixed(1), Math.max(...ms).toFixed(1)],
        Math.max(...late).toFixed(1),
      ]);
    }
  return rows;
}

/** As of players of whom three of ten came in a party. */
function ticketsOf(team_size: number): WaitingTicket[] {
  const random = { state: 1 };
  return Array.from({ length: TICKETS }, (_, i) => {
    const size = nextRandom(random) < 0.2 ? 1 + Math.floor(nextRandom(random) * team_size) : 1;
    const players = Array.from({ length: size }, (_, k) => ({
      ...{ player_id: `player-${i}-${k}`, mu: 25 + 5 * gaussian(random), sigma: 1 + nextRandom(random) },
    }));
    return { ticket_id: `ticket-${i}`, waits_since_ms: NOW_MS - 60_000 * nextRandom(random), players };
  });
}

type Measured = { ms: number; late_ms: number; matches: number };

/** As a process makes it that has rooms, too. `ms` is what the pass itself takes, without the rooms. */
async function measure(tickets: readonly WaitingTicket[], rules: MatchingRules): Promise<Measured> {
  const ticks = new Ticks();
  let ms = 0;
  function* timed(): Generator<void, Matched, void> {
    const pass = matchInSlices(tickets, rules, NOW_MS, 1);
    for (;;) {
      const startedAtMs = performance.now();
      const { done, value } = pass.next();
      ms += performance.now() - startedAtMs;
      if (done) return value;
      yield;
    }
  }
  const { matches } = await inSlices(timed());
  return { ms, late_ms: ticks.end(), matches: matches.length };
}

/** A timer as of a room's ticks, and how late it was at most. */
class Ticks {
  #dueAtMs = performance.now() + TICK_MS;
  #late_ms = 0;
  #timer = setTimeout(() => this.#tick(), TICK_MS);

  end(): number {
    clearTimeout(this.#timer);
    return Math.max(this.#late_ms, performance.now() - this.#dueAtMs);
  }

  #tick(): void {
    const nowMs = performance.now();
    this.#late_ms = Math.max(this.#late_ms, nowMs - this.#dueAtMs);
    this.#dueAtMs = nowMs + TICK_MS;
    this.#timer = setTimeout(() => this.#tick(), TICK_MS);
  }
}
