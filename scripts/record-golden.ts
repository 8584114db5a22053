/**
 * `npm run golden`: records anew the run and the match by which it is known that the rules come to the same. To be run when RULES_VERSION is
 * raised.
 */
import { RULES_VERSION } from "../src/game/rules-version.ts";
import { GOLDEN_MATCH_FILE, GOLDEN_RUN_FILE, writeGolden } from "../test/support/golden-files.ts";
import { playGoldenMatch } from "../test/support/golden-match.ts";
import { playGoldenRun } from "../test/support/golden-run.ts";

for (const [path, rooms] of [
  [GOLDEN_RUN_FILE, playGoldenRun()],
  [GOLDEN_MATCH_FILE, [playGoldenMatch()]],
] as const) {
  const length = writeGolden(path, RULES_VERSION, rooms);
  console.info(`${path}: ${length} characters, by the rules of version ${RULES_VERSION}.`);
}
