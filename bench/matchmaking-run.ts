/** Days of a population under a policy, second by second, and what came of it. */
import { nextRandom } from "../src/game/core/random.ts";
import { isFullParty } from "../src/matchmaking/matching-entry.ts";
import { endMatch, firstWins, hiddenProbability, type Player, type Side } from "./matchmaking-players.ts";
import { type Group, Groups, type Setting } from "./matchmaking-population.ts";

export type SimulatedTicket = { ticket_id: string; since: number; group: Group; mu: number };
export type Teams = readonly [readonly SimulatedTicket[], readonly SimulatedTicket[]];

export type Policy = {
  name: string;
  /** @param now in seconds. @param waiting the longest first. */
  pass(waiting: readonly SimulatedTicket[], now: number): Teams[];
  /** Hears of each match that ended, before its players' ratings change. */
  learn?(teams: Teams, isFirstWinner: boolean): void;
};

export type Outcome = {
  name: string;
  /** Of each ticket, in seconds; and of those who wait at the end. */
  waits: number[];
  longest: number;
  /** Of the hidden probability to win from ½, of each match. */
  distances: number[];
  /** Matches of a full party against players who are all alone. */
  mixed: number;
  /** Matches of a full party against anything else, how many it won, and how many it had to win by the hidden skills. */
  full: { matches: number; won: number; expected: number };
};

const MATCH_SECONDS = 240;
const MATCH_SPREAD = 0.3;
const PAUSE_SECONDS = 40;

/** @param players are changed. @param seconds measured. */
export function simulate(
  setting: Setting,
  players: Player[],
  policy: Policy,
  seconds: number,
  seed: number,
): Outcome {
  const { team_size, hidden_bonus } = setting;
  const random = { state: seed };
  const groups = new Groups(setting, seed);
  const events = new Map<number, (() => void)[]>();
  const at = (second: number, event: () => void) => {
    const then = Math.ceil(second);
    events.set(then, [...(events.get(then) ?? []), event]);
  };
  let waiting: SimulatedTicket[] = [];
  const outcome: Outcome = {
    ...{
      name: policy.name,
      waits: [],
      longest: 0,
      distances: [],
      mixed: 0,
      full: { matches: 0, won: 0, expected: 0 },
    },
  };
  let made = 0;
  const queue = (back: Group, now: number) => {
    for (const group of groups.regroup(back)) {
      made += 1;
      const mu = group.players.reduce((sum, each) => sum + each.mu, 0) / group.players.length;
      waiting.push({ ticket_id: `t${made}`, since: now, group, mu });
    }
  };
  const sideOf = (tickets: readonly SimulatedTicket[]): Side => {
    const isFull = tickets.length === 1 && team_size > 1;
    return { players: tickets.flatMap(each => each.group.players), bonus: isFull ? hidden_bonus : 0 };
  };
  const play = (teams: Teams, now: number) => {
    const [first] = teams[0];
    if (first === undefined) throw new Error(`${policy.name} made a team of nobody`);
    const [a, b] = [sideOf(teams[0]), sideOf(teams[1])];
    const sizes = teams.map(team => Math.max(...team.map(each => each.group.players.length)));
    const [isFullA, isFullB] = [isFullParty(sizes[0] ?? 0, team_size), isFullParty(sizes[1] ?? 0, team_size)];
    const chance = hiddenProbability(a, b);
    outcome.distances.push(Math.abs(chance - 0.5));
    if ((isFullA && sizes[1] === 1) || (isFullB && sizes[0] === 1)) outcome.mixed += 1;
    for (const { since } of teams.flat()) outcome.waits.push(now - since);
    const lasts = MATCH_SECONDS * (1 - MATCH_SPREAD + 2 * MATCH_SPREAD * nextRandom(first.group.random));
    at(now + lasts, () => {
      const isFirstWinner = firstWins(a, b, random);
      policy.learn?.(teams, isFirstWinner);
      endMatch(a, b, isFirstWinner, random);
      if (isFullA !== isFullB) {
        outcome.full.matches += 1;
        if (isFirstWinner === isFullA) outcome.full.won += 1;
        outcome.full.expected += isFullA ? chance : 1 - chance;
      }
      for (const { group } of teams.flat()) {
        const back = now + lasts + PAUSE_SECONDS * nextRandom(group.random);
        at(back, () => queue(group, Math.ceil(back)));
      }
    });
  };
  for (const [i, player] of players.entries()) {
    const own = { state: seed + Math.imul(i + 1, 0x85ebca6b) };
    const group = { players: [player], random: own, matches_left: 0 };
    // They come one after the other, as if they had played before.
    const first = (MATCH_SECONDS + PAUSE_SECONDS) * nextRandom(own);
    at(first, () => queue(group, Math.ceil(first)));
  }
  for (let now = 0; now < seconds; now += 1) {
    for (let due = events.get(now); due; due = events.get(now)) {
      events.delete(now);
      for (const event of due) event();
    }
    const matches = policy.pass(waiting, now);
    const taken = new Set(matches.flat(2));
    for (const teams of matches) play(teams, now);
    if (taken.size > 0) waiting = waiting.filter(each => !taken.has(each));
  }
  outcome.waits.push(...waiting.map(each => seconds - each.since));
  outcome.longest = outcome.waits.reduce((most, each) => Math.max(most, each), 0);
  return outcome;
}
