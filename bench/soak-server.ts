/** The server of a soak: the real one, with a probe in it. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startDatabase } from "../loadtest/child.ts";
import { type ServerProcess, startServer } from "../loadtest/server-process.ts";
import { publishCapacityContent } from "./capacity-content.ts";
import { type SoakSample, soakSample } from "./soak-sample.ts";

const PROBE = new URL("./soak-probe.ts", import.meta.url);
const ANSWER_TIMEOUT_MS = 10_000;
const ANSWER_POLL_MS = 20;

const EMPTY_POLL_MS = 1000;

export type SoakServer = ServerProcess & {
  sample: () => Promise<SoakSample>;
  /** Waits until nobody is in any room, and no room is live; fails after so long. */
  untilEmpty: (timeoutMs: number) => Promise<void>;
};

/** With a database of its own, and no limits. */
export async function startSoakServer(): Promise<SoakServer> {
  const database = await startDatabase();
  await publishCapacityContent(database.endpoint);
  const server = await startProbedServer({ DYNAMODB_ENDPOINT: database.endpoint, LOG_LEVEL: "error" });
  const stop = async () => {
    const code = await server.stop();
    await database.stop();
    return code;
  };
  return { ...server, stop };
}

/** @param env as `startServer` takes it. */
export async function startProbedServer(env: Record<string, string>): Promise<SoakServer> {
  const folder = await mkdtemp(join(tmpdir(), "tr-dungeons-soak-"));
  const file = join(folder, "samples.jsonl");
  await writeFile(file, "");
  const NODE_OPTIONS = `--expose-gc --trace-warnings --import=${PROBE}`;
  const server = await startServer({ ...env, SOAK_PROBE_FILE: file, NODE_OPTIONS });
  let answers = 0;
  const sample = async () => {
    server.process.kill("SIGHUP");
    answers += 1;
    return lineOf(file, answers);
  };
  const stop = async () => {
    const code = await server.stop();
    await rm(folder, { recursive: true });
    return code;
  };
  return { ...server, sample, untilEmpty: timeoutMs => untilEmpty(sample, timeoutMs), stop };
}

async function untilEmpty(sample: () => Promise<SoakSample>, timeoutMs: number): Promise<void> {
  for (const deadlineMs = performance.now() + timeoutMs; ; await delay(EMPTY_POLL_MS)) {
    const { rooms, players } = await sample();
    if (rooms === 0 && players === 0) return;
    if (performance.now() > deadlineMs)
      throw new Error(`${rooms} rooms and ${players} players are still there, long after all have gone`);
  }
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
