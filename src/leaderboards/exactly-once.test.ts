import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { Died, type End, type Fate, MortalWriters } from "../../test/support/mortal-writers.ts";
import { scaled } from "../../test/support/scale.ts";
import { nextRandom } from "../game/core/random.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { LEADERBOARDS_TABLE } from "../store/tables.ts";
import { BoardReader, type RankedEntry } from "./board-reader.ts";
import { bucketKey, highByte, lowByte, MAX_SCORE, placesOf } from "./board-rows.ts";
import { BoardWriter, type Result } from "./board-writer.ts";

const ENDS: End[] = ["dies", "loses the answer", "is late", "stands still"];

const WRITERS = 4;
const OPERATIONS = scaled({ usual: 1000, long: 100_000 });
/** Everything is compared after so many. */
const OPERATIONS_PER_ROUND = scaled({ usual: 250, long: 5000 });
const SUBJECTS = scaled({ usual: 60, long: 1000 });
/** So many wait to arrive or to go on, while others do what they do. */
const WAITING = 10;
const STANDSTILL_MS = 25;
/** Of a writer that completes what another has begun, and then makes a change of its own; it has no more. */
const WRITES = 11;

const AT = "2026-11-27T12:00:00.000Z";

type Operation = { kind: "apply" | "verify" | "reject"; result: Result };

/** What a board should have, kept as simply as can be. */
class NaiveBoard {
  readonly #best = new Map<string, { result: Result; state: "unverified" | "verified" | "rejected" }>();
  readonly #rejected = new Set<string>();

