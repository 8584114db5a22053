/**
 * Looks for damage in LevelDB's files before LevelDB opens them. LevelDB leaves out what it cannot read, and what stands
 * behind that in its log, without a word, and deletes the log; without its CURRENT it begins empty.
 *
 * CURRENT names the manifest, and the manifest says what makes up the database: tables, which never change, and the logs of
 * what was written since.
 */
import { mkdir, open, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { type BlockPlace, damagedBlocks, readLog, type Version, versionIn } from "./leveldb-files.ts";

/** LevelDB knows no such compression, and takes the block for unreadable. */
const UNKNOWN_COMPRESSION = 0xff;

export type Damage = {
  /** What is missing or cannot be read, each in a few words; empty where all is well. */
  found: string[];
  /** Writes that were cut off by the end of the process or of the machine: nobody was told that they are saved. */
  unfinished: string[];
  /** Without a repair LevelDB cannot open the folder, or cannot work on it for long. */
  needs_repair: boolean;
};

/** @param folder of a LevelDB that no process has open; there need not be one yet. */
export async function findDamage(folder: string): Promise<Damage> {
  const damage: Damage = { found: [], unfinished: [], needs_repair: false };
  const files = await filesOf(folder);
  if (!files.has("CURRENT") && ![...files].some(name => /\.(log|ldb|sst)$/.test(name))) return damage;

  const version = await readVersion(folder, files);
  if (typeof version === "string") return { ...damage, found: [version], needs_repair: true };
  for (const number of version.tables) {
    const problem = await problemOfTable(folder, files, number);
    if (problem === undefined) continue;
    damage.found.push(problem);
    damage.needs_repair = true;
  }
  await lookThroughLogs(folder, files, version.log, damage);
  return damage;
}

/**
 * Makes damaged blocks of tables unreadable for LevelDB's own repair, which looks at no checksums and would take flipped bytes
 * for what was written. A table whose blocks cannot be told apart goes to `lost`, where the repair puts what it cannot use.
 */
export async function markDamagedTables(folder: string): Promise<void> {
  for (const name of await filesOf(folder)) {
    if (!/\.(ldb|sst)$/.test(name)) continue;
    const path = join(folder, name);
    const blocks = damagedBlocks(await readFile(path));
    if (blocks === "all") await moveToLost(folder, name);
    else if (blocks.length > 0) await markUnreadable(path, blocks);
  }
}

async function moveToLost(folder: string, name: string): Promise<void> {
  const lost = join(folder, "lost");
  await mkdir(lost, { recursive: true });
  await rename(join(folder, name), join(lost, name));
}

async function markUnreadable(path: string, blocks: readonly BlockPlace[]): Promise<void> {
  const file = await open(path, "r+");
  const mark = Buffer.from([UNKNOWN_COMPRESSION]);
  for (const { offset, size } of blocks) await file.write(mark, 0, 1, offset + size);
  await file.close();
}

async function filesOf(folder: string): Promise<Set<string>> {
  return new Set(await readdir(folder));
}

/** What makes up the database; or what is wrong with the files that say so. */
async function readVersion(folder: string, files: ReadonlySet<string>): Promise<Version | string> {
  if (!files.has("CURRENT")) return "CURRENT is missing, without which nothing else is found";
  const manifest = (await readFile(join(folder, "CURRENT"), "utf8")).trimEnd();
  if (!files.has(manifest)) return `CURRENT names ${JSON.stringify(manifest)}, which is missing`;
  const { records, unreadable_at, records_behind } = readLog(await readFile(join(folder, manifest)));
  if (records.length === 0 || records_behind > 0)
    return `${manifest} cannot be read at byte ${unreadable_at ?? 0}`;
  try {
    return versionIn(records);
  } catch (error) {
    if (error instanceof RangeError) return `${manifest} cannot be understood: ${error.message}`;
    throw error;
  }
}

async function problemOfTable(
  folder: string,
  files: ReadonlySet<string>,
  number: number,
): Promise<string | undefined> {
  const name = [`${padded(number)}.ldb`, `${padded(number)}.sst`].find(each => files.has(each));
  if (name === undefined) return `${padded(number)}.ldb is missing`;
  const blocks = damagedBlocks(await readFile(join(folder, name)));
  if (blocks === "all") return `${name} cannot be read`;
  return blocks.length > 0
    ? `${name} is damaged at byte ${blocks.map(({ offset }) => offset).join(", ")}`
    : undefined;
}

/** @param oldest the number of the first log that is not contained in the tables; 0 in a database that has just been made. */
async function lookThroughLogs(
  folder: string,
  files: ReadonlySet<string>,
  oldest: number,
  { found, unfinished }: Damage,
): Promise<void> {
  const logs = [...files]
    .filter(name => /^\d+\.log$/.test(name) && Number.parseInt(name, 10) >= oldest)
    .sort();
  if (oldest > 0 && !files.has(`${padded(oldest)}.log`)) found.push(`${padded(oldest)}.log is missing`);
  const readings = await Promise.all(
    logs.map(async name => {
      const bytes = await readFile(join(folder, name));
      return { name, length: bytes.length, ...readLog(bytes) };
    }),
  );
  for (const [i, { name, length, unreadable_at, records_behind }] of readings.entries()) {
    if (unreadable_at === undefined) continue;
    const later = readings.slice(i + 1).reduce((sum, { records }) => sum + records.length, records_behind);
    // Nothing is written behind a write that has failed. So where something stands behind it, it had been written.
    if (later > 0)
      found.push(`${name} cannot be read at byte ${unreadable_at}, and ${later} writes stand behind that`);
    else unfinished.push(`the last ${length - unreadable_at} bytes of ${name}`);
  }
}

/** As LevelDB names its files. */
function padded(number: number): string {
  return String(number).padStart(6, "0");
}
