/** The load report as one page that needs nothing else: figures, budgets and charts. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Check, Figures, Sample } from "./report-figures.ts";
import type { Spread } from "./spread.ts";
import type { Traffic } from "./traffic.ts";

type Chart = { title: string; unit: string; series: { label: string; values: number[] }[] };

const UPLOT = fileURLToPath(import.meta.resolve("uplot"));
const UPLOT_SCRIPT = UPLOT.replace(/uPlot\.[a-z]+\.js$/, "uPlot.iife.min.js");
const UPLOT_STYLE = UPLOT.replace(/uPlot\.[a-z]+\.js$/, "uPlot.min.css");

export async function reportPage(
  figures: Figures,
  checks: Check[],
  invalid: string | undefined,
): Promise<string> {
  const [script, style] = await Promise.all([readFile(UPLOT_SCRIPT, "utf8"), readFile(UPLOT_STYLE, "utf8")]);
  const seconds = figures.samples.map(sample => sample.seconds);
  const data = JSON.stringify({ seconds, charts: chartsOf(figures.samples) }).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Load report, ${figures.began_at}</title>
<style>${style}${STYLE}</style>
<h1>${figures.players} players in ${figures.rooms} rooms</h1>
<p>${figures.began_at} · ${escaped(figures.machine.cpu)}, ${figures.machine.cores} cores${figures.machine.is_pinned ? ", the server on one of its own" : ""} · Node ${figures.machine.node} · held for ${figures.hold_seconds.toFixed(0)} s</p>
${invalid === undefined ? "" : `<p class="missed">This run counts for nothing. ${escaped(invalid)}</p>`}
<h2>Budgets</h2>
${table(["", "measured", "limit", ""], checks.map(checkRow))}
<h2>Figures</h2>
${table(["", ""], figureRows(figures))}
<h2>Times, ms</h2>
${table(["", "p50", "p95", "p99", "max", "of"], spreadRows(figures))}
<h2>Over time</h2>
<div id="charts"></div>
<h2>Rejections</h2>
${table(
  ["message: reason", "times"],
  Object.entries(figures.rejections).map(([what, times]) => [what, String(times)]),
)}
<h2>Events</h2>
${table(["event", "a second"], eventRows(figures))}
<script>${script}</script>
<script>
const { seconds, charts } = ${data};
const colours = ["#2563eb", "#dc2626"];
for (const { title, unit, series } of charts) {
  new uPlot({
    title: title + ", " + unit, width: 560, height: 220, scales: { x: { time: false }, y: { range: (_, __, max) => [0, max * 1.1 || 1] } },
    series: [{ label: "s" }, ...series.map(({ label }, i) => ({ label, stroke: colours[i], width: 2 }))],
  }, [seconds, ...series.map(each => each.values)], document.getElementById("charts"));
}
</script>
</html>
`;
}

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1160px; margin: 2rem auto; padding: 0 1rem; color: #1f2937 }
table { border-collapse: collapse } td, th { padding: .15rem 1rem .15rem 0; text-align: left } td + td { font-variant-numeric: tabular-nums }
.met { color: #15803d } .missed { color: #b91c1c; font-weight: 600 } #charts { display: flex; flex-wrap: wrap; gap: 1rem }`;

function chartsOf(samples: Sample[]): Chart[] {
  const chart = (title: string, unit: string, ...fields: [string, (sample: Sample) => number][]): Chart => ({
    ...{ title, unit },
    series: fields.map(([label, read]) => ({ label, values: samples.map(read) })),
  });
  return [
    chart("Combat events", "per second", ["events", sample => sample.events_per_s]),
    chart(
      ...(["Critical event to the others", "ms"] as const),
      ...([
        ["p50", sample => sample.critical_p50_ms],
        ["p99", sample => sample.critical_p99_ms],
      ] satisfies [string, (sample: Sample) => number][]),
    ),
    chart("Server's CPU", "% of a core", ["CPU", sample => sample.server_cpu * 100]),
    chart("Server's event loop, p99", "ms late", ["late", sample => sample.server_lag_p99_ms]),
    chart("Server's memory", "MB", ["resident", sample => sample.server_memory_mb]),
    chart("Sent to each player", "bytes/s", ["bytes", sample => sample.received_bytes_per_s]),
    chart("Database", "writes/s", ["writes", sample => sample.database_writes_per_s]),
  ];
}

function checkRow({ what, limit, measured, is_met }: Check): string[] {
  const verdict = is_met ? `<span class="met">met</span>` : `<span class="missed">missed</span>`;
  return [escaped(what), measured, escaped(limit), verdict];
}

function figureRows(figures: Figures): string[][] {
  const { server, bare, database, traffic, joins } = figures;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  return [
    ["combat events", `${figures.events.per_s.toFixed(0)}/s, ${figures.events.total} in all`],
    ["joins", `${figures.players}, ${joins.failed} failed`],
    ["drops", figures.drops.length === 0 ? "0" : `${figures.drops.length}: ${figures.drops.join(", ")}`],
    ["to each player", sayReceived(traffic)],
    ["from each player", saySent(traffic)],
    ["server's CPU", `${percent(server.cpu)} of a core`],
    [
      "beside bare Colyseus rooms",
      `${percent(bare.game_cpu)}, and they ${percent(bare.cpu)}; to each player ${sayReceived(bare.traffic)}; from it ${saySent(bare.traffic)}`,
    ],
    ["a tick of a room", `${server.tick_mean_us.toFixed(0)} µs`],
    ["server's memory", `${server.memory_mb.begin.toFixed(0)} to ${server.memory_mb.end.toFixed(0)} MB`],
    [
      "server's event loop",
      `late by ${server.lag_p99_ms.toFixed(1)} ms at p99 of the worst interval, ${server.lag_max_ms.toFixed(1)} ms at most`,
    ],
    [
      "database",
      `${database.writes_per_s.toFixed(0)} writes/s, ${database.throttled} throttled, ${database.failed} failed`,
    ],
    ["answers", `${figures.accepted} accepted`],
    ["quiet intervals", `${figures.quiet_intervals}: no two players moved, or the batch was late by as much`],
  ];
}

function sayReceived({ patches, messages, received_bytes }: Traffic): string {
  return `${received_bytes.toFixed(0)} bytes/s in ${messages.toFixed(1)} messages/s, ${patches.toFixed(1)} of them patches`;
}

function saySent({ moves, requests, sent_bytes }: Traffic): string {
  return `${sent_bytes.toFixed(0)} bytes/s, ${moves.toFixed(1)} moves/s and ${requests.toFixed(1)} requests/s`;
}

function spreadRows(figures: Figures): string[][] {
  const row = (what: string, { p50, p95, p99, max, count }: Spread) => [
    ...[what, ...[p50, p95, p99, max].map(ms => ms.toFixed(1)), String(count)],
  ];
  return [
    row("critical event, from the sender to every other player", figures.critical_ms),
    row("patches of the batch, off their rhythm, whole intervals aside", figures.patch_jitter_ms),
    row("join", figures.joins.join_ms),
    row("the players' own lag", figures.generator_lag_ms),
    row("that of the bare room's players", figures.bare.generator_lag_ms),
  ];
}

function eventRows({ events, hold_seconds }: Figures): string[][] {
  return Object.entries(events.by_type).map(([type, count]) => [type, (count / hold_seconds).toFixed(1)]);
}

/** Cells are HTML already, but for what is escaped on the way. */
function table(head: string[], rows: string[][]): string {
  const cells = (tag: string, row: string[]) => row.map(cell => `<${tag}>${cell}</${tag}>`).join("");
  const body = rows.map(row => `<tr>${cells("td", row)}</tr>`).join("\n");
  return `<table><tr>${cells("th", head)}</tr>\n${body}</table>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
