/** Prints what was counted of the game on some days. `--help` says more. */
import { parseArgs } from "node:util";
import { processEnv, readEnv } from "../src/env.ts";
import { StartupError } from "../src/startup-error.ts";
import { COUNTED } from "../src/statistics/day-counts.ts";
import { daysFrom, MAX_DAYS } from "../src/statistics/days.ts";
import { type DayStatistics, StatisticsTable } from "../src/statistics/statistics-table.ts";
import { connect, reasonOfDatabase } from "../src/store/dynamo/connect.ts";
import { dayOf } from "../src/store/expiry.ts";

const USAGE = `Usage: npm run stats -- [--from DAY] [--to DAY] [--kind KIND] [--json]

Prints what was counted from one day to another, in UTC and both among them, the most first. Without days it is today.
Servers write what they have counted every 10 minutes, and when they end.

--kind KIND   only ${COUNTED.join(", ")}
--json        a line for each day, kind and place, for programs
--help        this text

The environment and .env say which database, as for the server.`;

async function main(): Promise<void> {
  const { from = dayOf(Date.now()), to = from, kind, json, help } = readCommandLine();
  if (help) return console.info(USAGE);
  const days = daysFrom(from, to);
  if (days === undefined)
    throw new StartupError(
      `From ${from} to ${to} are not 1 to ${MAX_DAYS} days such as 2026-11-28. ${USAGE}`,
    );
  const database = await connect(readEnv(processEnv()), console, { join: true });
  try {
    const table = new StatisticsTable(database);
    const all = (await Promise.all(days.map(day => table.of(day)))).flat();
    const wanted = all.filter(row => kind === undefined || row.kind === kind);
    console.info(json ? wanted.map(row => JSON.stringify(row)).join("\n") : tableOf(wanted, from, to));
  } finally {
    await database.close();
  }
}

/** All days together, by kind and place. */
function tableOf(rows: readonly DayStatistics[], from: string, to: string): string {
  if (rows.length === 0) return `Nothing was counted from ${from} to ${to}.`;
  const sums = new Map<string, Map<string, number>>();
  for (const { kind, place, counts } of rows) {
    const title = place === "all" ? kind : `${kind} in ${place}`;
    const sum = sums.get(title) ?? new Map<string, number>();
    sums.set(title, sum);
    for (const [name, count] of Object.entries(counts)) sum.set(name, (sum.get(name) ?? 0) + count);
  }
  return [...sums].map(([title, sum]) => [title, ...linesOf(sum)].join("\n")).join("\n\n");
}

function linesOf(sum: ReadonlyMap<string, number>): string[] {
  const most = [...sum].sort(([, a], [, b]) => b - a);
  const width = Math.max(...most.map(([, count]) => String(count).length));
  return most.map(([name, count]) => `  ${String(count).padStart(width)}  ${name}`);
}

/** @throws StartupError where an option is unknown, or lacks its value. */
function readCommandLine() {
  const options = {
    from: { type: "string" },
    to: { type: "string" },
    kind: { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean" },
  } as const;
  try {
    const { values } = parseArgs({ options });
    const { kind } = values;
    if (kind !== undefined && !COUNTED.some(each => each === kind))
      throw new Error(`There is no kind ${kind}: there are ${COUNTED.join(", ")}`);
    return values;
  } catch (error) {
    throw new StartupError(`${error instanceof Error ? error.message : error}. ${USAGE}`);
  }
}

main().catch((error: unknown) => {
  const reason = reasonOfDatabase(error);
  console.error(error instanceof StartupError ? error.message : (reason ?? error));
  process.exit(1);
});
