/**
 * How well rules tell honest players from such that cheat, and what it costs. `npm run bench:fair-play -- --matches N [--part PART] [--choosing]`: N
 * matches of honest accounts, and half as many of each cheat, 100 accounts at most; duels of two minutes. `--part`: `duels`, `pace`, `ratings` alone.
 * `--choosing`: on the accounts on which thresholds were chosen.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { DuelObserver } from "../src/fair-play/duel-observer.ts";
import { findingsOf, scoresOf } from "../src/fair-play/findings.ts";
import { walkedTooFast } from "../src/fair-play/walk-observer.ts";
import { ARENA_RATE } from "../src/game/arena/arena-rate.ts";
import { arenaRules } from "../src/game/arena/arena-rules.ts";
import type { Content } from "../src/game/content/content.ts";
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
import { simulateWalk, withPaceEffects } from "../test/support/simulated-walk.ts";
import { watchedRecording } from "../test/support/watched-recording.ts";
import { measureJumps } from "./fair-play-ratings.ts";
import { markdownTable } from "./markdown.ts";
import { quantile } from "./quantile.ts";

const { values } = parseArgs({
  options: {
    matches: { type: "string", default: "1000" },
    choosing: { type: "boolean", default: false },
    part: { type: "string" },
  },
});
/** Of a run, what is walked. */
const WALK_SECONDS = 180;
const WALKERS = 300;
const LEAGUES = 10;

/** So many accounts of each cheat are enough to tell 90 % from 85 %. */
const MOST_OF_A_CHEAT = 100;

const from = values.choosing ? 0 : MEASURED_FROM;
const { review_score, pause_score } = DEFAULT_FAIR_PLAY;
const parts: Record<string, () => void | Promise<void>> = {
  duels: measureDuels,
  pace: measurePace,
  ratings: () => console.info(measureJumps(from, LEAGUES)),
};
const asked = values.part === undefined ? Object.keys(parts) : [values.part];
for (const part of asked) {
  const measure = parts[part];
  if (!measure) throw new Error(`There is no part "${part}": ${Object.keys(parts).join(", ")}`);
  await measure();
}
console.info(`\n${cpus()[0]?.model ?? "?"}, Node ${process.version}`);

async function measureDuels(): Promise<void> {
  const content = longDuels(gameContent());
  const accounts = Math.ceil(Number(values.matches) / MATCHES_EACH);

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
  const reviewed = honest.filter(({ most }) => most >= review_score).length;
  const paused = honest.filter(({ most }) => most >= pause_score).length;
  const matches = accounts * MATCHES_EACH;
  console.info(
    `\n${matches} honest matches: ${reviewed} accounts put before a person (${percent(reviewed / matches)} of matches), ${paused} paused.`,
  );
  console.info(
    `A duel of ten minutes takes ${(await costOfAnalysis(content)).toFixed(0)} ms of CPU from its recording to its scores.`,
  );
}

/** Five runs of each: honest walkers, and such that are 1.05 times as fast half of the time. */
function measurePace(): void {
  const walkable = withPaceEffects(dungeonContent());
  const runs = DEFAULT_FAIR_PLAY.matches;
  const scoreOf = (walker: number, factor: number) =>
    scoresOf(
      Array.from({ length: runs }, (_, i) => {
        const spans = simulateWalk(walkable, { seed: walker * 10 + i, seconds: WALK_SECONDS, factor });
        return [walkedTooFast(spans, DEFAULT_FAIR_PLAY)];
      }),
    )[0]?.score ?? 0;
  const walkers = Array.from({ length: WALKERS }, (_, i) => scoreOf(from + i, 1));
  const fast = Array.from({ length: WALKERS }, (_, i) => scoreOf(from + 100_000 + i, 1.05));
  const [caught, wrong] = [fast, walkers].map(these => these.filter(score => score >= review_score).length);
  const paused = walkers.filter(score => score >= pause_score).length;
  console.info(
    `\npace: ${caught} of ${fast.length} who walk 1.05 times as fast half of the time flagged within ${runs} runs of ${WALK_SECONDS} s of walking, ` +
      `lowest tenth ${quantile(fast, 0.1).toFixed(1)}; ${wrong} of ${walkers.length} honest ones, ${paused} paused, highest score ${Math.max(...walkers).toFixed(1)}.`,
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

/** The middle of several tries, in ms of CPU: from the recording as it is kept to what the rules say, as the job does it. */
async function costOfAnalysis(content: Content): Promise<number> {
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
