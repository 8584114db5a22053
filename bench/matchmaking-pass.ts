/** What a pass over many waiting tickets takes, also where nothing can be matched, and its longest slice. */
import { nextRandom } from "../src/game/core/random.ts";
import { matchInSlices } from "../src/matchmaking/matcher.ts";
import type { MatchingRules, WaitingTicket } from "../src/matchmaking/waiting.ts";
import { gaussian } from "./matchmaking-players.ts";
import { QUICK_WINDOWS } from "./matchmaking-policies.ts";
import { quantile } from "./quantile.ts";

const TICKETS = 10_000;
const PASSES = 30;
const WARM_UP = 5;
const NOW_MS = 1_000_000;
/** So small that no two of 10 000 are as near. */
const NOTHING = [{ after_seconds: 0, distance: 1e-12 }];

const MODES = [
  { name: "duel", team_count: 2, team_size: 1 },
  { name: "2v2", team_count: 2, team_size: 2 },
  { name: "3v3", team_count: 2, team_size: 3 },
  { name: "8 alone", team_count: 8, team_size: 1 },
];

export const PASS_HEAD = [
  "mode",
  "10 000 tickets",
  "matches",
  "pass, median ms",
  "worst ms",
  "longest slice, ms",
];

export function passRows(): (string | number)[][] {
  return MODES.flatMap(({ name, ...mode }) =>
    [
      { what: "waiting", windows: QUICK_WINDOWS },
      { what: "that cannot be matched", windows: NOTHING },
    ].map(({ what, windows }) => {
      const tickets = ticketsOf(mode.team_size);
      const measured = Array.from({ length: PASSES }, () => measure(tickets, { ...mode, windows })).slice(
        WARM_UP,
      );
      const ms = measured.map(each => each.ms);
      const slices = measured.map(each => each.longest_slice_ms);
      return [
        ...[name, what, measured[0]?.matches ?? 0, quantile(ms, 0.5).toFixed(1), Math.max(...ms).toFixed(1)],
        Math.max(...slices).toFixed(1),
      ];
    }),
  );
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

function measure(tickets: readonly WaitingTicket[], rules: MatchingRules) {
  const pass = matchInSlices(tickets, rules, NOW_MS, 1);
  const startedAtMs = performance.now();
  let longest_slice_ms = 0;
  for (let sliceAtMs = startedAtMs; ; ) {
    const { done, value } = pass.next();
    const nowMs = performance.now();
    longest_slice_ms = Math.max(longest_slice_ms, nowMs - sliceAtMs);
    sliceAtMs = nowMs;
    if (done) return { ms: nowMs - startedAtMs, longest_slice_ms, matches: value.matches.length };
  }
}
