/**
 * The embedded DynamoDB: dynalite on a folder, for an installation that has no other database.
 *
 * One process holds the folder, and LevelDB's lock says which. That process writes its address to `endpoint` in the
 * folder, so that content can be published to a running server. The lock is the truth and the file only an address:
 * who finds the folder unlocked may open it, whatever file a killed process left behind.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import type { Env } from "../../env.ts";
import { StartupError } from "../../startup-error.ts";
import type { TableReport } from "../dynamo/create-tables.ts";
import type { StoreLog } from "../store-log.ts";
import { COMBAT_EVENTS_TABLE, createTableInput, ROOM_STATES_TABLE, TABLES } from "../tables.ts";
import type { EmbeddedInput, EmbeddedMessage } from "./embedded-worker.ts";

/** The value of DATA_DIR for a database that is gone with the process. */
export const IN_MEMORY = ":memory:";

/** DATA_DIR is its folder, made if missing, or `:memory:`. */
export type EmbeddedSettings = Pick<
  Env,
  "DATA_DIR" | "EMBEDDED_FSYNC" | "EMBEDDED_ACCEPT_DAMAGE" | "TABLE_PREFIX"
>;

export type EmbeddedDatabase = {
  endpoint: string;
  /** All tables, by whether this start has made them. */
  tables: TableReport;
  close(): Promise<void>;
};

/** Another process has the folder open. */
export class FolderLocked extends StartupError {}

/**
 * Starts the embedded database.
 *
 * @throws FolderLocked if another process (or another store of this one) has it open.
 * @throws StartupError if the folder cannot be used, or is damaged and EMBEDDED_ACCEPT_DAMAGE is not set.
 */
export async function startEmbedded(env: EmbeddedSettings, log: StoreLog): Promise<EmbeddedDatabase> {
  const { DATA_DIR: dataDir } = env;
  if (dataDir === IN_MEMORY) return startThread(inputOf(env), dataDir, log);
  const folder = join(dataDir, "dynamodb");
  try {
    await makeFolder(dataDir);
    await makeFolder(folder);
  } catch (error) {
    throw unusable(dataDir, error instanceof Error ? error.message : String(error));
  }
  const database = await startThread(inputOf(env, folder), dataDir, log);
  const endpointFile = join(dataDir, "endpoint");
  try {
    await writeFile(endpointFile, database.endpoint);
  } catch (error) {
    await database.close();
    throw unusable(dataDir, error instanceof Error ? error.message : String(error));
  }
  return {
    ...database,
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
  workerData: EmbeddedInput,
  dataDir: string,
  log: StoreLog,
): Promise<EmbeddedDatabase> {
  const worker = new Worker(new URL("./embedded-worker.ts", import.meta.url), { workerData });
  const exited = new Promise<void>(done => worker.once("exit", () => done()));
  worker.on("message", (message: EmbeddedMessage) => {
    if (message.type === "error") log.error(`The embedded database failed: ${message.reason}`);
    if (message.type === "recovered") log.warn("The embedded database works again.");
  });
  const first = await startOf(worker);
  if (first.type === "refused") {
    await worker.terminate();
    throw refusal(dataDir, first);
  }
  for (const remark of first.remarks) log.error(`The embedded database in ${resolve(dataDir)}: ${remark}`);
  worker.on("error", error => log.error(`The embedded database has stopped: restart the server. ${error}`));
  return {
    endpoint: `http://127.0.0.1:${first.port}`,
    tables: first.tables,
    async close() {
      worker.postMessage("close");
      await exited;
    },
  };
}

/** Under `node --watch` threads also send which files they load; those messages have no type. */
function startOf(worker: Worker): Promise<Extract<EmbeddedMessage, { type: "ready" | "refused" }>> {
  return new Promise((resolveStart, reject) => {
    worker.on("message", (message: EmbeddedMessage | { type?: undefined }) => {
      if (message.type === "ready" || message.type === "refused") resolveStart(message);
    });
    worker.once("error", reject);
    worker.once("exit", code =>
      reject(new Error(`The thread of the embedded database ended with code ${code} before it was ready`)),
    );
  });
}

/** @param folder none for a database in memory. */
function inputOf(env: EmbeddedSettings, folder?: string): EmbeddedInput {
  const { EMBEDDED_FSYNC: fsync, EMBEDDED_ACCEPT_DAMAGE: accept_damage, TABLE_PREFIX: prefix } = env;
  const tables = TABLES.map(definition => createTableInput(definition, prefix));
  if (folder === undefined) return { tables };
  const journal = { events: prefix + COMBAT_EVENTS_TABLE.name, rooms: prefix + ROOM_STATES_TABLE.name };
  return { tables, kept: { folder, fsync, accept_damage, tables: journal } };
}

function refusal(
  dataDir: string,
  { why, reason }: Extract<EmbeddedMessage, { type: "refused" }>,
): StartupError {
  switch (why) {
    case "locked":
      return new FolderLocked(
        `DATA_DIR ${resolve(dataDir)} is open in another process: stop that one, or set DATA_DIR to another folder.`,
      );
    case "damaged":
      return new StartupError(
        `DATA_DIR ${resolve(dataDir)} is damaged (${reason}): restore it from a backup; or copy it, and start once with ` +
          "EMBEDDED_ACCEPT_DAMAGE=true to go on with what can still be read.",
      );
    case "unusable":
      return unusable(dataDir, reason);
  }
}

function unusable(dataDir: string, reason: string): StartupError {
  return new StartupError(
    `DATA_DIR ${resolve(dataDir)} cannot be used (${reason}): make it a folder that the server may write to, ` +
      `set another one, or set DATA_DIR=${IN_MEMORY} to keep nothing.`,
  );
}
