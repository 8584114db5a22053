/** Opens the folder of the embedded database, and says what is wrong in it: before it is opened, and after. */

import { findGaps, type Gap, type JournalTables } from "./embedded-gaps.ts";
import { causeOf, EmbeddedLevel, type EmbeddedLevelOptions, levelModule } from "./embedded-level.ts";
import { findDamage, markDamagedTables } from "./leveldb-damage.ts";

/** No line of the log gets longer than so many rooms make it. */
const ROOMS_NAMED = 5;

export type FolderInput = {
  folder: string;
  tables: JournalTables;
  /** Goes on with what can still be read where files are damaged. */
  accept_damage: boolean;
  level: EmbeddedLevelOptions;
};

/** `remarks` are about what was lost, or could have been, a line each. */
export type OpenedFolder =
  | { level: EmbeddedLevel; remarks: string[] }
  | { level?: undefined; why: "locked" | "damaged" | "unusable"; reason: string };

export async function openFolder(input: FolderInput): Promise<OpenedFolder> {
  const { folder, accept_damage } = input;
  // Only now, that no process is writing there, can it be looked at.
  if (await isLocked(folder)) return { why: "locked", reason: "another process has it" };
  const remarks: string[] = [];
  try {
    const { found, unfinished, needs_repair } = await findDamage(folder);
    if (found.length > 0 && !accept_damage) return { why: "damaged", reason: found.join("; ") };
    if (found.length > 0)
      remarks.push(`It goes on with what can be read of damaged files: ${found.join("; ")}.`);
    for (const what of unfinished) {
      remarks.push(`It was ended while it wrote: ${what} are left out. Nobody was told that they are saved.`);
    }
    if (needs_repair) {
      await markDamagedTables(folder);
      await levelModule.Level.repair(folder);
    }
    const level = await EmbeddedLevel.open(folder, input.level);
    const gaps = await findGaps(level, input.tables, Date.now());
    if (gaps.length > 0) remarks.push(`Events are missing that were said to be saved: ${inWords(gaps)}.`);
    return { level, remarks };
  } catch (error) {
    const { code, message } = causeOf(error);
    return { why: code === "LEVEL_CORRUPTION" ? "damaged" : "unusable", reason: message };
  }
}

/** LevelDB looks at its lock before anything else, and with these options it never gets further. */
async function isLocked(folder: string): Promise<boolean> {
  const level = new levelModule.Level(folder, { valueEncoding: "json" });
  try {
    await level.open({ createIfMissing: false, errorIfExists: true });
  } catch (error) {
    return causeOf(error).code === "LEVEL_LOCKED";
  } finally {
    await level.close();
  }
  return false;
}

function inWords(gaps: readonly Gap[]): string {
  const byRoom = Map.groupBy(gaps, gap => gap.room_id);
  const named = [...byRoom].slice(0, ROOMS_NAMED).map(([room_id, ofRoom]) => {
    const rows = ofRoom.map(({ from, to }) => (from === to ? `${from}` : `${from} to ${to}`));
    return `rows ${rows.join(", ")} of room ${room_id}`;
  });
  const others = byRoom.size - named.length;
  return named.join("; ") + (others > 0 ? `; and some of ${others} more rooms` : "");
}
