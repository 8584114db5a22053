/**
 * The thread in which the embedded DynamoDB runs: its work does not hold up the ticks of the rooms, and a defect in it ends
 * one request instead of the game server.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { TableReport } from "../dynamo/create-tables.ts";
import type { FolderInput } from "./embedded-folder.ts";
import { causeOf, levelModule } from "./embedded-level.ts";
import type { TableInput } from "./embedded-tables.ts";

/** Where and how it keeps its data. */
type KeptInput = Omit<FolderInput, "level"> & { fsync: boolean };

export type EmbeddedInput = {
  /** Those that it has from its start on. */
  tables: TableInput[];
  /** Absent: it keeps all in memory. */
  kept?: KeptInput;
};

export type EmbeddedMessage =
  /** `remarks` are about data that were lost, a line each. */
  | { type: "ready"; port: number; remarks: string[]; tables: TableReport }
  /** It could not start. */
  | { type: "refused"; why: "locked" | "damaged" | "unusable"; reason: string }
  /** Something failed while it ran. */
  | { type: "error"; reason: string }
  /** It works again. */
  | { type: "recovered" };

const { tables, kept }: EmbeddedInput = workerData;

function tell(message: EmbeddedMessage): void {
  parentPort?.postMessage(message);
}

/**
 * Opens the folder, and gives it to dynalite for the LevelDB that dynalite would open itself. Returns the remarks; undefined
 * where it was refused.
 */
async function prepareFolder({ fsync, ...folder }: KeptInput): Promise<string[] | undefined> {
  const { openFolder } = await import("./embedded-folder.ts");
  const opened = await openFolder({
    ...folder,
    level: {
      fsync,
      onFailing: reason =>
        tell({ type: "error", reason: `${reason}. Nothing is said to be saved until it can write again.` }),
      onRecovered: () => tell({ type: "recovered" }),
    },
  });
  if (!opened.level) {
    tell({ type: "refused", why: opened.why, reason: opened.reason });
    return undefined;
  }
  const { level, remarks } = opened;
  // dynalite reads this when it is loaded, below; and `new` gives what the function returns.
  Object.assign(levelModule, {
    Level: function givenLevel() {
      return level;
    },
  });
  // It loads a part of dynalite, as those below do.
  const { writeIndexesWithItems } = await import("./embedded-indexes.ts");
  writeIndexesWithItems(level);
  return remarks;
}

async function serve(remarks: string[]): Promise<void> {
  const { countUnitsOfIndexes } = await import("./embedded-units.ts");
  const { createTables, storeOfDynalite } = await import("./embedded-tables.ts");
  countUnitsOfIndexes();
  const { default: dynalite } = await import("dynalite");
  let isClosing = false;
  process.on("uncaughtException", error => {
    // Requests under way fail once it closes, and nobody waits for their answers any more.
    if (!isClosing) tell({ type: "error", reason: error.message });
  });
  const storing = storeOfDynalite();
  const server = dynalite({ createTableMs: 0, ...(kept && { path: kept.folder }) });
  let report: TableReport;
  try {
    report = await createTables(await storing, tables);
  } catch (error) {
    tell({ type: "refused", why: "unusable", reason: causeOf(error).message });
    return;
  }
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (typeof address === "object" && address)
      tell({ type: "ready", port: address.port, remarks, tables: report });
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

const remarks = kept ? await prepareFolder(kept) : [];
if (remarks) await serve(remarks);
