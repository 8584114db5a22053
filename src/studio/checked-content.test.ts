import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { gameContent } from "../../test/support/content.ts";
import { CONTENT_FOLDER } from "../store/content/content-files.ts";
import { CHECK_LIMIT_MS, checkedContent, resultOf } from "./checked-content.ts";
import { rowsOfFolder } from "./folder-rows.ts";
import { rowOf, type StudioRow } from "./studio-changes.ts";

/** The game's content with a hundred rooms of a square kilometre: their checks take minutes. */
async function slowRows(): Promise<StudioRow[]> {
  const rows = await rowsOfFolder(CONTENT_FOLDER);
  const { first_dungeon } = gameContent().dungeons;
  const [room] = first_dungeon?.room_templates ?? [];
  const room_templates = Array.from({ length: 100 }, (_, i) => ({
    ...{ ...room, room_template_id: `room${i}`, size_x: 1000, size_z: 1000 },
  }));
  return [...rows, rowOf("dungeons", { ...first_dungeon, id: "slow", room_templates })];
}

describe("The thread that checks content", () => {
  it("leaves nobody waiting when it ends without a result", async () => {
    const worker = new Worker("process.exit(3)", { eval: true });
    await assert.rejects(resultOf(worker), /ended with 3 and no result/);
  });

  it("ends with its own error", async () => {
    const worker = new Worker("throw new Error('no room on the disk')", { eval: true });
    await assert.rejects(resultOf(worker), /no room on the disk/);
  });

  it("tells its result, and ends then", async () => {
    const tells = "require('node:worker_threads').parentPort.postMessage({ problems: ['one'] });";
    const worker = new Worker(`${tells} setInterval(() => {}, 1000)`, { eval: true });
    const exited = once(worker, "exit");
    assert.deepEqual(await resultOf(worker), { problems: ["one"] });
    await exited;
  });

  describe("that takes too long", () => {
    beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
    afterEach(() => mock.timers.reset());

    it("is ended, and a sentence says so", async () => {
      const worker = new Worker("for (;;);", { eval: true });
      await once(worker, "online");
      const exited = once(worker, "exit");
      const result = resultOf(worker);
      mock.timers.tick(CHECK_LIMIT_MS - 1);
      assert.equal(await Promise.race([result, setImmediate("is let go on")]), "is let go on");
      mock.timers.tick(1);
      const { problems } = { problems: [], ...(await result) };
      assert.match(problems.join(), /checks take longer than 25 s, and were ended/);
      await exited;
    });

    it("leaves nothing on the disk", async () => {
      const folder = await mkdtemp(join(tmpdir(), "check-"));
      const { TMPDIR } = process.env;
      process.env.TMPDIR = folder;
      try {
        const refused = assert.rejects(checkedContent(await slowRows(), "content"), /were ended/);
        while ((await readdir(folder, { recursive: true })).length < 2) await setImmediate();
        mock.timers.tick(CHECK_LIMIT_MS);
        await refused;
        assert.deepEqual(await readdir(folder), []);
      } finally {
        if (TMPDIR === undefined) delete process.env.TMPDIR;
        else process.env.TMPDIR = TMPDIR;
        await rm(folder, { recursive: true });
      }
    });
  });
});
