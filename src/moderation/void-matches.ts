/**
 * The jobs behind matches that staff void. One for each act marks the matches, and ends when ratings are folded without them and their players
 * told; until then it asks for the other one, which there is once for each season: it folds that season anew, and those that began with its
 * ratings. So one season is not folded twice at a time, acts at the same time share a fold, and none is forgotten whatever dies.
 */
import type { Content } from "../game/content/content.ts";
import type { JobRepository } from "../jobs/job-repository.ts";
import {
  recomputeSeasonAbout,
  recomputingOf,
  type VoidMatchesAbout,
  voidMatchesAbout,
} from "../jobs/job-requests.ts";
import { type JobKind, jobKind } from "../jobs/job-runner.ts";
import type { Match } from "../matches/match.ts";
import type { VoidedMatches } from "../matches/voided-matches.ts";
import { RebuildRefused } from "../ratings/rebuild-ratings.ts";
import type { SeasonLedgers } from "../ratings/season-ledger.ts";
import { rankedSeasons } from "../ratings/season-terms.ts";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

export type VoidingServices = {
  jobs: Pick<JobRepository, "add">;
  voided: VoidedMatches;
  ledgers: Pick<SeasonLedgers, "get">;
  /** The newest. */
  content: () => Promise<Content>;
  /** Folds the season anew without what is voided, and tells players. @throws RebuildRefused where another one folds it. */
  rebuild: (season_id: string, content: Content) => Promise<unknown>;
};

export function voidMatches({ jobs, voided }: VoidingServices): JobKind {
  return jobKind(voidMatchesAbout, async (about, { waits }) => {
    const seasons = new Set<string>();
    for await (const matches of matchesOf(voided, about))
      for (const match of matches) {
        const { which: _, ...voiding } = about;
        await voided.void(match, voiding);
        if (match.season_id !== undefined) seasons.add(match.season_id);
      }
    let isTold = true;
    for (const season_id of seasons) {
      const listed = await voided.listed(season_id);
      if (!listed.some(({ match }) => match.voided?.voiding_id === about.voiding_id)) continue;
      isTold = false;
      await jobs.add(recomputingOf(season_id));
    }
    return isTold ? "done" : { waits_ms: Math.min(FIRST_WAIT_MS * 2 ** waits, LONGEST_WAIT_MS) };
  });
}

/** Those that the act is about. */
async function* matchesOf(voided: VoidedMatches, { which }: VoidMatchesAbout): AsyncGenerator<Match[]> {
  if (!("match_id" in which)) return yield* voided.rankedOf(which.player_id, which.since, which.until);
  const match = await voided.get(which.match_id);
  if (match) yield [match];
}

export function recomputeSeason(services: VoidingServices): JobKind {
  const { voided, ledgers, content, rebuild } = services;
  return jobKind(recomputeSeasonAbout, async ({ season_id }) => {
    if (!(await ledgers.get(season_id))) {
      // Nothing was rated: no match that is void by now will be.
      const listed = await voided.listed(season_id);
      const ids = listed.map(({ match }) => match.match_id);
      await voided.takeOff(season_id, ids);
      return "done";
    }
    const newest = await content();
    try {
      await rebuild(season_id, newest);
      for (const later of rankedSeasons(newest.seasons)) {
        const { terms } = (await ledgers.get(later.id)) ?? {};
        if (terms?.before.some(each => each.season_id === season_id)) await rebuild(later.id, newest);
      }
    } catch (error) {
      if (!(error instanceof RebuildRefused)) throw error;
      return { waits_ms: LONGEST_WAIT_MS };
    }
    return "done";
  });
}
