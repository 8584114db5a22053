/**
 * What the database costs while four players fight for an hour, by item sizes, indexes and prices that AWS publishes.
 *
 * `npm run bench:cost [-- --json FILE]`. The exit code is 1 where the hour exceeds its budget.
 */
import { writeFile } from "node:fs/promises";
import { z } from "zod";
import { readArguments } from "../loadtest/arguments.ts";
import { PRICES as CURRENT_PRICES, type DatabasePrice, REFERENCE_PRICE } from "../src/costs/prices.ts";
import {
  COMBAT_EVENTS_TABLE,
  CONTENT_VERSIONS_TABLE,
  PLAYER_SESSIONS_TABLE,
  ROOM_STATES_TABLE,
} from "../src/store/tables.ts";
import { playCounted } from "./cost-hour.ts";
import { type Cost, OWN_ROWS, SNAPSHOTS } from "./cost-meter.ts";
import { markdownTable } from "./markdown.ts";

const MINUTES = 60;

/** At the current price. */
const BUDGET_USD = 0.0055;

/** The reference workload: so many events a minute that have to be in the database within a second. */
const CRITICAL_EVENTS_PER_MINUTE = 40;

const priceOf = (row: DatabasePrice) => ({
  write: row.write_usd_per_million_units,
  read: row.read_usd_per_million_units,
});
type Price = ReturnType<typeof priceOf>;

/** Of the whole installation; the database's share is read here. */
const PRICES = { current: priceOf(CURRENT_PRICES), reference_design: priceOf(REFERENCE_PRICE) };

/** The reference design, which writes whatever changes as soon as it does; its estimate has 1 unit for every write. */
const REFERENCE_DESIGN = [
  { what: "sessions: 4 players, 5 times a second", table: PLAYER_SESSIONS_TABLE.name, writes: 72_000 },
  { what: "the room: 10 times a second", table: ROOM_STATES_TABLE.name, writes: 36_000 },
  { what: "events: 40 a minute", table: COMBAT_EVENTS_TABLE.name, writes: 2400 },
];

async function main(): Promise<void> {
  const { json } = readArguments({ json: z.string().optional() });
  const { costs, criticalEvents } = await playCounted(MINUTES * 60);
  const isOfProcess = ({ table }: Cost) => table === CONTENT_VERSIONS_TABLE.name;
  const ofRoom = costs.filter(cost => !isOfProcess(cost));
  const ofProcess = costs.filter(isOfProcess);
  const total_usd = dollarsOf(ofRoom, PRICES.current);
  const perMinute = criticalEvents / MINUTES;

  console.info(`An hour of four players who fight, ${perMinute.toFixed(1)} critical events a minute:\n`);
  console.info(costTable(ofRoom));
  console.info("\nThe reference design in the same hour:\n");
  console.info(referenceTable(ofRoom));
  console.info("\nBeside it each process, however many rooms it has, looks for new content:\n");
  console.info(costTable(ofProcess));
  if (json !== undefined) {
    const report = { total_usd, critical_events_per_minute: perMinute, rooms: ofRoom, process: ofProcess };
    await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  }
  if (total_usd > BUDGET_USD)
    fail(`The hour costs ${usd(total_usd)}: over its budget of ${usd(BUDGET_USD)}.`);
  if (perMinute < CRITICAL_EVENTS_PER_MINUTE) {
    fail(`Only ${perMinute.toFixed(1)} critical events a minute: that is less than what has to be paid for.`);
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}

function costTable(costs: readonly Cost[]): string {
  const head = ["table", "what", "requests", "bytes, mean", "largest", "units", "reference", "current"];
  const rows = costs
    .toSorted((a, b) => a.table.localeCompare(b.table) || b.units - a.units)
    .map(cost => [
      ...[cost.table, cost.what, cost.requests],
      ...(cost.bytes > 0 ? [Math.round(cost.bytes / cost.requests), cost.largest_bytes] : ["keys", "keys"]),
      cost.units,
      ...prices([cost]),
    ]);
  const units = costs.reduce((sum, cost) => sum + cost.units, 0);
  return markdownTable(head, [...rows, ["all", "", "", "", "", units, ...prices(costs)]]);
}

/** As it was estimated, and with what a write to each table really takes: the sizes and indexes of the rows here. */
function referenceTable(costs: readonly Cost[]): string {
  const rows = REFERENCE_DESIGN.map(({ what, table, writes }) => ({
    what,
    writes,
    units: writes * unitsPerWrite(costs, table),
  }));
  const dollars = (units: number) => usd((units * PRICES.reference_design.write) / 1e6);
  const sumOf = (key: "writes" | "units") => rows.reduce((sum, row) => sum + row[key], 0);
  const all = { what: "all", writes: sumOf("writes"), units: sumOf("units") };
  return markdownTable(
    ["what", "writes", "at 1 unit each", "units of rows as here", "at the same price"],
    [...rows, all].map(row => [
      row.what,
      row.writes,
      dollars(row.writes),
      Math.round(row.units),
      dollars(row.units),
    ]),
  );
}

/** A snapshot changes no index; an event that is a row of its own is an entry of one. */
function unitsPerWrite(costs: readonly Cost[], table: string): number {
  const mean = (what: string) => {
    const { requests, units } = countOf(costs, table, what);
    return units / requests;
  };
  return table === COMBAT_EVENTS_TABLE.name ? mean(OWN_ROWS) + mean("timestamp-index") : mean(SNAPSHOTS);
}

function countOf(costs: readonly Cost[], table: string, what: string): Cost {
  const cost = costs.find(each => each.table === table && each.what === what);
  if (!cost) throw new Error(`Nothing was written of ${table}, ${what}`);
  return cost;
}

function prices(costs: readonly Cost[]): string[] {
  return [PRICES.reference_design, PRICES.current].map(each => usd(dollarsOf(costs, each)));
}

function dollarsOf(costs: readonly Cost[], usd_per_million: Price): number {
  return costs.reduce((sum, { operation, units }) => sum + (units * usd_per_million[operation]) / 1e6, 0);
}

const usd = (dollars: number) => `$${dollars.toFixed(5)}`;

await main();
