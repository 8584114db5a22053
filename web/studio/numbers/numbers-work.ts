/** What the studio's worker does: it has the saved content, is told changes of it, and measures what they do to an entry. */
import type { Content, ContentSetName } from "../../../src/game/content/content.ts";
import { checkContent, type EntriesOf } from "../checks.ts";
import { type Change, keyOf, type Row } from "../draft.ts";
import { type Asked, measuredFor, partsOf } from "./measured.ts";
import { type Measurement, Measurer, type Table } from "./measurement.ts";

export type Told =
  | { readonly kind: "saved"; readonly rows: readonly Row[] }
  | {
      readonly kind: "measure";
      /** Comes back with each answer. */
      readonly number: number;
      readonly changes: readonly Change[];
      readonly asked: Asked;
      /** Also where the changes have no part in it. */
      readonly is_wanted_anyway: boolean;
    }
  | { readonly kind: "stop" };

export type Answer =
  /** `untouched`: no change has a part in what is measured. `none`: it is no fight and no run. `bad`: the saved content has an error. */
  | { readonly kind: "untouched" | "none" | "bad" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "tables"; readonly tables: readonly Table[]; readonly is_whole: boolean };

export type Answered = Answer & { readonly number: number };

export class NumbersWork {
  #rows: readonly Row[] = [];
  #saved: { readonly content: Content; readonly measurer: Measurer } | undefined;

  load(rows: readonly Row[]): void {
    this.#rows = rows;
    const { content } = checkContent(entriesOf(rows, []));
    this.#saved = content && { content, measurer: new Measurer(content) };
  }

  begin({
    changes,
    asked,
    is_wanted_anyway,
  }: Extract<Told, { kind: "measure" }>): Measurement | Exclude<Answer["kind"], "failed" | "tables"> {
    const { content } = checkContent(entriesOf(this.#rows, changes));
    if (!this.#saved || !content) return "bad";
    const isTouched = [this.#saved.content, content].some(each => {
      const parts = partsOf(measuredFor(each, asked), asked);
      return changes.some(change => parts.has(keyOf(change)));
    });
    const measurement = this.#saved.measurer.begin(content, asked);
    if (measurement.isEmpty) return "none";
    return isTouched || is_wanted_anyway ? measurement : "untouched";
  }
}

function entriesOf(rows: readonly Row[], changes: readonly Change[]): EntriesOf {
  const all = new Map([...rows, ...changes].map(each => [keyOf(each), each]));
  const bySet = Map.groupBy(all.values(), ({ set }) => set);
  return (set: ContentSetName) =>
    (bySet.get(set) ?? []).flatMap(({ id, entry }) => (entry === undefined ? [] : { id, entry }));
}
