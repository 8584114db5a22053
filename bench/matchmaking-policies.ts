/** Our matcher and those that it is compared with, each as its documents and code describe it. */

import { match } from "../src/matchmaking/matcher.ts";
import { isFullParty } from "../src/matchmaking/matching-entry.ts";
import { bonusOf, learnBonus, NO_MATCHES_YET } from "../src/matchmaking/party-bonus.ts";
import type { MatchingRules } from "../src/matchmaking/waiting.ts";
import { teamSkillOf } from "../src/ratings/win-probability.ts";
import type { Setting } from "./matchmaking-population.ts";
import type { Policy, SimulatedTicket, Teams } from "./matchmaking-run.ts";

/** As in `content/queues/quick_2v2.json`. */
export const QUICK_WINDOWS = [
  { after_seconds: 0, distance: 0.01 },
  { after_seconds: 15, distance: 0.05 },
  { after_seconds: 40, distance: 0.12 },
  { after_seconds: 80, distance: 0.14 },
  { after_seconds: 120, distance: 0.25 },
  { after_seconds: 145, distance: 0.5 },
];

/** As in `content/queues/quick_3v3.json`. Where many play, it pays to let a few more come first: parties find somebody like themselves. */
export const CROWDED_WINDOWS = [
  { after_seconds: 0, distance: 0.000001 },
  { after_seconds: 8, distance: 0.000001 },
  { after_seconds: 9, distance: 0.01 },
  { after_seconds: 25, distance: 0.02 },
  { after_seconds: 45, distance: 0.07 },
  { after_seconds: 90, distance: 0.15 },
  { after_seconds: 130, distance: 0.3 },
  { after_seconds: 150, distance: 0.5 },
];

export function policiesOf(setting: Setting): Policy[] {
  const windows = setting.team_size === 3 ? CROWDED_WINDOWS : QUICK_WINDOWS;
  const rules = { team_count: 2, team_size: setting.team_size, windows };
  return [
    ...[ourMatcher(rules), firstComeFirstServed(setting), greedyNearest(setting), nakama(setting)],
    ...[queueRoom(setting), knowingMatcher(rules, setting)],
  ];
}

export function ourMatcher(rules: MatchingRules): Policy {
  let learned = NO_MATCHES_YET;
  return {
    name: "this matcher",
    pass: (waiting, now) =>
      matched(waiting, rules, now, bonusOf(learned), ({ mu, sigma }) => ({ mu, sigma })),
    learn: (teams, isFirstWinner) => {
      const isFull = teams.map(
        team => team.length === 1 && isFullParty(team[0]?.group.players.length ?? 0, rules.team_size),
      );
      if (isFull[0] === isFull[1]) return;
      const skills = teams.map(team => teamSkillOf(team.flatMap(each => each.group.players)));
      const [a = { mu: 0, variance: 0 }, b = a] = skills;
      learned = isFull[0]
        ? learnBonus(learned, a, b, isFirstWinner ? 1 : 0)
        : learnBonus(learned, b, a, isFirstWinner ? 0 : 1);
    },
  };
}

/** What no matcher can reach: it knows the hidden skills and the bonus. */
export function knowingMatcher(rules: MatchingRules, { hidden_bonus }: Setting): Policy {
  return {
    name: "one that knows the hidden skills",
    pass: (waiting, now) =>
      matched(waiting, rules, now, hidden_bonus, ({ skill }) => ({ mu: skill, sigma: 0 })),
  };
}

function matched(
  waiting: readonly SimulatedTicket[],
  rules: MatchingRules,
  now: number,
  bonus: number,
  skillOf: (player: SimulatedTicket["group"]["players"][number]) => { mu: number; sigma: number },
): Teams[] {
  const byId = new Map(waiting.map(each => [each.ticket_id, each]));
  const tickets = waiting.map(({ ticket_id, since, group }) => ({
    ...{ ticket_id, waits_since_ms: since * 1000 },
    players: group.players.map(player => ({ player_id: player.player_id, ...skillOf(player) })),
  }));
  return match(tickets, rules, now * 1000, now, bonus).matches.map(({ teams }) => {
    const [a = [], b = []] = teams.map(ids => ids.flatMap(id => byId.get(id) ?? []));
    return [a, b];
  });
}

const sizeOf = (tickets: readonly SimulatedTicket[]) =>
  tickets.reduce((sum, each) => sum + each.group.players.length, 0);

/** Two teams with room for so many players each, filled in order, parties whole. */
class Filling {
  readonly teams: [SimulatedTicket[], SimulatedTicket[]] = [[], []];
  readonly #team_size: number;

  constructor(team_size: number) {
    this.#team_size = team_size;
  }

