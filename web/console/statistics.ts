/** What was counted by day: as charts, and as a table. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import { recordTexts } from "../texts/console-records.ts";
import { useAsked } from "../ui/asked.ts";
import { Chart, COLOURS } from "./chart.ts";
import { Choice } from "./deed.ts";
import { Listing } from "./listing.ts";
import { countText } from "./numbers-in-words.ts";
import type { PartProps } from "./part.ts";
import { Table } from "./table.ts";

const KINDS = ["kills", "deaths", "drops", "runs", "matches", "levels"] as const;
const DAYS = ["7", "30", "90"] as const;
const MS_PER_DAY = 86_400_000;
const MS_PER_SECOND = 1000;

type Counted = {
  readonly day: string;
  readonly kind: (typeof KINDS)[number];
  readonly place: string;
  readonly counts: Readonly<Record<string, number>>;
};
type Line = { readonly what: string; readonly count: number };

export function StatisticsPart({ page, session, texts, words }: PartProps): ComponentChild {
  const { language } = page;
  const text = recordTexts[language];
  const [days, setDays] = useState<string>(DAYS[0]);
  const dates = lastDays(Number(days));
  const { value, error, again } = useAsked(async () => {
    const query = `from=${dates[0]}&to=${dates.at(-1)}`;
    return (await session.api.ask<{ statistics: Counted[] }>("GET", `/api/admin/statistics?${query}`))
      .statistics;
  }, [days]);
  const dayText = (seconds: number) =>
    new Date(seconds * MS_PER_SECOND).toLocaleDateString(language, {
      day: "numeric",
      month: "short",
      timeZone: "UTC",
    });
  return [
    h(
      "form",
      { key: "what", class: "fields", onSubmit: (event: Event) => event.preventDefault() },
      h(Choice, {
        ...{ name: "days", label: text.days, value: days, onValue: setDays },
        choices: DAYS.map(each => [each, text.last_days(each)] as const),
      }),
    ),
    h(Listing<Counted>, {
      ...{ key: "list", asked: { value, error, again }, none: text.no_statistics, texts, words },
      list: all => [
        h(
          "div",
          { key: "charts", class: "charts" },
          KINDS.map((kind, i) =>
            h(Chart, {
              ...{ key: kind, title: text.kinds[kind], words: text, timeText: dayText },
              at: dates.map(day => Date.parse(day) / MS_PER_SECOND),
              lines: [
                {
                  ...{ name: text.count, colour: COLOURS[i % COLOURS.length] ?? COLOURS[0] },
                  values: dates.map(day => sumOf(all.filter(each => each.day === day && each.kind === kind))),
                },
              ],
              valueText: count => countText(language, count),
            }),
          ),
        ),
        KINDS.map(kind => {
          const rows = linesOf(all.filter(each => each.kind === kind));
          return [
            h("h3", { key: `${kind}?` }, text.kinds[kind]),
            rows.length === 0
              ? h("p", { key: kind, class: "soft" }, text.no_statistics)
              : h(Table<Line>, {
                  ...{ key: kind, title: text.kinds[kind], rows, keyOf: (line: Line) => line.what },
                  columns: [
                    { head: text.what, cell: ({ what }) => what },
                    { head: text.count, cell: ({ count }) => countText(language, count), isNumber: true },
                  ],
                }),
          ];
        }),
      ],
    }),
  ];
}

/** In UTC, the oldest first. */
function lastDays(count: number): string[] {
  const dayOf = (ago: number) => new Date(Date.now() - ago * MS_PER_DAY).toISOString().slice(0, 10);
  return Array.from({ length: count }, (_, i) => dayOf(count - 1 - i));
}

function sumOf(all: readonly Counted[]): number {
  return all.flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0);
}

/** Over all days, the most first. */
function linesOf(all: readonly Counted[]): Line[] {
  const sums = new Map<string, number>();
  for (const { place, counts } of all)
    for (const [name, count] of Object.entries(counts)) {
      const what = `${place} · ${name}`;
      sums.set(what, (sums.get(what) ?? 0) + count);
    }
  return [...sums].map(([what, count]) => ({ what, count })).toSorted((a, b) => b.count - a.count);
}
