import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { connect } from "../dynamo/connect.ts";

const TableName = "AbilitiesTable";

/** What the database says when it is closed so many milliseconds after 20 requests were sent, and how long that takes. */
async function closeAfter(ms: number, DATA_DIR: string): Promise<{ said: string[]; took_ms: number }> {
  const said: string[] = [];
  const say = (message: string) => said.push(message);
  const log = { warn: say, error: say };
  const { doc, close } = await connect(testEnv({ DATA_DIR }), log, { join: false });
  await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      doc.send(new PutCommand({ TableName, Item: { id: String(i), text: "x".repeat(1000) } })),
    ),
  );
  const scans = Promise.allSettled(
    Array.from({ length: 20 }, () => doc.send(new ScanCommand({ TableName }))),
  );
  await delay(ms);
  const startedAtMs = performance.now();
  await close();
  await scans;
  return { said, took_ms: performance.now() - startedAtMs };
}

describe("Closing the embedded database", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "closed-"));
  });
  after(() => rm(folder, { recursive: true }));

  for (const where of ["in memory", "in a folder"]) {
    it(`${where} is quick and without complaint, whatever becomes of the requests under way`, async () => {
      // At different times, since it is not known when they arrive.
      for (let ms = 0; ms < 15; ms += 2) {
        const { said, took_ms } = await closeAfter(ms, where === "in memory" ? ":memory:" : folder);
        assert.deepEqual(said, []);
        assert.ok(took_ms < 2000, `${took_ms} ms`);
      }
    });
  }
});
