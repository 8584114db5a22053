import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import { messageOf } from "./checked-content.ts";

describe("The thread that checks content", () => {
  it("leaves nobody waiting when it ends without a result", async () => {
    const worker = new Worker("process.exit(3)", { eval: true });
    await assert.rejects(messageOf(worker), /ended with 3 and no result/);
  });

  it("ends with its own error", async () => {
    const worker = new Worker("throw new Error('no room on the disk')", { eval: true });
    await assert.rejects(messageOf(worker), /no room on the disk/);
  });

  it("tells its result, and ends thereafter as it likes", async () => {
    const worker = new Worker(
      "require('node:worker_threads').parentPort.postMessage({ problems: ['one'] })",
      { eval: true },
    );
    assert.deepEqual(await messageOf(worker), { problems: ["one"] });
  });
});
