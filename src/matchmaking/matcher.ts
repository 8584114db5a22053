/**
 * Who plays whom. Pure: the same tickets, rules, time, seed and bonus give the same matches, in whatever order the tickets come.
 *
 * Who has waited longest is served first, with the most even match that can be made of it and of those nearest to it in skill. Every ticket of
 * a match has to accept it by its own wait, so that nobody who has just come is drawn into a bad one. Who accepts any match by now does not
 * ask the others any more: it would wait until as many have waited as long.
 */
import { nextRandom, type Random } from "../game/core/random.ts";
import { normalShareBelow } from "../ratings/normal-distribution.ts";
import { leadOf } from "../ratings/win-probability.ts";
import { bestMatch } from "./best-match.ts";
import { matchWithBots } from "./bot-places.ts";
import { avoidedBits, type CandidateTeam, TeamMaker } from "./candidate-teams.ts";
import { effortOf, nearestTo, type Pools } from "./candidates.ts";
import { sortedInSlices } from "./in-slices.ts";
import { type Entry, entryOf } from "./matching-entry.ts";
import { Pool } from "./pool.ts";
import { unlikeLead } from "./unlike-parties.ts";
import type { MadeMatch, Matched, MatchingRules, WaitingTicket, WaitReason } from "./waiting.ts";
import { ANY_DISTANCE, acceptedLeads } from "./windows.ts";

/**
 * From this share of the wait on after which the one who has waited longest accepts any match, and for a while beyond it, no other match is made
 * that would leave too few players for one with it: else where few play, those who are there then have all just been matched with each other.
 */
const KEPT_FROM_SHARE = 0.585;
const KEPT_BEYOND_MS = 15_000;

/** A pass may be interrupted after so many tickets were read, */
const READ_AT_A_TIME = 500;
/** and after so many were served. */
const SERVED_AT_A_TIME = 20;

/** @param bonus what playing as a full party is worth to its team, in mu, as `party-bonus.ts` learns it. */
export function match(
  tickets: readonly WaitingTicket[],
  rules: MatchingRules,
  now_ms: number,
  seed: number,
  bonus = 0,
): Matched {
  const pass = matchInSlices(tickets, rules, now_ms, seed, bonus);
  for (;;) {
    const { done, value } = pass.next();
    if (done) return value;
  }
}

/** The same pass in slices of a millisecond at most, for a process that has other things to do in between: see `inSlices`. */
export function* matchInSlices(
  tickets: readonly WaitingTicket[],
  rules: MatchingRules,
  now_ms: number,
  seed: number,
  bonus = 0,
): Generator<void, Matched, void> {
  const { team_size } = rules;
  const terms = { now_ms, team_size, bonus, acceptedLead: acceptedLeads(rules.windows) };
  const read: Entry[] = [];
  for (const ticket of tickets) {
    if (read.push(entryOf(ticket, terms)) % READ_AT_A_TIME === 0) yield;
  }
  const entries = yield* sortedInSlices(
    read,
    (a, b) => b.waited_ms - a.waited_ms || (a.ticket_id < b.ticket_id ? -1 : 1),
  );
  const pools: Pool[] = [];
  for (let size = 1; size <= team_size; size += 1)
    pools.push(yield* Pool.of(entries.filter(each => each.size === size)));
  const pass = new Pass(rules, pools, entries, seed);
  for (const [i, entry] of entries.entries()) {
    if (i % SERVED_AT_A_TIME === 0) yield;
    pass.serve(entry);
  }
  return pass;
}

class Pass implements Matched {
  readonly matches: MadeMatch[] = [];
  readonly waiting = new Map<string, WaitReason>();
  readonly #rules: MatchingRules;
  readonly #pools: Pools;
  readonly #effort: readonly number[];
  readonly #teams: TeamMaker;
  readonly #random: Random;
  readonly #taken = new Set<Entry>();
  /** The one who has waited longest, while players are kept for it. */
  readonly #keptFor: Entry | undefined;
  /** Whether any ticket avoids anybody. */
  readonly #hasAvoided: boolean;
  #players_left: number;
  #parties_left: number;

  constructor(rules: MatchingRules, pools: Pools, entries: readonly Entry[], seed: number) {
    this.#rules = rules;
    this.#pools = pools;
    this.#effort = effortOf(entries.length, rules);
    this.#teams = new TeamMaker(rules.team_size);
    this.#random = { state: seed };
    this.#keptFor = entries[0] && areKeptFor(entries[0], rules) ? entries[0] : undefined;
    this.#hasAvoided = entries.some(each => each.avoided !== undefined);
    this.#players_left = entries.reduce((sum, each) => sum + each.size, 0);
    this.#parties_left = entries.filter(each => each.size > 1).length;
  }

