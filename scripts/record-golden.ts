/** `npm run golden`: records anew the run by which it is known that the rules come to the same. To be run when RULES_VERSION is raised. */
import { writeFileSync } from "node:fs";
import { RULES_VERSION } from "../src/game/rules-version.ts";
import { GOLDEN_FILE, goldenText, playGoldenRun } from "../test/support/golden-run.ts";

const text = goldenText(RULES_VERSION, playGoldenRun());
writeFileSync(GOLDEN_FILE, text);
console.info(`${GOLDEN_FILE}: ${text.length} characters, by the rules of version ${RULES_VERSION}.`);
