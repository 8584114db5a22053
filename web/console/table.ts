/** A table that scrolls by itself where it is wider than the screen. */
import { type ComponentChild, h } from "preact";

export type Column<Row> = {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChild;
  readonly isNumber?: boolean;
};

/** So many columns are read on a phone as they are. */
const MOST_NARROW = 3;

type TableProps<Row> = {
  /** What it shows. */
  readonly title: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
};

export function Table<Row>({ title, rows, columns, keyOf }: TableProps<Row>): ComponentChild {
  return h(
    "div",
    // What scrolls has to be reached by keys.
    { class: "wide", tabIndex: 0, role: "region", "aria-label": title },
    h(
      "table",
      { class: columns.length <= MOST_NARROW ? "narrow" : undefined },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          columns.map(({ head, isNumber }) =>
            h("th", { key: head, scope: "col", class: isNumber ? "number" : undefined }, head),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map(row =>
          h(
            "tr",
            { key: keyOf(row) },
            columns.map(({ head, cell, isNumber }) =>
              h("td", { key: head, class: isNumber ? "number" : undefined }, cell(row)),
            ),
          ),
        ),
      ),
    ),
  );
}
