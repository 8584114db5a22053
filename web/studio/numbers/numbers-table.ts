/** The figures of fights or runs as a table: saved, with the changes, and the difference with what it is worth. */
import { type ComponentChild, h } from "preact";
import type { Language } from "../../texts/language.ts";
import type { NumbersTexts } from "../../texts/studio-numbers.ts";
import type { Range } from "./compared.ts";
import type { Figure, Table } from "./measurement.ts";

type TableProps = {
  readonly table: Table;
  readonly texts: NumbersTexts;
  readonly language: Language;
};

export function NumbersTable({ table, texts, language }: TableProps): ComponentChild {
  const { kind, count, all, figures } = table;
  const counted = texts.count(count, all);
  return [
    h(
      "table",
      {},
      h(
        "caption",
        {},
        `${texts[kind]}: ${counted}`,
        h("progress", { max: all, value: count, "aria-label": counted }),
      ),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          [texts.figure, texts.before, texts.after, texts.difference].map(name =>
            h("th", { key: name, scope: "col" }, name),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        figures.map(figure => h(FigureRow, { key: figure.id, figure, texts, language })),
      ),
    ),
    h("p", { class: "soft" }, texts[`${kind}_help`]),
  ];
}

type RowProps = {
  readonly figure: Figure;
  readonly texts: NumbersTexts;
  readonly language: Language;
};

function FigureRow({ figure, texts, language }: RowProps): ComponentChild {
  const { id, before, after, difference, ranges, verdict } = figure;
  const written = writer(language, ranges !== undefined);
  const ranged = ({ low, high }: Range, write = written.value) => texts.range(write(low), write(high));
  const cell = (value: number | undefined, range: Range | undefined) =>
    h("td", {}, value === undefined ? "–" : written.value(value), range && h("small", {}, ranged(range)));
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, texts.figures[id]),
    cell(before, ranges?.before),
    cell(after, ranges?.after),
    h(
      "td",
      { class: verdict },
      difference &&
        verdict !== "same" && [
          written.difference(difference.value),
          h("small", { key: "range" }, ranged(difference, written.difference)),
        ],
      h("small", {}, texts.verdicts[verdict]),
    ),
  );
}

/** Shares as percent; of a difference the sign is always there. */
function writer(language: Language, isShare: boolean) {
  const options: Intl.NumberFormatOptions = isShare
    ? { style: "percent", maximumFractionDigits: 1 }
    : { maximumSignificantDigits: 3 };
  const plain = new Intl.NumberFormat(language, options);
  const signed = new Intl.NumberFormat(language, { ...options, signDisplay: "exceptZero" });
  return {
    value: (value: number) => plain.format(value),
    difference: (value: number) => signed.format(value),
  };
}
