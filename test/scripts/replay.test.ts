import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { RULES_VERSION } from "../../src/game/rules-version.ts";
import type { NewMatch } from "../../src/matches/match.ts";
import { MatchRepository } from "../../src/matches/match-repository.ts";
import { decodeLines, encodeLines } from "../../src/recordings/line-codec.ts";
import { compressLines, RecordingRepository } from "../../src/recordings/recording-repository.ts";
import { readContentFiles } from "../../src/store/content/content-files.ts";
import { ContentLibrary } from "../../src/store/content/content-library.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect } from "../../src/store/dynamo/connect.ts";
import { testEnv } from "../support/dynamodb.ts";
import { MATCH_TICKS, recordedMatch } from "../support/recorded-match.ts";
import { runScript } from "../support/run-script.ts";

const RECORDING = "src/game/dungeon/recorded-with-one-generator.jsonl";

describe("npm run replay", function () {
  this.timeout(20_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "replay-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const replay = (path: string) => runScript("scripts/replay.ts", [path], {});
  /** The recording with something else in its first line. */
  const changed = async (from: string, to: string) => {
    const path = join(folder, "changed.jsonl");
    await writeFile(path, (await readFile(RECORDING, "utf8")).replace(from, to));
    return path;
  };

  it("says that a recording is the same, event for event", async () => {
    const { code, stdout } = await replay(RECORDING);
    assert.match(stdout, /^\d+ lines, \d+ ticks: the same, event for event\.\n$/);
    assert.equal(code, 0);
  });

  it("says how it is used where a file is not there, or an id is missing", async () => {
    const absent = await replay(join(folder, "absent.jsonl"));
    assert.match(absent.stderr, /^There is no file .*absent\.jsonl\. Which recording\? npm run replay/);
    const { code, stderr } = await runScript("scripts/replay.ts", ["--run"], {});
    assert.match(stderr, /^Which recording\? npm run replay/);
    assert.deepEqual([absent.code, code], [2, 2]);
  });

  it("refuses recordings that do not say their mode, or another one, with a sentence", async () => {
    const { code, stderr } = await replay(await changed('"mode":"dungeon",', ""));
    assert.match(stderr, /^The recording does not say its mode: it is of an older version/);
    assert.equal(code, 2);
    const other = await replay(await changed('"mode":"dungeon"', '"mode":"beacon"'));
    assert.match(
      other.stderr,
      /^The recording is of the mode "beacon", whose rules this version does not have/,
    );
    assert.equal(other.code, 2);
  });

  describe("--match", function () {
    this.timeout(40_000);
    const replayMatch = (match_id: string) =>
      runScript("scripts/replay.ts", ["--match", match_id], { DATA_DIR: folder });

    /**
     * Matches in a database of their own: one as it was played, one in whose recording something was changed, one whose process was killed in the
     * midst of it, and one whose process was killed before it had written anything but the beginning.
     */
    beforeEach(async () => {
      const log = pino({ level: "silent" });
      const database = await connect(testEnv({ DATA_DIR: folder }), log, { join: false });
      const contents = new ContentRepository(database);
      await contents.publish(await readContentFiles());
      const library = new ContentLibrary(contents, { poll_interval_ms: 60_000, log });
      await library.start();
      const loaded = library.current();
      const { hash: content_hash, version: content_version } = loaded;
      const recordings = new RecordingRepository(database);
      const matches = new MatchRepository(database);
      const started_at = new Date().toISOString();
      const lastLine = { kind: "tick", tick: MATCH_TICKS / 2, events: [] };
      for (const match_id of ["true", "changed", "killed", "begun"]) {
        const begun: NewMatch = {
          ...{ match_id, mode: "dungeon", pvp_mode_id: "duel", arena_id: "pillars", teams: [], started_at },
          ...{ content_hash, content_version, rules_version: RULES_VERSION },
        };
        await matches.begin(begun);
        const lines = decodeLines(recordedMatch(match_id, loaded));
        if (match_id === "changed") Object.assign(lines[1] ?? {}, { events: [] });
        if (match_id === "killed") lines.splice(-2, 2, lastLine);
        if (match_id === "begun") lines.splice(1);
        const part = await compressLines(encodeLines(lines));
        await recordings.add({ room_id: match_id, opening: 1, number: 1 }, part, started_at);
      }
      for (const match_id of ["killed", "begun"]) await matches.void(match_id, "server_stopped");
      await library.stop();
      await database.close();
    });

    it("says of a match what became of it, and that its recording comes to the same", async () => {
      const { code, stdout, stderr } = await replayMatch("true");
      assert.equal(stderr, "");
      assert.match(
        stdout,
        new RegExp(
          `^The match is running\\.\n${MATCH_TICKS} ticks, [1-9]\\d* events: the same, event for event\\.\n$`,
        ),
      );
      assert.equal(code, 0);
    });

    it("says of one whose server was killed that its recording is not whole, and what there is of it", async () => {
      const killed = await replayMatch("killed");
      const [fate, cut, rest] = killed.stdout.split("\n");
      assert.match(fate ?? "", /^The match is void: its server stopped before its end/);
      assert.equal(cut, `Not recorded: the room killed, opening 1, from tick ${MATCH_TICKS / 2}.`);
      assert.match(
        rest ?? "",
        /^The recording is not whole. What there is of it: 20 ticks, [1-9]\d* events: the same/,
      );
      assert.deepEqual([killed.stderr, killed.code], ["", 0]);
      const begun = await replayMatch("begun");
      assert.doesNotMatch(begun.stdout, /the same/);
      assert.match(begun.stderr, /^Of the recording there is only its beginning: nothing can be compared/);
      assert.equal(begun.code, 2);
    });

    it("says where its recording differs, and where there is none", async () => {
      const changed = await replayMatch("changed");
      assert.match(changed.stdout, /^The match is running\.\n/);
      assert.match(changed.stderr, /^The replay differs in the room changed, opening 1, tick 0\.\n/);
      assert.equal(changed.code, 1);
      const none = await replayMatch("none");
      assert.equal(none.stdout, "The match has no record.\n");
      assert.equal(none.stderr, "There is no recording of the match none\n");
      assert.equal(none.code, 2);
    });
  });
});
