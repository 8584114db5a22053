import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { match } from "../../src/matchmaking/matcher.ts";
import type { MatchingPass } from "../../src/matchmaking/matching.ts";
import { MatchingRecord } from "../../src/matchmaking/matching-record.ts";
import { runScript } from "../support/run-script.ts";

/** Six who wait, of whom two avoid each other. */
const PASS: MatchingPass = {
  ...{ queue_id: "pairs", now_ms: Date.parse("2026-11-28T12:00:00.000Z"), seed: 7, bonus: 1.5 },
  rules: { team_count: 2, team_size: 2, windows: [{ after_seconds: 0, distance: 0.5 }] },
  tickets: [...Array(6).keys()].map(i => ({
    ...{ ticket_id: `ticket${i}`, waits_since_ms: Date.parse("2026-11-28T11:59:00.000Z") + i },
    players: [{ player_id: `player${i}`, mu: 20 + i, sigma: 1 }],
    ...(i === 0 && { avoided: ["player1"] }),
  })),
};

describe("npm run replay:matching", function () {
  this.timeout(20_000);
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "replay-matching-"));
    const record = new MatchingRecord(folder, pino({ level: "silent" }));
    const { tickets, rules, now_ms, seed, bonus } = PASS;
    const matched = match(tickets, rules, now_ms, seed, bonus);
    await record.add(PASS, matched);
    await record.add(PASS, matched);
    const [file = ""] = await readdir(folder);
    path = join(folder, file);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const replay = (...args: string[]) => runScript("scripts/replay-matching.ts", args, {});

  it("makes the matches of recorded passes again", async () => {
    assert.deepEqual(await replay(path), {
      ...{ code: 0, stdout: "2 passes, 0 of them differ.\n", stderr: "" },
    });
  });

  it("says where other matches are made now, and fails", async () => {
    const [first = "", second = ""] = (await readFile(path, "utf8")).trim().split("\n");
    await writeFile(path, `${first.replace('"avoided":["player1"]', '"avoided":[]')}\n${second}\n`);
    const { code, stdout } = await replay(path);
    assert.match(
      stdout,
      /^2026-11-28T12:00:00\.000Z pairs, 6 tickets: 1 matches were made, and 1 are made now/,
    );
    assert.match(stdout, /2 passes, 1 of them differ\.\n$/);
    assert.equal(code, 1);
  });

  it("asks for a file, and says of one that is not there", async () => {
    assert.equal((await replay()).code, 2);
    const { code, stderr } = await replay(join(folder, "other.jsonl"));
    assert.match(stderr, /other\.jsonl/);
    assert.equal(code, 1);
  });
});
