/** The server of the soak: the real one, with a probe in it, and its database in another process. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startDatabase } from "../loadtest/child.ts";
import { startServer } from "../loadtest/server-process.ts";
import { publishCapacityContent } from "./capacity-content.ts";
import { type SoakSample, soakSample } from "./soak-sample.ts";

const PROBE = new URL("./soak-probe.ts", import.meta.url);
const ANSWER_TIMEOUT_MS = 10_000;
const ANSWER_POLL_MS = 20;

export type SoakServer = {
  endpoint: string;
  sample: () => Promise<SoakSample>;
  /** Ends it in order. Returns its exit code. */
  stop: () => Promise<number | null>;
};

export async function startSoakServer(): Promise<SoakServer> {
  const folder = await mkdtemp(join(tmpdir(), "tr-dungeons-soak-"));
  const file = join(folder, "samples.jsonl");
  await writeFile(file, "");
  const database = await startDatabase();
  const DYNAMODB_ENDPOINT = database.endpoint;
  await publishCapacityContent(DYNAMODB_ENDPOINT);
  const server = await startServer({
    ...{ DYNAMODB_ENDPOINT, SOAK_PROBE_FILE: file, LOG_LEVEL: "error" },
    ...{ REQUESTS_PER_MINUTE_PER_ADDRESS: "1000000", NODE_OPTIONS: `--expose-gc --import=${PROBE}` },
  });
  let answers = 0;
  return {
    endpoint: server.endpoint,
    sample: async () => {
      server.process.kill("SIGHUP");
      answers += 1;
      return lineOf(file, answers);
    },
    stop: async () => {
      const code = await server.stop();
      await database.stop();
      await rm(folder, { recursive: true });
      return code;
    },
  };
}

/** Waits for the line, which counts from 1. */
async function lineOf(file: string, line: number): Promise<SoakSample> {
  const deadlineMs = performance.now() + ANSWER_TIMEOUT_MS;
  while (performance.now() < deadlineMs) {
    const lines = (await readFile(file, "utf8")).split("\n");
    // Behind a whole line stands another, if only an empty one.
    if (lines.length > line) return soakSample.parse(JSON.parse(lines[line - 1] ?? ""));
    await delay(ANSWER_POLL_MS);
  }
  throw new Error("The server does not say how it is");
}
