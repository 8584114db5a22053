/**
 * What an exact rank costs on a board of many entries, in DynamoDB Local: `npm run bench:leaderboard [-- --entries N]`.
 *
 * Boards differ in how their scores are spread: over all, around a middle, or half of them on one. Each is loaded as the server would have
 * written it, and every rank that is measured is compared with a naive sort. The exit code is 1 where a rank is wrong, or takes more than
 * 3 requests although no score has more than 10 000 entries.
 */
import { randomUUID } from "node:crypto";
import { positiveCount, readArguments } from "../loadtest/arguments.ts";
import { readEnv } from "../src/env.ts";
import { BoardReader } from "../src/leaderboards/board-reader.ts";
import {
  boardKey,
  boardRows,
  bucketKey,
  bucketRows,
  entryKey,
  entryRows,
  highByte,
  lowByte,
  MAX_SCORE,
  NO_COUNTS,
  placeKey,
} from "../src/leaderboards/board-rows.ts";
import { BoardWriter } from "../src/leaderboards/board-writer.ts";
import { batchWrite } from "../src/store/dynamo/batch.ts";
import { connect, type Database } from "../src/store/dynamo/connect.ts";
import { LEADERBOARDS_TABLE } from "../src/store/tables.ts";
import { startDynamoDbLocal } from "../test/support/dynamodb-local.ts";
import { markdownTable } from "./markdown.ts";
import { quantile } from "./quantile.ts";

const DEFAULT_ENTRIES = 1_000_000;
/** So many are asked for on each board. */
const SAMPLES = 100;
const WARM_UP = 20;
/** Of one score, so that its COUNT is one request. */
const MOST_EQUAL = 10_000;
const MOST_REQUESTS = 3;
const PAGE = 100;

const BOARD_ID = "season_1.sunken_crypt.nightmare.4";
const AT = "2026-11-27T12:00:00.000Z";

/** Batches that are under way at the same time, and rows that are made at a time. */
const LANES = 8;
const ROWS_AT_A_TIME = 20_000;

/** The scores of a board, as chance has them. */
const SPREADS: Record<string, () => number> = {
  uniform: () => Math.floor(Math.random() * (MAX_SCORE + 1)),
  normal: () => Math.min(MAX_SCORE, Math.max(0, Math.round(MAX_SCORE / 2 + gaussian() * 8000))),
  "half on one score": () => (Math.random() < 0.5 ? 40_000 : (SPREADS.uniform?.() ?? 0)),
};

type Entry = { subject_id: string; score: number; first_number: number };
type Measured = { ms: number[]; requests: number[] };

