/** Folds a season's ratings anew from its matches. `--help` says more. */
import { parseArgs } from "node:util";
import { processEnv, readEnv } from "../src/env.ts";
import { rebuildSeason } from "../src/open-ratings.ts";
import { RebuildRefused } from "../src/ratings/rebuild-ratings.ts";
import { rankedSeasons } from "../src/ratings/season-terms.ts";
import { StartupError } from "../src/startup-error.ts";
import { ContentLibrary } from "../src/store/content/content-library.ts";
import { ContentRepository } from "../src/store/content/content-repository.ts";
import { connect, reasonOfDatabase } from "../src/store/dynamo/connect.ts";

const USAGE = `Usage: npm run ratings:rebuild -- --season SEASON_ID [--without MATCH_ID …]

Folds the ratings of the season anew from its matches, in the order in which they were taken, and publishes them with
their boards at once. Servers go on meanwhile. Without more it comes to the ratings that are there.

--without MATCH_ID …   these matches count as void from now on, also when it is run again
--help                 this text

The environment and .env say which database, as for the server.`;

async function main(): Promise<void> {
  const { season, without, help } = readCommandLine();
  if (help) return console.info(USAGE);
  if (season === undefined) throw new StartupError(`Which season? ${USAGE}`);
  const env = readEnv(processEnv());
  const database = await connect(env, console, { join: true });
  const library = new ContentLibrary(new ContentRepository(database), {
    poll_interval_ms: env.CONTENT_POLL_INTERVAL_MS,
    log: console,
  });
  try {
    await library.start();
    const content = () => library.current().content;
    const options = { access: database, content, log: console };
    const { ledger, matches, left_out, generation } = await rebuildSeason(options, season, without);
    console.info(
      `Folded ${matches} matches of ${season}, ${left_out} of them as void: generation ${generation} of its ratings counts now.`,
    );
    if (ledger.rewarded_at !== undefined)
      console.info("The season's rewards were sent before, and stay where they are.");
    const ranked = rankedSeasons(content().seasons).map(({ id }) => id);
    const next = ranked[ranked.indexOf(season) + 1];
    if (ledger.closed_at !== undefined && next !== undefined)
      console.info(`Ratings of ${next} began with those of ${season}: rebuild it as well.`);
  } finally {
    await library.stop();
    await database.close();
  }
}

/** @throws StartupError where an option is unknown, or lacks its value. */
function readCommandLine(): { season?: string | undefined; without: string[]; help: boolean } {
  const options = {
    season: { type: "string" },
    without: { type: "string", multiple: true },
    help: { type: "boolean" },
  } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    // `--without A B C`
    if (positionals.length > 0 && values.without === undefined)
      throw new Error(`What is ${positionals.join(" ")}?`);
    const { season, without = [], help = false } = values;
    return { season, without: [...without, ...positionals], help };
  } catch (error) {
    throw new StartupError(`${error instanceof Error ? error.message : error} See --help.`);
  }
}

/** What its user can put right, in a line; undefined for a defect of the program. */
function explain(error: unknown): string | undefined {
  if (error instanceof StartupError || error instanceof RebuildRefused) return error.message;
  const reason = reasonOfDatabase(error);
  return reason && `The database failed (${reason}): try again. What counted before still does.`;
}

main().catch((error: unknown) => {
  console.error(explain(error) ?? error);
  process.exitCode = 1;
});
