/** Whether what the ratings predict is what happens: matches of randomly drawn teams, in ten bins of equal count. */
import { winProbability } from "../src/ratings/win-probability.ts";
import { endMatch, firstWins, newPlayer, type Player } from "./matchmaking-players.ts";
import { shuffled } from "./matchmaking-population.ts";

const PLAYERS = 1000;
const TEAM_SIZE = 2;
const BINS = 10;

export const CALIBRATION_HEAD = ["bin", "predicted %", "actual %", "apart"];

export function calibrationRows(matches: number, seed: number): (string | number)[][] {
  const random = { state: seed };
  const players = Array.from({ length: PLAYERS }, (_, i) => newPlayer(`p${i}`, random));
  const seen: { predicted: number; actual: number }[] = [];
  while (seen.length < matches) {
    const [a, b] = drawTeams(shuffled(players, random));
    const actual = firstWins(a, b, random);
    seen.push({ predicted: winProbability(a.players, b.players), actual: actual ? 1 : 0 });
    endMatch(a, b, actual, random);
  }
  seen.sort((a, b) => a.predicted - b.predicted);
  return Array.from({ length: BINS }, (_, i) => {
    const bin = seen.slice((i * matches) / BINS, ((i + 1) * matches) / BINS);
    const predicted = (100 * bin.reduce((sum, each) => sum + each.predicted, 0)) / bin.length;
    const actual = (100 * bin.reduce((sum, each) => sum + each.actual, 0)) / bin.length;
    return [i + 1, predicted.toFixed(1), actual.toFixed(1), (actual - predicted).toFixed(1)];
  });
}

function drawTeams(order: readonly Player[]) {
  const a = { players: order.slice(0, TEAM_SIZE), bonus: 0 };
  const b = { players: order.slice(TEAM_SIZE, 2 * TEAM_SIZE), bonus: 0 };
  return [a, b] as const;
}
