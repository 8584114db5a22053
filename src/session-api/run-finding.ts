/** Finding a party for a dungeon: an open run is filled, or a new one begins and waits for others. */
import type { Account } from "../http/endpoint.ts";
import { type FindOptions, fittingRuns } from "../runs/find-open-run.ts";
import type { Run } from "../runs/run.ts";
import type { NoPlace } from "../runs/run-members.ts";
import type { Services } from "../services.ts";
import { wallClock } from "../store/expiry.ts";
import { beginRun, type Comer, newcomer, type Terms } from "./run-beginning.ts";
import { levelTooLow, refusal } from "./run-entry.ts";
import { dungeonOf } from "./run-views.ts";

export type WantedRun = {
  terms: Terms;
  /** Any, where it is left out; a new run has that of the terms. */
  loot_rule?: Run["loot_rule"] | undefined;
  /** How many levels others may be above or below the party's highest. */
  level_range: number;
};

/** What a search looks at. */
export function findOptionsOf(services: Services): FindOptions {
  const { runs, characters, friends } = services;
  return {
    ...{ runs, characters, now: wallClock },
    blockedWith: player_id => friends.blockedWith(player_id),
    mostOf: async run => (await dungeonOf(services, run)).max_party_size,
  };
}

/**
 * All of the party belong to one run from now on: to an open one that fits, or to a new open one, which strangers find from then on. Asked
 * again, it leads to the same.
 *
 * @param party the first leads a new run.
 * @throws HttpProblem with the reason where one of them may not come.
 */
export async function joinOrBegin(
  services: Services,
  options: FindOptions,
  account: Account,
  party: readonly Comer[],
  { terms, loot_rule, level_range }: WantedRun,
): Promise<{ run_id: string; is_new: boolean }> {
  const { dungeon_id, difficulty_id } = terms;
  const level = Math.max(...party.map(each => each.level));
  const wanted = { dungeon_id, difficulty_id, loot_rule, level, level_range, party };
  for (const run of await fittingRuns(options, wanted)) {
    const refused = await joinTogether(services, run, party);
    if (refused === undefined) return { run_id: run.run_id, is_new: false };
    if (refused === "too_many_runs") throw refusal(refused);
  }
  return { run_id: await beginRun(services, account, { ...terms, is_open: true }, party), is_new: true };
}

/** All of them or none: others may be first at the last places. Returns why not. */
async function joinTogether(
  services: Services,
  run: Run,
  party: readonly Comer[],
): Promise<NoPlace | undefined> {
  const { run_members } = services;
  const { run_id, places } = run;
  const { max_party_size, min_level } = await dungeonOf(services, run);
  const tooLow = party.find(({ level }) => level < min_level);
  if (tooLow) throw levelTooLow(min_level, tooLow.level);
  const joined: string[] = [];
  for (const each of party) {
    const now = await run_members.join(run_id, newcomer(each), max_party_size);
    if (typeof now === "string") {
      for (const id of joined) await run_members.remove(run_id, id);
      return now;
    }
    if (!(each.character_id in places)) joined.push(each.character_id);
  }
  return undefined;
}