  do({ kind, result }: Operation): void {
    const { subject_id, result_id } = result;
    const best = this.#best.get(subject_id);
    const isBest = best?.result.result_id === result_id;
    if (kind === "reject" && best) this.#rejected.add(result_id);
    if (kind === "reject" && isBest) best.state = "rejected";
    if (kind === "verify" && isBest && best.state === "unverified") best.state = "verified";
    const isBetter = !best || best.state === "rejected" || result.score > best.result.score;
    if (kind === "apply" && isBetter && !this.#rejected.has(result_id))
      this.#best.set(subject_id, { result, state: "unverified" });
  }

  /** By rank, where `numberOf` says who was first of equal ones. */
  ranked(numberOf: (subject_id: string) => number): string[] {
    return [...this.#best.values()]
      .filter(({ state }) => state !== "rejected")
      .map(each => ({ ...each, number: numberOf(each.result.subject_id) }))
      .sort((a, b) => b.result.score - a.result.score || a.number - b.number)
      .map(({ result, state }, i) => described(i + 1, result, state));
  }
}

function described(rank: number, { subject_id, result_id, score }: Result, state: string): string {
  return `${rank} ${subject_id} ${result_id} ${score} ${state}`;
}

describe("A result of a leaderboard counts once", function () {
  this.timeout(scaled({ usual: 120_000, long: 4 * 3_600_000 }));
  let database: Database;
  let writers: MortalWriters;
  let reader: BoardReader;
  let board_id: string;
  let boards = 0;
  let results = 0;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), { join: false });
    writers = new MortalWriters(database);
    reader = new BoardReader(database);
  });
  beforeEach(() => {
    board_id = `season.board${++boards}.normal.1`;
  });
  after(() => database?.close());

  const aResult = (subject_id: string, score: number): Result => ({
    ...{ result_id: `result${++results}`, subject_id, score, at: AT, details: {} },
  });

  const perform = (writer: BoardWriter, { kind, result }: Operation) =>
    kind === "apply"
      ? writer.apply(board_id, result)
      : writer[kind](board_id, result.subject_id, result.result_id);

  /** Whether the writer has done it, and lives on. */
  const attempt = async (
    fate: Fate | undefined,
    operation: Operation,
    writer = new BoardWriter(writers.access),
  ): Promise<boolean> => {
    const died = await writers.live(fate, () => perform(writer, operation)).catch((error: unknown) => error);
    if (died instanceof Error && !(died instanceof Died)) throw died;
    return !(died instanceof Died);
  };

  async function listed(): Promise<RankedEntry[]> {
    const all: RankedEntry[] = [];
    for (let page = await reader.page(board_id, 100); ; page = await reader.page(board_id, 100, page.next)) {
      all.push(...page.entries);
      if (!page.next) return all;
    }
  }

  /** Board, ranks, counts and places say the same as the naive one. */
  async function compare(naive: NaiveBoard, sampled = 1): Promise<RankedEntry[]> {
    const all = await listed();
    const numbers = new Map(all.map(each => [each.subject_id, each.first_number]));
    assert.deepEqual(
      all.map(each => described(each.rank, each, each.state)),
      naive.ranked(subject_id => numbers.get(subject_id) ?? assert.fail(`${subject_id} is not listed`)),
    );
    assert.equal(await reader.size(board_id), all.length);
    const chosen = all.filter((_, i) => i % sampled === 0);
    for (const { subject_id, rank } of chosen)
      assert.equal((await reader.best(board_id, [subject_id]))?.rank, rank, subject_id);
    await compareCounts(all);
    return all;
  }

  /** Those of low bytes, one by one; and that there is no place of nobody. */
  async function compareCounts(all: readonly RankedEntry[]): Promise<void> {
    for (const [high, entries] of Map.groupBy(all, ({ score }) => highByte(score))) {
      const { Items = [] } = await database.doc.send(
        new QueryCommand({
          TableName: database.table_prefix + LEADERBOARDS_TABLE.name,
          KeyConditionExpression: "#bucket = :bucket",
          ExpressionAttributeNames: { "#bucket": "bucket" },
          ExpressionAttributeValues: { ":bucket": placesOf(board_id, high) },
          ConsistentRead: true,
        }),
      );
      const counts = Items.find(({ entry }) => entry === bucketKey(board_id, high).entry)?.counts;
      const expected = new Array(256).fill(0);
      for (const { score } of entries) expected[lowByte(score)] += 1;
      assert.deepEqual(counts, expected);
      const places = Items.filter(({ entry, expires_at }) => !String(entry).startsWith("#") && !expires_at);
      assert.equal(places.length, entries.length);
    }
  }

  /** What the subject has before, and reaches; what happens to its result. `verify` and `reject` are about what it has. */
  const SCENARIOS: Record<string, { kind: Operation["kind"]; had?: number; score?: number }> = {
    "a first result": { kind: "apply", score: 300 },
    "a better result": { kind: "apply", had: 300, score: 310 },
    "a result that is better by far": { kind: "apply", had: 300, score: 30_000 },
    "the verification of a result": { kind: "verify", had: 300 },
    "the rejection of a result": { kind: "reject", had: 300 },
  };

  for (const [what, { kind, had, score = 0 }] of Object.entries(SCENARIOS)) {
    for (const end of ENDS) {
      it(`whichever write a writer ${end} at: ${what}`, async () => {
        const naive = new NaiveBoard();
        const does = async (operation: Operation) => {
          assert.ok(await attempt(undefined, operation));
          naive.do(operation);
        };
        const applies = (subject: string, its: number): Operation => ({
          ...{ kind: "apply", result: aResult(subject, its) },
        });
        for (let after = 0; after < WRITES; after++) {
          // Buckets of its own, which are new each time.
          const apart = after * 2048;
          await does(applies(`bob${after}`, 300 + apart));
          const earlier = had === undefined ? undefined : applies(`ada${after}`, had + apart);
          if (earlier) await does(earlier);
          const result = kind === "apply" ? aResult(`ada${after}`, score + apart) : earlier?.result;
          const operation = { kind, result: result ?? assert.fail() };
          let isOver = false;
          const first = attempt({ end, after }, operation).finally(() => {
            isOver = true;
          });
          await eventually("it has ended or stands still", () => isOver || writers.waiting > 0);
          // Others go on; then what was on its way arrives, or the one that stood still goes on.
          await does(operation);
          await does(applies(`eve${after}`, 305 + apart));
          await does(applies(`ada${after}`, 40_000 + apart));
          await does(applies(`fay${after}`, 300 + apart));
          while (writers.waiting > 0) await writers.release();
          await first;
          await does(operation);
        }
        await compare(naive);
      });
    }
  }

  it(`with ${WRITERS} writers at once that die at any write: ${OPERATIONS} operations are as a naive sort`, async () => {
    const random = { state: 21 };
    const below = (limit: number) => Math.floor(nextRandom(random) * limit);
    const naive = new NaiveBoard();
    const known = new Map<string, Result[]>();
    const busy = new Set<string>();
    /** By result_id: when it was first begun, and last done, by a count of such moments. */
    const spans = new Map<string, { begun: number; done: number }>();
    let moments = 0;
    let left = OPERATIONS;
    let deaths = 0;

    const aFate = (): Fate | undefined =>
      below(4) > 0 ? undefined : { end: ENDS[below(ENDS.length)] ?? assert.fail(), after: below(WRITES) };
    /** Few scores, so that many are equal; some of them in one bucket. */
    const aScore = () => (below(2) === 0 ? 1000 + below(8) : below(30) * Math.floor(MAX_SCORE / 29));
    const anOperation = (subject_id: string): Operation => {
      const own = known.get(subject_id) ?? [];
      const old = own[own.length - 1 - below(Math.min(3, own.length))];
      const kind = below(10);
      if (old && kind < 2) return { kind: "reject", result: old };
      if (old && kind < 4) return { kind: "verify", result: old };
      // What was applied before is applied again at times, as after a crash.
      const result = (old && kind < 5 ? old : undefined) ?? aResult(subject_id, aScore());
      known.set(subject_id, [...own.filter(each => each !== result), result]);
      return { kind: "apply", result };
    };

    /** One clerk after another: each does what the one before has not done. */
    async function work(until: number): Promise<void> {
      let writer = new BoardWriter(writers.access);
      while (left > until) {
        const subject_id = `subject${below(SUBJECTS)}`;
        if (busy.has(subject_id)) {
          await new Promise(setImmediate);
          continue;
        }
        busy.add(subject_id);
        left -= 1;
        const operation = anOperation(subject_id);
        const begun = ++moments;
        while (!(await attempt(aFate(), operation, writer))) {
          writer = new BoardWriter(writers.access);
          deaths += 1;
        }
        if (writers.waiting > WAITING) await writers.release();
        const { result_id } = operation.result;
        if (operation.kind === "apply")
          spans.set(result_id, { begun: spans.get(result_id)?.begun ?? begun, done: ++moments });
        naive.do(operation);
        busy.delete(subject_id);
      }
    }

    while (left > 0) {
      const until = Math.max(0, left - OPERATIONS_PER_ROUND);
      let areWorking = true;
      const all = Promise.all(Array.from({ length: WRITERS }, () => work(until))).finally(() => {
        areWorking = false;
      });
      // Where all of them stand still, one goes on.
      while (areWorking) {
        const before = moments;
        await delay(STANDSTILL_MS);
        if (moments === before) await writers.release();
      }
      await all;
      while (writers.waiting > 0) await writers.release();
      // The last change is completed by who comes next, whatever it comes for.
      await attempt(undefined, { kind: "verify", result: aResult("nobody", 0) });
      const listed = await compare(naive, Math.ceil(SUBJECTS / 50));
      // Who is said to have been first was not begun after the other was done.
      let latestBegun = 0;
      for (const { result_id } of listed.toSorted((a, b) => a.first_number - b.first_number)) {
        const { begun, done } = spans.get(result_id) ?? assert.fail();
        assert.ok(
          done > latestBegun,
          `${result_id} was done before another was begun that has a lower number`,
        );
        latestBegun = Math.max(latestBegun, begun);
      }
    }
    assert.ok(deaths > OPERATIONS / 50, `${deaths} deaths`);
  });
});
