/** Players who play, pause and wait, alone and in parties, in simulated time. */
import { nextRandom, type Random } from "../src/game/core/random.ts";
import { match } from "../src/matchmaking/matcher.ts";
import { endMatch, firstWins, newPlayer, type Player } from "./matchmaking-players.ts";

export type Setting = {
  name: string;
  players: number;
  team_size: number;
  /** Share of the players who are in parties, by party size from 2. */
  in_parties: readonly number[];
  /** What a full party gains, in mu, which nobody is told. */
  hidden_bonus: number;
};

/** Who comes together, with a chance of its own, so that its pauses are the same whatever it met before. */
export type Group = { players: Player[]; random: Random; matches_left: number };

/** Matches before the simulation begins, of each player: the ratings of a game that has run for a while. */
const EARLIER_MATCHES = 2000;
/** So many players of the earlier matches wait at a time. */
const EARLIER_CROWD = 24;
/** A party stays together for so many matches on average. */
const MATCHES_TOGETHER = 10;

export function newPlayers(
  { players, team_size }: Setting,
  seed: number,
  matches_before = EARLIER_MATCHES,
): Player[] {
  const random = { state: seed };
  const all = Array.from({ length: players }, (_, i) => newPlayer(`p${i}`, random));
  const windows = [{ after_seconds: 0, distance: 0.5 }];
  for (let round = 0; round < matches_before; round += 1) {
    const order = shuffled(all, random);
    for (let i = 0; i < order.length; i += EARLIER_CROWD) {
      const crowd = order.slice(i, i + EARLIER_CROWD);
      const byId = new Map(crowd.map(each => [each.player_id, each]));
      const tickets = crowd.map(each => ({ ticket_id: each.player_id, waits_since_ms: 0, players: [each] }));
      const { matches } = match(tickets, { team_count: 2, team_size, windows }, 0, round);
      for (const { teams } of matches) {
        const [a = [], b = []] = teams.map(ids => ids.flatMap(id => byId.get(id) ?? []));
        const [first, second] = [
          { players: a, bonus: 0 },
          { players: b, bonus: 0 },
        ];
        endMatch(first, second, firstWins(first, second, random), random);
      }
    }
  }
  return all;
}

export function shuffled<T>(all: readonly T[], random: Random): T[] {
  return all
    .map(each => ({ each, at: nextRandom(random) }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each);
}

/** Parties that break up and form anew, so that players play with others and alone as well. */
export class Groups {
  readonly #setting: Setting;
  readonly #seed: number;
  /** How many players are in parties of each size, from 2. */
  readonly #inParties: number[];
  /** Who is ready to play and waits for friends, by party size from 2. */
  readonly #forming: Player[][];
  #made = 0;

  constructor(setting: Setting, seed: number) {
    this.#setting = setting;
    this.#seed = seed;
    this.#inParties = setting.in_parties.map(() => 0);
    this.#forming = setting.in_parties.map(() => []);
  }

  /** Who comes back from a pause becomes the groups that queue now: the same, or its players in others, or nobody as yet. */
  regroup(group: Group): Group[] {
    const { players } = group;
    if (players.length > 1) {
      group.matches_left -= 1;
      if (group.matches_left > 0) return [group];
      this.#inParties[players.length - 2] = (this.#inParties[players.length - 2] ?? 0) - players.length;
      // Alone at first: else the same ones would come together at once, and for good.
      return players.map(player => this.#groupOf([player]));
    }
    return this.#joinOrStay(group);
  }

  #joinOrStay(group: Group): Group[] {
    const [player] = group.players;
    if (player === undefined) return [];
    for (const [i, share] of this.#setting.in_parties.entries()) {
      const size = i + 2;
      const forming = this.#forming[i] ?? [];
      if ((this.#inParties[i] ?? 0) + size > share * this.#setting.players) continue;
      forming.push(player);
      if (forming.length < size) return [];
      this.#forming[i] = [];
      this.#inParties[i] = (this.#inParties[i] ?? 0) + size;
      return [this.#groupOf(forming)];
    }
    return [group];
  }

  #groupOf(players: Player[]): Group {
    this.#made += 1;
    const random = { state: this.#seed + Math.imul(this.#made, 0x9e3779b9) };
    return { players, random, matches_left: Math.ceil(2 * MATCHES_TOGETHER * nextRandom(random)) };
  }
}
