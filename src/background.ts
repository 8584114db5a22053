/**
 * The background process of a machine: does what players need not wait for, at the lowest priority, and ends when nothing is left to do. A
 * server process starts it (`BackgroundProcess`), and it ends with that one.
 */
import { constants, setPriority } from "node:os";
import { processEnv, readEnv } from "./env.ts";
import { jobKinds } from "./job-kinds.ts";
import { JobRepository } from "./jobs/job-repository.ts";
import { JobRunner } from "./jobs/job-runner.ts";
import { createLog } from "./ops/log.ts";
import { StartupError } from "./startup-error.ts";
import { connect } from "./store/dynamo/connect.ts";
import { offsetWallClock } from "./store/expiry.ts";

/** To start it costs half a second of a core: jobs that come within this time share it. */
const IDLE_MS = 120_000;
/** The job under way is given back within this time, if the database is still there. */
const STOP_LIMIT_MS = 3000;

async function start(): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW);
  const env = readEnv(processEnv());
  const log = createLog(env).child({ process: "background" });
  offsetWallClock(env.CLOCK_OFFSET_MS);
  const database = await connect(env, log, { join: true });
  const jobs = new JobRepository(database);
  const runner = new JobRunner({ jobs, log, kinds: jobKinds(database, env, log), idle_ms: IDLE_MS });
  const end = (code: number) => void database.close().finally(() => process.exit(code));
  process.on("message", () => runner.look());
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
      runner.stop().then(
        () => end(0),
        () => end(1),
      );
    });
  }
  await runner.run();
  end(0);
}

start().catch((error: unknown) => {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(1);
});
