/**
 * The embedded DynamoDB: dynalite on a folder, for an installation that has no other database.
 *
 * One process holds the folder, and LevelDB's lock says which. That process writes its address to `endpoint` in the
 * folder, so that content can be published to a running server. The lock is the truth and the file only an address:
 * whoever finds the folder unlocked may open it, whatever file a killed process left behind.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { StartupError } from "../startup-error.ts";
import type { EmbeddedInput, EmbeddedMessage } from "./embedded-worker.ts";
import type { StoreLog } from "./store-log.ts";

/** The value of DATA_DIR for a database that is gone with the process. */
export const IN_MEMORY = ":memory:";

export type EmbeddedDatabase = { endpoint: string; close(): Promise<void> };

/** Another process has the folder open. */
export class FolderLocked extends StartupError {}

/**
 * Starts the embedded database.
 *
 * @param dataDir its folder, made if missing, or `:memory:`.
 * @throws FolderLocked if another process (or another store of this one) has it open.
 * @throws StartupError if the folder cannot be used.
 */
export async function startEmbedded(dataDir: string, log: StoreLog): Promise<EmbeddedDatabase> {
  if (dataDir === IN_MEMORY) return startThread(undefined, dataDir, log);
  const folder = join(dataDir, "dynamodb");
  try {
    await makeFolder(dataDir);
    await makeFolder(folder);
  } catch (error) {
    throw unusable(dataDir, error instanceof Error ? error.message : String(error));
  }
  const database = await startThread(folder, dataDir, log);
  const endpointFile = join(dataDir, "endpoint");
  await writeFile(endpointFile, database.endpoint);
  return {
    endpoint: database.endpoint,
    async close() {
      await rm(endpointFile, { force: true });
      await database.close();
    },
  };
}

/**
 * The address of the process that has the folder open.
 *
 * @throws StartupError if it has left none, as in its first moments.
 */
export async function endpointOfHolder(dataDir: string): Promise<string> {
  const endpoint = await readFile(join(dataDir, "endpoint"), "utf8").catch(() => "");
  // What is in the file decides where content is sent, so it can only be this machine.
  if (/^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(endpoint)) return endpoint;
  throw new StartupError(
    `DATA_DIR ${resolve(dataDir)} is open in another process that has not said where it listens: try again.`,
  );
}

/** Not its parents: Node's recursive mkdir never returns on file systems that refuse folders, such as /proc. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}

async function startThread(
  folder: string | undefined,
  dataDir: string,
  log: StoreLog,
): Promise<EmbeddedDatabase> {
  const workerData: EmbeddedInput = { folder };
  const worker = new Worker(new URL("./embedded-worker.ts", import.meta.url), { workerData });
  const exited = new Promise<void>(done => worker.once("exit", () => done()));
  const first = await firstMessage(worker);
  if (first.type === "refused" && first.is_locked) {
    throw new FolderLocked(
      `DATA_DIR ${resolve(dataDir)} is open in another process: stop that one, or set DATA_DIR to another folder.`,
    );
  }
  if (first.type !== "ready") throw unusable(dataDir, first.reason);

  worker.on("message", (message: EmbeddedMessage) => {
    if (message.type === "error") log.error(`The embedded database failed: ${message.reason}`);
  });
  worker.on("error", error => log.error(`The embedded database has stopped: restart the server. ${error}`));
  return {
    endpoint: `http://127.0.0.1:${first.port}`,
    async close() {
      worker.postMessage("close");
      await exited;
    },
  };
}

/** Under `node --watch` threads also send which files they load; those messages have no type. */
function firstMessage(worker: Worker): Promise<EmbeddedMessage> {
  return new Promise((resolveMessage, reject) => {
    worker.on("message", (message: EmbeddedMessage | { type?: undefined }) => {
      if (message.type !== undefined) resolveMessage(message);
    });
    worker.once("error", reject);
  });
}

function unusable(dataDir: string, reason: string): StartupError {
  return new StartupError(
    `DATA_DIR ${resolve(dataDir)} cannot be used (${reason}): make it a folder that the server may write to, ` +
      `set another one, or set DATA_DIR=${IN_MEMORY} to keep nothing.`,
  );
}
