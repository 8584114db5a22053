/** Plays one scene in a thread of its own: says when all have come in, looks at them once it is told to, and says what it has found. */
import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { begin, leave, SCENES, watch } from "./arena-scenes.ts";

const order = z.object({
  /** Of SCENES. */
  index: z.int(),
  endpoint: z.string(),
  ability_ids: z.array(z.string()),
  seconds: z.number(),
});

export type SceneOrder = z.infer<typeof order>;

const { index, endpoint, ability_ids, seconds } = order.parse(workerData);
const scene = SCENES[index];
if (!parentPort || !scene) throw new Error(`There is no scene ${index}, or nobody to tell of it`);
const played = await begin(scene, endpoint, ability_ids, index * 100);
parentPort.postMessage("ready");
await once(parentPort, "message");
parentPort.postMessage(await watch(played, seconds));
await leave(played);
parentPort.close();