  /** Makes a match of it, or notes why not. */
  serve(entry: Entry): void {
    if (this.#taken.has(entry)) return;
    const found = this.#search(entry);
    if (typeof found === "string") this.waiting.set(entry.ticket_id, found);
    else if (this.#leavesTooFew(found)) this.waiting.set(entry.ticket_id, "too_few_players");
    else this.#make(found);
  }

  /** For a match of the one for whom players are kept. */
  #leavesTooFew({ candidates, teams }: TeamsOfEntries): boolean {
    const kept = this.#keptFor;
    if (kept === undefined || this.#taken.has(kept)) return false;
    const made = teams.flatMap(team => ticketsOf(team, candidates));
    const { team_count, team_size } = this.#rules;
    const left = this.#players_left - made.reduce((sum, { size }) => sum + size, 0);
    return !made.includes(kept) && left < team_count * team_size;
  }

  #search(entry: Entry): TeamsOfEntries | WaitReason {
    const { candidates, leavesOut } = nearestTo(entry, this.#pools, this.#effort, this.#hasAvoided);
    const found = this.#searchAmong(candidates, leavesOut);
    if (typeof found !== "string") return { candidates, teams: found };
    const teams = matchWithBots(candidates, this.#rules);
    return teams ? { candidates, teams } : found;
  }

  /** The teams of the best match with the first of them. */
  #searchAmong(candidates: readonly Entry[], leavesOut: boolean): readonly CandidateTeam[] | WaitReason {
    const { team_count, team_size } = this.#rules;
    const [entry] = candidates;
    if (entry === undefined || this.#players_left < team_count * team_size) return "too_few_players";
    const avoided = this.#hasAvoided ? avoidedBits(candidates) : undefined;
    this.#teams.make(candidates, avoided);
    const { own, others } = this.#teams;
    const { accepts, waited_ms, size } = entry;
    const unlike = unlikeLead(waited_ms, this.#parties_left - (size > 1 ? 1 : 0), team_size);
    const acceptedBy = (tickets: number) => this.#teams.acceptedBy(tickets);
    const found = bestMatch({ own, others, team_count, accepts, acceptedBy, unlike });
    if (found) return found;
    // Nobody learns that somebody has blocked it: those count as too far away.
    const areAvoided = leavesOut || avoided?.some(bits => bits !== 0) === true;
    const canBeMade = areAvoided || (others.count > 0 && own.count > 0);
    if (!canBeMade) return "no_fitting_parties";
    const { after_seconds = 0, distance = ANY_DISTANCE } = this.#rules.windows.at(-1) ?? {};
    const isAtCap = distance < ANY_DISTANCE && waited_ms >= after_seconds * 1000;
    return isAtCap ? "window_at_cap" : "window_widens";
  }

  #make({ candidates, teams }: TeamsOfEntries): void {
    const made = teams.map(team => ticketsOf(team, candidates));
    for (const entry of made.flat()) {
      this.#taken.add(entry);
      this.#pools[entry.size - 1]?.take(entry);
      this.#players_left -= entry.size;
      if (entry.size > 1) this.#parties_left -= 1;
      this.waiting.delete(entry.ticket_id);
    }
    const byMu = teams.toSorted((a, b) => a.mu - b.mu);
    const [weakest, strongest] = [byMu[0], byMu.at(-1)];
    const lead = weakest && strongest ? leadOf(strongest, weakest) : 0;
    this.matches.push({
      teams: shuffled(made, this.#random).map(team => team.map(each => each.ticket_id)),
      distance: normalShareBelow(lead) - ANY_DISTANCE,
    });
  }
}

/** Teams by the bits of their tickets, and the tickets. */
type TeamsOfEntries = { candidates: readonly Entry[]; teams: readonly CandidateTeam[] };

function ticketsOf({ tickets }: CandidateTeam, candidates: readonly Entry[]): Entry[] {
  return candidates.filter((_, i) => (tickets >> i) & 1);
}

function areKeptFor({ waited_ms }: Entry, { windows }: MatchingRules): boolean {
  const { after_seconds = 0, distance = ANY_DISTANCE } = windows.at(-1) ?? {};
  const end_ms = after_seconds * 1000;
  const isSoon = KEPT_FROM_SHARE * end_ms <= waited_ms && waited_ms <= end_ms + KEPT_BEYOND_MS;
  return distance === ANY_DISTANCE && isSoon;
}

/** So that who has waited longest is not always in the first team. */
function shuffled<T>(all: readonly T[], random: Random): T[] {
  return all
    .map(each => ({ each, at: nextRandom(random) }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each);
}
