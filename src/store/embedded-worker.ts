/**
 * The thread in which the embedded DynamoDB runs.
 *
 * A thread of its own for two reasons. dynalite throws where nobody can catch it when its LevelDB fails (a full disk),
 * which here is reported and leaves one request unanswered instead of ending the game server. And its work does not
 * hold up the steps of the rooms.
 */
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import dynalite from "dynalite";

/** What the thread is given: the LevelDB folder; undefined for in memory. */
export type EmbeddedInput = { folder: string | undefined };

export type EmbeddedMessage =
  | { type: "ready"; port: number }
  /** It could not start. */
  | { type: "refused"; is_locked: boolean; reason: string }
  /** Something failed while it ran. */
  | { type: "error"; reason: string };

const { folder }: EmbeddedInput = workerData;

function tell(message: EmbeddedMessage): void {
  parentPort?.postMessage(message);
}

/** Opens the folder once before dynalite does, which would not say why it cannot; undefined if all is well. */
async function whyUnusable(path: string): Promise<EmbeddedMessage | undefined> {
  // dynalite's own copy, so that both agree on the lock.
  const requireOfDynalite = createRequire(import.meta.resolve("dynalite"));
  const { Level }: { Level: new (path: string) => { open(): Promise<void>; close(): Promise<void> } } =
    requireOfDynalite("level");
  const level = new Level(path);
  try {
    await level.open();
    await level.close();
    return undefined;
  } catch (error) {
    const cause: unknown = error instanceof Error && error.cause ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const is_locked = cause instanceof Error && "code" in cause && cause.code === "LEVEL_LOCKED";
    return { type: "refused", is_locked, reason };
  }
}

function serve(): void {
  let isClosing = false;
  process.on("uncaughtException", error => {
    // Requests under way fail once it closes, and nobody waits for their answers any more.
    if (!isClosing) tell({ type: "error", reason: error.message });
  });
  const server = dynalite({ createTableMs: 0, ...(folder !== undefined && { path: folder }) });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (typeof address === "object" && address) tell({ type: "ready", port: address.port });
  });
  parentPort?.once("message", () => {
    isClosing = true;
    server.close(error => {
      if (error) tell({ type: "error", reason: error.message });
      parentPort?.close();
    });
    server.closeAllConnections();
  });
}

const refusal = folder === undefined ? undefined : await whyUnusable(folder);
if (refusal) tell(refusal);
else serve();
