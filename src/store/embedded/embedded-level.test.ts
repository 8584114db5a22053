import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { EmbeddedLevel, levelModule } from "./embedded-level.ts";

describe("The embedded database's LevelDB", () => {
  let folder: string;
  let level: EmbeddedLevel;
  /** One for each batch that LevelDB has written: how many operations, and whether with an fsync. */
  let batches: { size: number; sync: boolean }[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "level-"));
    batches = [];
    const { prototype } = levelModule.Level;
    const { batch } = prototype;
    mock.method(
      prototype,
      "batch",
      async function (this: typeof prototype, ...args: Parameters<typeof batch>) {
        await batch.apply(this, args);
        const [operations, { sync }] = args;
        batches.push({ size: operations.length, sync });
      },
    );
  });
  afterEach(async () => {
    mock.restoreAll();
    await level.close();
    await rm(folder, { recursive: true });
  });

  const open = async (fsync: boolean) => {
    level = await EmbeddedLevel.open(folder, { fsync, onFailing: assert.fail, onRecovered: assert.fail });
  };

  it("answers a write once it is flushed to the disk", async () => {
    await open(true);
    await level.put("a", 1);
    assert.deepEqual(batches, [{ size: 1, sync: true }]);
    await level.del("a");
    assert.deepEqual(batches[1], { size: 1, sync: true });
  });

  it("flushes what waits meanwhile at once, with one fsync for all of it", async () => {
    await open(true);
    await Promise.all(Array.from({ length: 50 }, (_, n) => level.put(`key${n}`, n)));
    assert.deepEqual(batches, [
      { size: 1, sync: true },
      { size: 49, sync: true },
    ]);
    assert.equal(await level.get("key49"), 49);
  });

  it("keeps the order of writes to one key", async () => {
    await open(true);
    const writes = [level.put("a", 1), level.put("a", 2), level.del("a"), level.put("a", 3)];
    await Promise.all(writes);
    assert.equal(await level.get("a"), 3);
  });

  it("does not wait for the disk where it is told not to", async () => {
    await open(false);
    await level.put("a", 1);
    assert.deepEqual(batches, [{ size: 1, sync: false }]);
  });

  it("has written what it was given when it is closed", async () => {
    await open(true);
    const writes = Array.from({ length: 20 }, (_, n) => level.put(`key${n}`, n));
    await level.close();
    await Promise.all(writes);
    await open(true);
    assert.equal(await level.get("key19"), 19);
  });
});
