/**
 * The embedded database's thread, whose LevelDB stops for good after so many batches, as if the process were killed there. Batches are
 * counted once `batches_left` is not negative.
 */
import { workerData } from "node:worker_threads";
import { levelModule } from "../../src/store/embedded/embedded-level.ts";

const { batches_left }: { batches_left: Int32Array } = workerData;
const { prototype } = levelModule.Level;
const { batch } = prototype;

prototype.batch = async function halting(this: typeof prototype, ...args: Parameters<typeof batch>) {
  const left = Atomics.load(batches_left, 0);
  if (left === 0) return new Promise<never>(() => undefined);
  if (left > 0) Atomics.sub(batches_left, 0, 1);
  return batch.apply(this, args);
};

await import("../../src/store/embedded/embedded-worker.ts");
