import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
});
