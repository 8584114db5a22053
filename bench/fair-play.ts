/**
 * How well rules tell honest players from such that cheat, and what it costs. `npm run bench:fair-play -- --matches N [--choosing]`: N matches of
 * honest accounts, and half as many of each cheat, 100 accounts at most; duels of two minutes. `--choosing`: on the accounts on which thresholds were chosen.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { DuelObserver } from "../src/fair-play/duel-observer.ts";
import { findingsOf, scoresOf } from "../src/fair-play/findings.ts";
import { walkedTooFast } from "../src/fair-play/walk-observer.ts";
import { ARENA_RATE } from "../src/game/arena/arena-rate.ts";
import { arenaRules } from "../src/game/arena/arena-rules.ts";
import { DEFAULT_FAIR_PLAY } from "../src/game/content/fair-play-content.ts";
import { watchRecordedMatch } from "../src/recordings/match-recordings.ts";
import { PART_BYTES } from "../src/recordings/room-recording.ts";
import { gameContent } from "../test/support/content.ts";
import {
  type DuelCheat,
  judgeAccount,
  MATCHES_EACH,
  MEASURED_FROM,
} from "../test/support/fair-play-population.ts";
import { dungeonContent } from "../test/support/rules-content.ts";
import { longDuels, simulateDuel } from "../test/support/simulated-duel.ts";
import { CHEATS, drawPerson } from "../test/support/simulated-player.ts";
import { simulateWalk } from "../test/support/simulated-walk.ts";
import { watchedRecording } from "../test/support/watched-recording.ts";
import { markdownTable } from "./markdown.ts";
import { quantile } from "./quantile.ts";

const { values } = parseArgs({
  options: { matches: { type: "string", default: "1000" }, choosing: { type: "boolean", default: false } },
});
/** Of a run, what is walked. */
const WALK_SECONDS = 180;

/** So many accounts of each cheat are enough to tell 90 % from 85 %. */
const MOST_OF_A_CHEAT = 100;

const content = longDuels(gameContent());
const from = values.choosing ? 0 : MEASURED_FROM;
const accounts = Math.ceil(Number(values.matches) / MATCHES_EACH);
const { review_score, pause_score } = DEFAULT_FAIR_PLAY;

const honest = Array.from({ length: accounts }, (_, i) => judgeAccount(content, from + i));
const rows: (string | number)[][] = [];
const cheats: DuelCheat[] = [...CHEATS, "trading"];
for (const [index, cheat] of cheats.entries()) {
  const count = Math.min(MOST_OF_A_CHEAT, Math.max(10, Math.ceil(accounts / 2)));
  const found = Array.from({ length: count }, (_, i) =>
    judgeAccount(content, from + (index + 1) * 100_000 + i, cheat),
  ).map(({ scores }) => scores.get(cheat) ?? 0);
  const caught = found.filter(score => score >= review_score).length / count;
  const wrong = honest.filter(({ scores }) => (scores.get(cheat) ?? 0) >= review_score).length / accounts;
  const precision = caught / (caught + wrong);
  const most = Math.max(...honest.map(({ scores }) => scores.get(cheat) ?? 0));
  rows.push([cheat, percent(caught), percent(precision), quantile(found, 0.1).toFixed(1), most.toFixed(1)]);
}
console.info(
  markdownTable(
    [
      "cheat",
      "flagged within 5 matches",
      "precision",
      "score, the lowest tenth",
      "highest of an honest account",
    ],
    rows,
  ),
);
const runs = 5;
const scoreOfWalker = (walker: number, factor: number) =>
  scoresOf(
    Array.from({ length: runs }, (_, i) => {
      const spans = simulateWalk(dungeonContent(), { seed: walker * 10 + i, seconds: WALK_SECONDS, factor });
      return [walkedTooFast(spans, DEFAULT_FAIR_PLAY)];
    }),
  )[0]?.score ?? 0;
const walkers = Array.from({ length: Math.min(accounts, 1000) }, (_, i) => scoreOfWalker(from + i, 1));
const fast = Array.from({ length: 200 }, (_, i) => scoreOfWalker(from + 100_000 + i, 1.05));
const flagged = fast.filter(score => score >= review_score).length;
const accused = walkers.filter(score => score >= review_score).length;
console.info(
  `\npace: ${flagged} of ${fast.length} who walk 1.05 times as fast half of the time flagged within ${runs} runs of ${WALK_SECONDS} s of walking, ` +
    `${accused} of ${walkers.length} honest ones; highest score of those ${Math.max(...walkers).toFixed(1)}.`,
);

const reviewed = honest.filter(({ most }) => most >= review_score).length;
const paused = honest.filter(({ most }) => most >= pause_score).length;
const matches = accounts * MATCHES_EACH;
console.info(
  `\n${matches} honest matches: ${reviewed} accounts put before a person (${percent(reviewed / matches)} of matches), ${paused} paused.`,
);
console.info(
  `A duel of ten minutes takes ${(await costOfAnalysis()).toFixed(0)} ms of CPU from its recording to its scores.`,
);
console.info(`${cpus()[0]?.model ?? "?"}, Node ${process.version}`);

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

/** The middle of several tries, in ms of CPU: from the recording as it is kept to what the rules say, as the job does it. */
async function costOfAnalysis(): Promise<number> {
  const people = [drawPerson(1), drawPerson(2)] as const;
  const { options, lines } = simulateDuel(content, people, { seed: 1, seconds: 600 });
  const start = { kind: "start", mode: "arena", options: { ...options, content } } as const;
  const part_characters = PART_BYTES;
  const { parts } = watchedRecording(arenaRules, ARENA_RATE.ticks_per_second, start, lines, {
    part_characters,
  });
  const kept = parts.map(part => ({ ...part, room_id: options.room_id }));
  const source = {
    contentOf: async () => ({ content }),
    recordings: { parts: async () => kept, areRecorded: async () => true },
  };
  const spent: number[] = [];
  for (let i = 0; i < 20; i++) {
    const begun = process.cpuUsage();
    const observer = new DuelObserver();
    const replayed = await watchRecordedMatch(source, options.room_id, "hash", observer);
    if (!replayed.is_same) throw new Error(`The duel is not as it was recorded: ${JSON.stringify(replayed)}`);
    for (const each of observer.evidence) scoresOf([findingsOf(each, DEFAULT_FAIR_PLAY)]);
    const { user, system } = process.cpuUsage(begun);
    spent.push((user + system) / 1000);
  }
  return quantile(spent, 0.5);
}