function gaussian(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

function rowsOf({ subject_id, score, first_number }: Entry): Record<string, unknown>[] {
  const entry = {
    ...{
      subject_id,
      score,
      first_number,
      last_number: first_number,
      result_id: subject_id.slice(0, 9),
      at: AT,
    },
    ...{
      state: "unverified",
      details: { character_name: "Ada", ticks: 5000, deaths: 1 },
      rejected_result_ids: [],
    },
  };
  return [
    { ...entry, ...entryKey(BOARD_ID, subject_id), ...entryRows.stamp },
    placeKey(BOARD_ID, subject_id, { score, first_number }),
  ];
}

function countsOf(entries: readonly Entry[]): Record<string, unknown>[] {
  const last_number = entries.length;
  const ofHigh = [...NO_COUNTS];
  const ofLow = new Map<number, number[]>();
  for (const { score } of entries) {
    const [high, low] = [highByte(score), lowByte(score)];
    const bucket = ofLow.get(high) ?? [...NO_COUNTS];
    ofLow.set(high, bucket);
    bucket[low] = (bucket[low] ?? 0) + 1;
    ofHigh[high] = (ofHigh[high] ?? 0) + 1;
  }
  const buckets = [...ofLow].map(([high, counts]) => ({
    ...{ ...bucketKey(BOARD_ID, high), counts, last_number },
    ...bucketRows.stamp,
  }));
  return [{ ...boardKey(BOARD_ID), counts: ofHigh, last_number, ...boardRows.stamp }, ...buckets];
}

async function load(database: Database, entries: readonly Entry[]): Promise<void> {
  await batchWrite(database, LEADERBOARDS_TABLE.name, { puts: countsOf(entries), deletes: [] });
  for (let from = 0; from < entries.length; from += ROWS_AT_A_TIME / 2) {
    const puts = entries.slice(from, from + ROWS_AT_A_TIME / 2).flatMap(rowsOf);
    const share = Math.ceil(puts.length / LANES);
    const lanes = Array.from({ length: LANES }, (_, i) => puts.slice(i * share, (i + 1) * share));
    await Promise.all(
      lanes.map(each => batchWrite(database, LEADERBOARDS_TABLE.name, { puts: each, deletes: [] })),
    );
  }
}

/** Counts what the database is asked from now on. */
function countRequests({ doc }: Database): { count: number } {
  const counted = { count: 0 };
  doc.middlewareStack.add(
    next => args => {
      counted.count += 1;
      return next(args);
    },
    { step: "initialize", name: "countRequests" },
  );
  return counted;
}

async function measure(
  counted: { count: number },
  samples: readonly Entry[],
  ask: (of: Entry, i: number) => Promise<void>,
): Promise<Measured> {
  const measured: Measured = { ms: [], requests: [] };
  for (const [i, sample] of samples.entries()) {
    const before = counted.count;
    const startedAtMs = performance.now();
    await ask(sample, i);
    if (i < WARM_UP) continue;
    measured.ms.push(performance.now() - startedAtMs);
    measured.requests.push(counted.count - before);
  }
  return measured;
}

/** Rows of the printed table, and what is wrong, if anything is. */
async function bench(
  spread: string,
  count: number,
): Promise<{ rows: (string | number)[][]; faults: string[] }> {
  const score = SPREADS[spread] ?? (() => 0);
  const entries: Entry[] = Array.from({ length: count }, (_, i) => ({
    ...{ subject_id: randomUUID(), score: score(), first_number: i + 1 },
  }));
  const byScore = Map.groupBy(entries, each => each.score);
  const mostEqual = Math.max(...[...byScore.values()].map(each => each.length));
  const local = await startDynamoDbLocal();
  const env = readEnv({ DYNAMODB_ENDPOINT: local.endpoint, FAST_PUT: "false" });
  const database = await connect(env, console, { join: false });
  const faults: string[] = [];
  try {
    const startedAtMs = performance.now();
    await load(database, entries);
    console.info(
      `${spread}: ${count} entries loaded in ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`,
    );
    const sorted = entries.toSorted((a, b) => b.score - a.score || a.first_number - b.first_number);
    const ranks = new Map(sorted.map(({ subject_id }, i) => [subject_id, i + 1]));
    const samples = Array.from(
      { length: SAMPLES + WARM_UP },
      () => entries[Math.floor(Math.random() * count)],
    );
    const asked = samples.filter(each => each !== undefined);
    const reader = new BoardReader(database);
    const counted = countRequests(database);
    const rank = await measure(counted, asked, async ({ subject_id }) => {
      const found = await reader.best(BOARD_ID, [subject_id]);
      if (found?.rank !== ranks.get(subject_id))
        faults.push(`${spread}: ${subject_id} has rank ${found?.rank} instead of ${ranks.get(subject_id)}`);
    });
    const most = Math.max(...rank.requests);
    if (mostEqual <= MOST_EQUAL && most > MOST_REQUESTS)
      faults.push(`${spread}: a rank took ${most} requests`);
    const top = await measure(counted, asked, async () => void (await reader.page(BOARD_ID, PAGE)));
    const around = await measure(counted, asked, async ({ subject_id }) => {
      const own = await reader.best(BOARD_ID, [subject_id]);
      if (own) await reader.around(BOARD_ID, own, 20);
    });
    const writer = new BoardWriter(database);
    const applied = await measure(counted, asked, async ({ subject_id }, i) => {
      const result = { result_id: `new${i}`, subject_id, score: MAX_SCORE, at: AT };
      await writer.apply(BOARD_ID, { ...result, details: {} });
    });
    const described = (what: string, { ms, requests }: Measured) => [
      ...[spread, mostEqual, what, (requests.reduce((a, b) => a + b, 0) / requests.length).toFixed(1)],
      ...[Math.max(...requests), quantile(ms, 0.5).toFixed(1), quantile(ms, 0.99).toFixed(1)],
    ];
    const rows = [
      described("exact rank", rank),
      described(`the best ${PAGE}`, top),
      described("rank, and 20 around it", around),
      described("a better result", applied),
    ];
    return { rows, faults };
  } finally {
    await database.close();
    await local.stop();
  }
}

const { entries } = readArguments({ entries: positiveCount.default(DEFAULT_ENTRIES) });
const HEAD = ["scores", "most on one", "what", "requests", "at most", "ms, median", "ms, p99"];
const faults: string[] = [];
for (const spread of Object.keys(SPREADS)) {
  const measured = await bench(spread, entries).catch((error: unknown) => {
    // Half a million of one score may take DynamoDB Local longer than any request may.
    return { rows: [], faults: [`${spread}: not measured: ${String(error)}`] };
  });
  // At once: the next takes ten minutes.
  console.info(`\n${entries} entries\n\n${markdownTable(HEAD, measured.rows)}`);
  faults.push(...measured.faults);
}
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
