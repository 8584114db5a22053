/** A chart over time, its newest values in words, and all of it as a table. */
import { type ComponentChild, h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Table } from "./table.ts";

export type ChartLine = {
  readonly name: string;
  readonly colour: string;
  /** One for each moment; null where there was nothing to measure. */
  readonly values: readonly (number | null)[];
};

export const COLOURS = ["#ffab52", "#6fb3ff"] as const;

type ChartProps = {
  readonly title: string;
  /** Epoch seconds, ascending. */
  readonly at: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly timeText: (seconds: number) => string;
  readonly valueText: (value: number) => string;
  readonly words: {
    readonly time: string;
    readonly as_table: string;
    readonly chart_of: (title: string) => string;
  };
};

export function Chart({ title, at, lines, timeText, valueText, words }: ChartProps): ComponentChild {
  const place = useRef<HTMLDivElement>(null);
  const [isTable, setTable] = useState(false);
  const said = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : valueText(value);
  useEffect(() => {
    let isWanted = true;
    let remove = () => {};
    import("./plot.ts").then(({ plot }) => {
      if (isWanted && place.current) remove = plot(place.current, { at, lines, timeText, valueText });
    }, console.warn);
    return () => {
      isWanted = false;
      remove();
    };
  });
  return h(
    "figure",
    { class: "chart" },
    h(
      "figcaption",
      {},
      h("h4", {}, title),
      h(
        "p",
        {},
        lines.map(({ name, colour, values }) =>
          h("span", { key: name }, h("i", { "data-colour": colour }), `${name} ${said(values.at(-1))} `),
        ),
      ),
    ),
    h("div", { ref: place, role: "img", "aria-label": words.chart_of(title) }),
    h(
      "details",
      {
        onToggle: (event: Event & { currentTarget: HTMLDetailsElement }) =>
          setTable(event.currentTarget.open),
      },
      h("summary", {}, words.as_table),
      isTable &&
        h(Table<number>, {
          ...{ title, rows: at.map((_, i) => at.length - 1 - i), keyOf: String },
          columns: [
            { head: words.time, cell: i => timeText(at[i] ?? 0) },
            ...lines.map(({ name, values }) => ({
              head: name,
              cell: (i: number) => said(values[i]),
              isNumber: true,
            })),
          ],
        }),
    ),
  );
}
