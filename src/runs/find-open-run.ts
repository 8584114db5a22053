/** Open runs that a party may come into: with places for all of it, its level, and nobody whom one of it has blocked. */
import type { Character } from "../characters/character.ts";
import type { Clock } from "../store/expiry.ts";
import type { Run } from "./run.ts";
import type { RunRepository } from "./run-repository.ts";

/** Runs are read in pages of so many, the newest first, and at most so many pages: a search costs as much where there are many runs. */
const PAGE = 50;
const MOST_PAGES = 2;
/** In others nobody is to be met. A run that is played says so every 10 minutes. */
const PLAYED_WITHIN_MS = 15 * 60_000;

/** Levels that members of a run may be above or below those who come to it. */
export const LEVEL_RANGE = 5;

/** What is looked for, and for whom. */
export type WantedPlaces = {
  dungeon_id: string;
  difficulty_id: string;
  /** Any, where it is left out. */
  loot_rule?: Run["loot_rule"] | undefined;
  /** Of the party: its highest. */
  level: number;
  /** Every member of the run is so near to that level. */
  level_range: number;
  party: readonly { character_id: string; player_id: string }[];
};

export type FindOptions = {
  runs: Pick<RunRepository, "listOpen">;
  characters: {
    list(
      character_ids: readonly string[],
    ): Promise<Pick<Character, "character_id" | "player_id" | "level">[]>;
  };
  /** Whom the player has blocked, and who has blocked it. */
  blockedWith: (player_id: string) => Promise<readonly string[]>;
  /** How many members the run may have. */
  mostOf: (run: Run) => Promise<number>;
  now: Clock;
};

/** The run that the party is led to; undefined where it may begin one of its own. */
export async function findOpenRun(options: FindOptions, wanted: WantedPlaces): Promise<Run | undefined> {
  return (await fittingRuns(options, wanted))[0];
}

/**
 * Those that fit, in the order in which they are filled: one that members of the party belong to already, as where an answer was lost, and
 * then the oldest. Others may take their places meanwhile.
 */
export async function fittingRuns(options: FindOptions, wanted: WantedPlaces): Promise<Run[]> {
  const ofEach = await Promise.all(wanted.party.map(({ player_id }) => options.blockedWith(player_id)));
  const blocked = new Set(ofEach.flat());
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { runs, next } = await options.runs.listOpen(wanted.dungeon_id, PAGE, after);
    const fitting = await fittingOf(options, wanted, blocked, runs);
    if (fitting.length > 0 || next === undefined) return fitting;
    after = next;
  }
  return [];
}

async function fittingOf(
  options: FindOptions,
  wanted: WantedPlaces,
  blocked: ReadonlySet<string>,
  runs: Run[],
): Promise<Run[]> {
  const since = new Date(options.now() - PLAYED_WITHIN_MS).toISOString();
  const { difficulty_id, loot_rule } = wanted;
  const alike = runs.filter(
    run => run.difficulty_id === difficulty_id && (loot_rule ?? run.loot_rule) === run.loot_rule,
  );
  const played = alike.filter(run => run.last_played_at >= since);
  const wide = await filter(played, async run => hasPlaces(run, wanted, await options.mostOf(run)));
  const ids = new Set(wide.flatMap(({ places }) => Object.keys(places)));
  const members = new Map((await options.characters.list([...ids])).map(each => [each.character_id, each]));
  const own = new Set(wanted.party.map(({ character_id }) => character_id));
  const near = wide.filter(({ places }) => {
    const others = Object.keys(places).flatMap(id => (own.has(id) ? [] : (members.get(id) ?? [])));
    return others.every(
      ({ level, player_id }) =>
        Math.abs(level - wanted.level) <= wanted.level_range && !blocked.has(player_id),
    );
  });
  return near.sort(
    (a, b) => missing(a, wanted) - missing(b, wanted) || a.created_at.localeCompare(b.created_at),
  );
}

function hasPlaces(run: Run, wanted: WantedPlaces, most: number): boolean {
  const isRemoved = wanted.party.some(({ player_id }) => player_id in run.removed);
  return !isRemoved && most - Object.keys(run.places).length >= missing(run, wanted);
}

/** How many of the party do not belong to the run. */
function missing({ places }: Run, { party }: WantedPlaces): number {
  return party.filter(({ character_id }) => !(character_id in places)).length;
}

async function filter<T>(all: readonly T[], fits: (each: T) => Promise<boolean>): Promise<T[]> {
  const areFitting = await Promise.all(all.map(fits));
  return all.filter((_, i) => areFitting[i]);
}