  /** Whether it fits in, and is in now. */
  add(ticket: SimulatedTicket, first: 0 | 1 = 0): boolean {
    const [team, other] = first === 0 ? this.teams : [this.teams[1], this.teams[0]];
    const size = ticket.group.players.length;
    const has = [team, other].find(each => sizeOf(each) + size <= this.#team_size);
    has?.push(ticket);
    return has !== undefined;
  }

  get isFull(): boolean {
    return this.teams.every(team => sizeOf(team) === this.#team_size);
  }
}

/** Who came first plays first. */
export function firstComeFirstServed({ team_size }: Setting): Policy {
  return {
    name: "FIFO",
    pass: waiting => {
      const made: Teams[] = [];
      let left = [...waiting];
      for (;;) {
        const filling = new Filling(team_size);
        left = left.filter(ticket => filling.isFull || !filling.add(ticket));
        if (!filling.isFull) return made;
        made.push(filling.teams);
      }
    },
  };
}

/**
 * PlayFab's way: who has waited longest is the seed, and the nearest in skill are added, within a difference that grows with the seed's
 * wait. Each comes into the weaker team, where it fits.
 */
export function greedyNearest({ team_size }: Setting): Policy {
  const START = 1;
  const PER_SECOND = 0.1;
  return {
    name: "greedy nearest",
    pass: (waiting, now) => {
      const made: Teams[] = [];
      const taken = new Set<SimulatedTicket>();
      for (const seed of waiting) {
        if (taken.has(seed)) continue;
        const most = START + PER_SECOND * (now - seed.since);
        const near = waiting
          .filter(each => each !== seed && !taken.has(each) && Math.abs(each.mu - seed.mu) <= most)
          .sort((a, b) => Math.abs(a.mu - seed.mu) - Math.abs(b.mu - seed.mu));
        const filling = new Filling(team_size);
        filling.add(seed);
        for (const ticket of near) {
          const [a, b] = filling.teams.map(team => teamSkillOf(team.flatMap(each => each.group.players)).mu);
          filling.add(ticket, (a ?? 0) <= (b ?? 0) ? 0 : 1);
        }
        if (!filling.isFull) continue;
        made.push(filling.teams);
        for (const each of filling.teams.flat()) taken.add(each);
      }
      return made;
    },
  };
}

/**
 * Nakama's default processor (server/matchmaker_process.go): every 15 s each ticket that is new searches once, with a query for a range of
 * skill around its own, the longest waiting first; afterwards it can only be found. Hits fill combinations in turn. A query never widens: the
 * client has to cancel and add itself again, here with twice the range after each minute. A match is a list of users; its first half plays
 * the second.
 */
export function nakama({ team_size }: Setting): Policy {
  const INTERVAL = 15;
  const RANGE = 2.5;
  const AGAIN = 60;
  return {
    name: "Nakama's rule",
    pass: (waiting, now) => {
      if (now % INTERVAL !== 0) return [];
      const made: Teams[] = [];
      const taken = new Set<SimulatedTicket>();
      for (const active of waiting) {
        const since = (now - active.since) % AGAIN;
        if (taken.has(active) || since >= INTERVAL) continue;
        const range = RANGE * 2 ** Math.floor((now - active.since) / AGAIN);
        const combinations: Filling[] = [];
        for (const hit of waiting) {
          if (hit === active || taken.has(hit) || Math.abs(hit.mu - active.mu) > range) continue;
          let combination = combinations.find(each => each.add(hit));
          if (combination === undefined) {
            combination = new Filling(team_size);
            combination.add(active);
            if (!combination.add(hit)) continue;
            combinations.push(combination);
          }
          if (!combination.isFull) continue;
          made.push(combination.teams);
          for (const each of combination.teams.flat()) taken.add(each);
          break;
        }
      }
      return made;
    },
  };
}

/**
 * Colyseus's QueueRoom as it comes: every second all who wait are sorted by rank and put into groups from the weakest up. Who is too far
 * from a group's average begins a new one, unless it has waited 10 cycles. A group that is full plays. The order makes the teams. Parties are
 * kept whole here, which QueueRoom does not do.
 */
export function queueRoom({ team_size }: Setting): Policy {
  const PRIORITY_CYCLES = 10;
  const compatible = (rank: number, average: number) =>
    Math.abs(rank - average) < 10 || Math.abs(rank - average) / average <= 2;
  return {
    name: "QueueRoom's rule",
    pass: (waiting, now) => {
      const made: Teams[] = [];
      let filling = new Filling(team_size);
      let ranks: number[] = [];
      for (const ticket of waiting.toSorted((a, b) => a.mu - b.mu)) {
        const average = ranks.reduce((sum, each) => sum + each, 0) / ranks.length;
        const isUrgent = now - ticket.since >= PRIORITY_CYCLES;
        if ((ranks.length > 0 && !isUrgent && !compatible(ticket.mu, average)) || !filling.add(ticket)) {
          filling = new Filling(team_size);
          ranks = [];
          filling.add(ticket);
        }
        ranks.push(...ticket.group.players.map(() => ticket.mu));
        if (!filling.isFull) continue;
        made.push(filling.teams);
        filling = new Filling(team_size);
        ranks = [];
      }
      return made;
    },
  };
}
