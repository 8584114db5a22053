/** Dollars in the monitor panel: a page with the sums. */
import type { RequestHandler } from "express";
import type { InstallationCosts } from "../costs/cost-reports.ts";
import { PRICES } from "../costs/prices.ts";
import type { Bill } from "../costs/room-costs.ts";

/** More rooms would be a list that nobody reads. */
const MOST_ROOMS = 100;

/** `GET /monitor/costs`, without script. */
export function costPage(read: () => Promise<InstallationCosts>): RequestHandler {
  return async (_request, response) => {
    response
      .set("Cache-Control", "no-store")
      .type("html")
      .send(page(await read()));
  };
}

function page({
  total,
  outside,
  modes,
  places,
  rooms,
  processes,
  silent_process_ids,
}: InstallationCosts): string {
  const since = processes.map(each => each.started_at).toSorted()[0] ?? "";
  const silent =
    silent_process_ids.length > 0 ? `<p>Without ${escaped(silent_process_ids.join(", "))}.</p>` : "";
  const shown = rooms.slice(0, MOST_ROOMS);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Costs of TR-Dungeons</title><style>body{font:16px system-ui;margin:2rem}td,th{padding:.2rem .8rem;text-align:right}th:first-child{text-align:left}caption{text-align:left;font-weight:bold;padding:.8rem 0}</style>
<main><h1>Costs</h1><p>Since ${escaped(since)}. ${escaped(PRICES.source)}.</p>${silent}
${table("In all", [
  ["all", total],
  ["outside rooms", outside],
])}
${table(
  "By mode",
  modes.map(each => [each.mode, each]),
)}
${table(
  "By place",
  places.map(each => [`${each.mode} ${each.place}`, each]),
)}
${table(
  `Live rooms (${shown.length} of ${rooms.length})`,
  shown.map(each => [each.room_id, each]),
)}
</main></html>`;
}

function table(caption: string, bills: readonly (readonly [string, Bill])[]): string {
  const rows = bills.map(([what, bill]) => {
    const { usd, usd_per_hour } = dollarsOfBill(bill);
    const cells = [
      ...[usd, usd_per_hour, bill.read_units, bill.write_units],
      ...[(bill.bytes_out / 1e6).toFixed(3), bill.cpu_seconds.toFixed(2)],
    ];
    return `<tr><th scope="row">${escaped(what)}</th>${cells.map(cell => `<td>${cell}</td>`).join("")}</tr>`;
  });
  const head = ["", "$ so far", "$ an hour", "read units", "write units", "MB out", "CPU s"];
  return `<table><caption>${escaped(caption)}</caption><thead><tr>${head.map(each => `<th scope="col">${each}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

/** To be read: a room costs hundredths of a cent. */
export function dollarsOfBill({ usd, usd_per_hour }: Bill): { usd: string; usd_per_hour: string } {
  return { usd: usd.toFixed(6), usd_per_hour: usd_per_hour.toFixed(6) };
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
}
