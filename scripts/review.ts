/**
 * Looks into a match or a run again, and prints what the rules of fair play say of each of its players, as the background process does it:
 *
 *   npm run review -- --match MATCH_ID
 *   npm run review -- --run RUN_ID
 *
 * It changes nothing. The exit code is 0 where nobody is to be looked at, 1 where somebody is, and 2 where it cannot be looked into.
 */
import { parseArgs } from "node:util";
import { processEnv, readEnv } from "../src/env.ts";
import { flagging } from "../src/fair-play/findings.ts";
import type { FairPlay } from "../src/game/content/fair-play-content.ts";
import { MatchRepository } from "../src/matches/match-repository.ts";
import { fairPlayOf, type PlayerReview } from "../src/moderation/keep-review.ts";
import { reviewsOf } from "../src/moderation/review-match.ts";
import { ReviewRepository } from "../src/moderation/review-repository.ts";
import { runReviewsOf } from "../src/moderation/review-run.ts";
import { RatedMatches } from "../src/ratings/rated-matches.ts";
import { RatingRepository } from "../src/ratings/rating-repository.ts";
import { SeasonLedgers } from "../src/ratings/season-ledger.ts";
import type { RecordingSource } from "../src/recordings/load-recordings.ts";
import { RecordingRepository } from "../src/recordings/recording-repository.ts";
import { RunRepository } from "../src/runs/run-repository.ts";
import { StartupError } from "../src/startup-error.ts";
import { ContentLibrary } from "../src/store/content/content-library.ts";
import { ContentRepository } from "../src/store/content/content-repository.ts";
import { connect, type Database } from "../src/store/dynamo/connect.ts";
import { runRecordingCommand } from "./recording-command.ts";

const USAGE = "Which one? npm run review -- --match MATCH_ID, or npm run review -- --run RUN_ID";

type Which = { match: string } | { run: string };
type Found = { found: PlayerReview[]; numbers: FairPlay; what: string };

async function main(): Promise<number> {
  const which = readCommandLine();
  const env = readEnv(processEnv());
  const database = await connect(env, console, { join: true });
  const library = new ContentLibrary(new ContentRepository(database), {
    poll_interval_ms: env.CONTENT_POLL_INTERVAL_MS,
    log: console,
  });
  const contentOf = (hash: string) => library.byHash(hash);
  const source = { recordings: new RecordingRepository(database), contentOf };
  try {
    const found =
      "run" in which ? ofRun(database, source, which.run) : ofMatch(database, source, which.match);
    return print(await found);
  } finally {
    await library.stop();
    await database.close();
  }
}

async function ofMatch(database: Database, source: RecordingSource, match_id: string): Promise<Found> {
  const match = await new MatchRepository(database).get(match_id);
  if (!match) throw new StartupError(`There is no match ${match_id}.`);
  if (match.status !== "ended") throw new StartupError(`The match ${match_id} is ${match.status}.`);
  const numbers = fairPlayOf((await source.contentOf(match.content_hash))?.content);
  const rated = new RatedMatches(new SeasonLedgers(database), new RatingRepository(database));
  const updates = await rated.updatesUpTo(match);
  if (!updates) console.info("Ratings have yet to take this match: how often somebody wins is not judged.");
  const services = { source, reviews: new ReviewRepository(database) };
  return { found: await reviewsOf(services, match, numbers, updates), numbers, what: "match" };
}

async function ofRun(database: Database, source: RecordingSource, run_id: string): Promise<Found> {
  const run = await new RunRepository(database).get(run_id);
  if (!run) throw new StartupError(`There is no run ${run_id}.`);
  if (!run.result) throw new StartupError(`The run ${run_id} has not come to its end.`);
  const numbers = fairPlayOf((await source.contentOf(run.content_hash))?.content);
  const services = { source, reviews: new ReviewRepository(database) };
  return { found: await runReviewsOf(services, run, numbers), numbers, what: "run" };
}

/** @returns the exit code. */
function print({ found, numbers, what }: Found): number {
  for (const { player_id, scores } of found) {
    console.info(`${player_id}:`);
    for (const { rule, score, hits, chances, ticks, match_ids = [], room_ids = [] } of scores) {
      const moments = ticks.map((tick, i) => (room_ids[i] ? `${tick} of ${room_ids[i]}` : String(tick)));
      const where = moments.length > 0 ? `, in this ${what} at ticks ${moments.join(", ")}` : "";
      const won = match_ids.length > 0 ? `, the matches ${match_ids.join(", ")}` : "";
      console.info(`  ${rule}: score ${score.toFixed(2)}, ${hits} of ${chances}${where}${won}`);
    }
  }
  const { review_score, jump } = numbers;
  console.info(
    `Staff look from a score of ${review_score} on, of the rule jump from ${jump.review_score} on.`,
  );
  return found.some(({ scores }) => flagging(scores, numbers)) ? 1 : 0;
}

/** @throws StartupError where neither is said, or both are, or something else is. */
function readCommandLine(): Which {
  try {
    const { values } = parseArgs({ options: { match: { type: "string" }, run: { type: "string" } } });
    const { match, run } = values;
    if (match !== undefined && run === undefined) return { match };
    if (run !== undefined && match === undefined) return { run };
  } catch (error) {
    throw new StartupError(USAGE, { cause: error });
  }
  throw new StartupError(USAGE);
}

runRecordingCommand(main);
