/** The kinds of jobs that the background process does, and what they need of it. A new kind is one line here. */
import type { Logger } from "pino";
import type { Env } from "./env.ts";
import type { Content } from "./game/content/content.ts";
import { JobRepository } from "./jobs/job-repository.ts";
import {
  DELETE_ACCOUNTS,
  DROP_RECORDINGS,
  RECOMPUTE_SEASON,
  REVIEW_MATCH,
  VERIFY_RUN,
  VOID_MATCHES,
} from "./jobs/job-requests.ts";
import type { JobKinds } from "./jobs/job-runner.ts";
import { BoardReader } from "./leaderboards/board-reader.ts";
import { BoardWriter } from "./leaderboards/board-writer.ts";
import { dropRecordings } from "./leaderboards/kept-recordings.ts";
import { verifyRun } from "./leaderboards/verify-run.ts";
import { MatchRepository } from "./matches/match-repository.ts";
import { VoidedMatches } from "./matches/voided-matches.ts";
import { reviewMatch } from "./moderation/review-match.ts";
import { ReviewRepository } from "./moderation/review-repository.ts";
import { reviewRun } from "./moderation/review-run.ts";
import { SanctionRepository } from "./moderation/sanction-repository.ts";
import { SanctionService } from "./moderation/sanction-service.ts";
import { recomputeSeason, voidMatches } from "./moderation/void-matches.ts";
import { rebuildSeason } from "./open-ratings.ts";
import { openDeleteAccounts } from "./privacy/open-delete-accounts.ts";
import { RatedMatches } from "./ratings/rated-matches.ts";
import { RatingRepository } from "./ratings/rating-repository.ts";
import { SeasonLedgers } from "./ratings/season-ledger.ts";
import { RecordingRepository } from "./recordings/recording-repository.ts";
import type { Run } from "./runs/run.ts";
import { RunRepository } from "./runs/run-repository.ts";
import { AccountRepository } from "./store/account-repository.ts";
import { ContentLibrary } from "./store/content/content-library.ts";
import { ContentRepository, StoredContentError } from "./store/content/content-repository.ts";
import type { Database } from "./store/dynamo/connect.ts";

export function jobKinds(database: Database, env: Env, log: Logger): JobKinds {
  // It is asked now and then, and follows nothing.
  const library = new ContentLibrary(new ContentRepository(database), {
    ...{ poll_interval_ms: env.CONTENT_POLL_INTERVAL_MS, log },
  });
  const source = {
    recordings: new RecordingRepository(database),
    contentOf: (hash: string) => library.byHash(hash).catch(undefinedWhereGone),
  };
  const keeping = keepingServices(database, log);
  const services = {
    ...{ env, log, ...source },
    runs: new RunRepository(database),
    boards: new BoardWriter(database),
    board_reader: new BoardReader(database),
    lookInto: (run: Run) => reviewRun({ ...keeping, source }, run),
  };
  const voiding = {
    jobs: new JobRepository(database),
    voided: new VoidedMatches(database),
    ledgers: new SeasonLedgers(database),
    content: async () => (await library.newest()).content,
    rebuild: (season_id: string, content: Content) =>
      rebuildSeason({ access: database, content: () => content, log }, season_id, []),
  };
  return {
    [VOID_MATCHES]: voidMatches(voiding),
    [RECOMPUTE_SEASON]: recomputeSeason(voiding),
    [VERIFY_RUN]: verifyRun(services),
    [DROP_RECORDINGS]: dropRecordings(services),
    [DELETE_ACCOUNTS]: openDeleteAccounts(database, env, log),
    [REVIEW_MATCH]: reviewMatch({
      ...{ ...keeping, source },
      matches: new MatchRepository(database),
      rated_matches: new RatedMatches(new SeasonLedgers(database), new RatingRepository(database)),
    }),
  };
}

/** Of a pause that follows here no process is told: those with players look for what is new once a minute, and queues ask the account's row. */
const UNTOLD = { tell: () => undefined };

function keepingServices(database: Database, log: Logger) {
  const sanctions = new SanctionRepository(database, new AccountRepository(database));
  return {
    ...{ log, sanctions },
    reviews: new ReviewRepository(database),
    sanction_service: new SanctionService(sanctions, UNTOLD, log),
  };
}

/** What was never published here, or is not for this version. */
function undefinedWhereGone(error: unknown): undefined {
  if (!(error instanceof StoredContentError)) throw error;
}
