/**
 * How true a match is to its players: whether a strike that a client has shown as a hit was one, and how often what it predicted was
 * corrected; over real sockets, through lines of several kinds, with the client library.
 */
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { endProcess, startDatabase } from "../loadtest/child.ts";
import { startServer } from "../loadtest/server-process.ts";
import { publishEndless } from "./arena-content.ts";
import { DUEL_MODE_ID } from "./arena-duellists.ts";
import type { SceneOrder } from "./arena-scene-worker.ts";
import { SCENES, type Scene, type SceneResult } from "./arena-scenes.ts";

const WARM_UP_MS = 5000;

/** All at once, each on a line of its own, and in a thread of its own: the garbage of one holds up no other. */
export async function measureVerdicts(
  seconds: number,
  only: (scene: Scene) => boolean = () => true,
): Promise<SceneResult[]> {
  const database = await startDatabase();
  const { ability_ids } = await publishEndless(database.endpoint, DUEL_MODE_ID);
  const server = await startServer({ DYNAMODB_ENDPOINT: database.endpoint });
  const threads: Worker[] = [];
  try {
    // Who comes in holds others up: nobody is looked at before all are there.
    for (const [index, scene] of SCENES.entries())
      if (only(scene)) threads.push(await begin({ index, endpoint: server.endpoint, ability_ids, seconds }));
    await delay(WARM_UP_MS);
    return await Promise.all(threads.map(watch));
  } finally {
    await Promise.all(threads.map(thread => thread.terminate()));
    await endProcess(server.process, "SIGKILL");
    await endProcess(database.process, "SIGKILL");
  }
}

async function begin(order: SceneOrder): Promise<Worker> {
  const thread = new Worker(new URL("./arena-scene-worker.ts", import.meta.url), { workerData: order });
  await once(thread, "message");
  return thread;
}

async function watch(thread: Worker): Promise<SceneResult> {
  const found = once(thread, "message");
  thread.postMessage("watch");
  const [result]: SceneResult[] = await found;
  if (!result) throw new Error("A scene ended without a result");
  return result;
}
