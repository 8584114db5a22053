/**
 * Looks into a match again, and prints what the rules of fair play say of each of its players, as the background process does it:
 *
 *   npm run review -- --match MATCH_ID
 *
 * It changes nothing. The exit code is 0 where nobody is to be looked at, 1 where somebody is, and 2 where the match cannot be looked into.
 */
import { parseArgs } from "node:util";
import { processEnv, readEnv } from "../src/env.ts";
import { MatchRepository } from "../src/matches/match-repository.ts";
import { fairPlayOf, reviewsOf } from "../src/moderation/review-match.ts";
import { ReviewRepository } from "../src/moderation/review-repository.ts";
import { RecordingRepository } from "../src/recordings/recording-repository.ts";
import { StartupError } from "../src/startup-error.ts";
import { ContentLibrary } from "../src/store/content/content-library.ts";
import { ContentRepository } from "../src/store/content/content-repository.ts";
import { connect } from "../src/store/dynamo/connect.ts";
import { runRecordingCommand } from "./recording-command.ts";

const USAGE = "Which match? npm run review -- --match MATCH_ID";

async function main(): Promise<number> {
  const match_id = readCommandLine();
  const env = readEnv(processEnv());
  const database = await connect(env, console, { join: true });
  const library = new ContentLibrary(new ContentRepository(database), {
    poll_interval_ms: env.CONTENT_POLL_INTERVAL_MS,
    log: console,
  });
  try {
    const match = await new MatchRepository(database).get(match_id);
    if (!match) throw new StartupError(`There is no match ${match_id}.`);
    if (match.status !== "ended") throw new StartupError(`The match ${match_id} is ${match.status}.`);
    const contentOf = (hash: string) => library.byHash(hash);
    const numbers = fairPlayOf((await contentOf(match.content_hash))?.content);
    const source = { recordings: new RecordingRepository(database), contentOf };
    const reviews = new ReviewRepository(database);
    let most = 0;
    for (const { player_id, scores } of await reviewsOf({ source, reviews }, match, numbers)) {
      console.info(`${player_id}:`);
      for (const { rule, score, hits, chances, ticks } of scores)
        console.info(
          `  ${rule}: score ${score.toFixed(2)}, ${hits} of ${chances}${ticks.length > 0 ? `, in this match at ticks ${ticks.join(", ")}` : ""}`,
        );
      most = Math.max(most, scores[0]?.score ?? 0);
    }
    console.info(`Staff look from a score of ${numbers.review_score} on.`);
    return most >= numbers.review_score ? 1 : 0;
  } finally {
    await library.stop();
    await database.close();
  }
}

/** @throws StartupError where the match is not said, or something else is. */
function readCommandLine(): string {
  try {
    const { values } = parseArgs({ options: { match: { type: "string" } } });
    if (values.match !== undefined) return values.match;
  } catch (error) {
    throw new StartupError(USAGE, { cause: error });
  }
  throw new StartupError(USAGE);
}

runRecordingCommand(main);
