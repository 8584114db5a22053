/** Load, latency and cost of the last hour. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import { type LoadTexts, loadTexts } from "../texts/console-load.ts";
import { useAsked } from "../ui/asked.ts";
import { Chart, COLOURS } from "./chart.ts";
import { Choice } from "./deed.ts";
import { zoneText } from "./in-words.ts";
import { useLive } from "./live-asked.ts";
import { countText, dollarText, numberText } from "./numbers-in-words.ts";
import type { PartProps } from "./part.ts";
import { Table } from "./table.ts";

const EVERY_MS = 10_000;
const MINUTES = ["60", "15", "5"] as const;
const MS_PER_SECOND = 1000;
const ALL = "";

type Point = { readonly at: string } & Readonly<Record<Measured, number | null>>;
type Measured =
  | "rooms"
  | "players"
  | "messages_per_second"
  | "cpu"
  | "tick_p99_ms"
  | "http_p50_ms"
  | "http_p99_ms"
  | "refused_joins"
  | "journal_age_seconds"
  | "usd_per_hour";
type RouteLoad = {
  readonly route: string;
  readonly requests: number;
  readonly p50_ms: number | null;
  readonly p99_ms: number | null;
};
type Refusals = { readonly code: string; readonly joins: number };
type Load = {
  readonly points: readonly Point[];
  readonly routes: readonly RouteLoad[];
  readonly refused_joins: readonly Refusals[];
  readonly usd_today: number;
  readonly process_ids: readonly string[];
  readonly silent_process_ids: readonly string[];
};
type Bill = { readonly usd: number; readonly usd_per_hour: number };
type PlaceBill = Bill & { readonly mode: string; readonly place: string };
type Costs = { readonly total: Bill; readonly places: readonly PlaceBill[] };

/** What is drawn together: it has one scale. */
const CHARTS: readonly (readonly [title: keyof LoadTexts["charts"], ...lines: Measured[]])[] = [
  ["who", "players", "rooms"],
  ["messages", "messages_per_second"],
  ["ticks", "tick_p99_ms"],
  ["answers", "http_p99_ms", "http_p50_ms"],
  ["refusals", "refused_joins"],
  ["journal", "journal_age_seconds"],
  ["cpu", "cpu"],
  ["dollars", "usd_per_hour"],
];

export function LoadPart(props: PartProps): ComponentChild {
  const { page, session, texts, words } = props;
  const text = loadTexts[page.language];
  const [minutes, setMinutes] = useState<string>(MINUTES[0]);
  const [process_id, setProcess] = useState(ALL);
  const query = `minutes=${minutes}${process_id === ALL ? "" : `&process_id=${encodeURIComponent(process_id)}`}`;
  const { value, error } = useLive(EVERY_MS, () => session.api.ask<Load>("GET", `/api/admin/load?${query}`), [
    query,
  ]);
  return [
    h(
      "form",
      { key: "what", class: "fields", onSubmit: (event: Event) => event.preventDefault() },
      h(Choice, {
        ...{ name: "minutes", label: text.window, value: minutes, onValue: setMinutes },
        choices: MINUTES.map(each => [each, text.minutes(each)] as const),
      }),
      h(Choice, {
        ...{ name: "process", label: text.process, value: process_id, onValue: setProcess },
        choices: [
          [ALL, text.all_processes],
          ...(value?.process_ids ?? []).map(each => [each, each] as const),
        ],
      }),
    ),
    h(StaffTrouble, { key: "trouble", error, words }),
    !value && error === undefined && h("p", { key: "loading", class: "soft" }, texts.loading),
    value &&
      value.silent_process_ids.length > 0 &&
      h("p", { key: "silent", class: "notice bad" }, text.silent(value.silent_process_ids.join(", "))),
    value &&
      h(
        "p",
        { key: "today", role: "status" },
        text.today(dollarText(page.language, value.usd_today), zoneText(page.language)),
      ),
    value && value.points.length === 0 && h("p", { key: "none", class: "soft" }, text.none_yet),
    value && value.points.length > 0 && h(Charts, { key: "charts", ...props, load: value }),
    value && h(Tables, { key: "tables", ...props, load: value }),
    session.may("costs.see") && h(CostTable, { key: "costs", ...props }),
  ];
}

function Charts({ page: { language }, load }: PartProps & { readonly load: Load }): ComponentChild {
  const text = loadTexts[language];
  const clock = new Intl.DateTimeFormat(language, { timeStyle: "short" });
  return h(
    "div",
    { class: "charts" },
    CHARTS.map(([title, ...lines]) =>
      h(Chart, {
        ...{ key: title, title: text.charts[title], words: text },
        at: load.points.map(({ at }) => Date.parse(at) / MS_PER_SECOND),
        lines: lines.map((name, i) => ({
          ...{ name: text.lines[name], colour: COLOURS[i] ?? COLOURS[0] },
          values: load.points.map(point => point[name]),
        })),
        timeText: seconds => clock.format(seconds * MS_PER_SECOND),
        valueText: value => (title === "dollars" ? dollarText : numberText)(language, value),
      }),
    ),
  );
}

function Tables({ page: { language }, load }: PartProps & { readonly load: Load }): ComponentChild {
  const text = loadTexts[language];
  const ms = (value: number | null) => (value === null ? "–" : numberText(language, value));
  return [
    h("h3", { key: "routes?" }, text.routes),
    load.routes.length === 0
      ? h("p", { key: "routes", class: "soft" }, text.none_asked)
      : h(Table<RouteLoad>, {
          ...{ key: "routes", title: text.routes, rows: load.routes, keyOf: (each: RouteLoad) => each.route },
          columns: [
            { head: text.route, cell: ({ route }) => route },
            { head: text.requests, cell: ({ requests }) => countText(language, requests), isNumber: true },
            { head: text.p50, cell: ({ p50_ms }) => ms(p50_ms), isNumber: true },
            { head: text.p99, cell: ({ p99_ms }) => ms(p99_ms), isNumber: true },
          ],
        }),
    h("h3", { key: "refused?" }, text.refused),
    load.refused_joins.length === 0
      ? h("p", { key: "refused", class: "soft" }, text.none_refused)
      : h(Table<Refusals>, {
          ...{
            key: "refused",
            title: text.refused,
            rows: load.refused_joins,
            keyOf: (each: Refusals) => each.code,
          },
          columns: [
            { head: text.reason, cell: ({ code }) => `${code}: ${text.codes[code] ?? text.other_code}` },
            { head: text.joins, cell: ({ joins }) => countText(language, joins), isNumber: true },
          ],
        }),
  ];
}

function CostTable({ page: { language }, session, words }: PartProps): ComponentChild {
  const text = loadTexts[language];
  const { value, error } = useAsked(() => session.api.ask<Costs>("GET", "/api/admin/costs"));
  return [
    h("h3", { key: "title" }, text.costs),
    h(StaffTrouble, { key: "trouble", error, words }),
    value &&
      h(Table<PlaceBill>, {
        ...{ key: "table", title: text.costs, keyOf: (each: PlaceBill) => `${each.mode} ${each.place}` },
        rows: [{ mode: text.in_all, place: "", ...value.total }, ...value.places],
        columns: [
          { head: text.place, cell: ({ mode, place }) => `${mode} ${place}` },
          { head: text.usd, cell: ({ usd }) => dollarText(language, usd), isNumber: true },
          { head: text.usd_per_hour, cell: each => dollarText(language, each.usd_per_hour), isNumber: true },
        ],
      }),
  ];
}
