/** A page of a test: forms of random contents, and what a reader of the page takes from them. Bundled by the test that opens it. */
import { h, render } from "preact";
import { z } from "zod";
import { CONTENT_SET_NAMES } from "../../src/game/content/content.ts";
import { contentSchemas } from "../../src/game/content/schemas/content-schemas.ts";
import { nextRandom, type Random } from "../../src/game/core/random.ts";
import { type Field, fieldOf } from "../studio/form/field.ts";
import { Form } from "../studio/form/form.ts";
import { isList, isObject, type Json, type Path, withValueAt } from "../studio/form/json.ts";
import { formTexts } from "../texts/studio-form.ts";

/** Optional fields are there so often. */
const THERE = 0.5;
const MOST_ELEMENTS = 3;

z.config({ jitless: true });

/** Random values that the form of a field may have to show; also more and longer ones than the content allows. */
class RandomValues {
  readonly #random: Random;
  constructor(seed: number) {
    this.#random = { state: seed };
  }

  of(field: Field): Json {
    switch (field.kind) {
      case "text":
        return this.#text(field.pattern);
      case "number":
        return this.#number(field.isWhole, field.least ?? field.above ?? -1000, field.most ?? 1e6);
      case "switch":
        return this.#below(2) === 1;
      case "choice":
        return field.values[this.#below(field.values.length)] ?? null;
      case "list":
        return Array.from({ length: field.fewest + this.#below(MOST_ELEMENTS) }, () => this.of(field.of));
      case "record":
        return Object.fromEntries(
          Array.from({ length: this.#below(MOST_ELEMENTS) }, () => [
            this.#text(field.key.pattern),
            this.of(field.of),
          ]),
        );
      case "object":
        return Object.fromEntries(
          field.parts
            .filter(part => part.isRequired || nextRandom(this.#random) < THERE)
            .map(part => [part.name, this.of(part.field)]),
        );
      case "union":
        return this.of(field.options[this.#below(field.options.length)]?.field ?? field);
    }
  }

  #below(limit: number): number {
    return Math.floor(nextRandom(this.#random) * limit);
  }

  #number(isWhole: boolean, least: number, most: number): number {
    const number = least + nextRandom(this.#random) * (Math.min(most, 1e9) - least);
    // Adding 0 makes a 0 of -0, which JSON does not have.
    return (isWhole ? Math.round(number) : number) + 0;
  }

  /** Ids and codes where a pattern is asked for; else anything that can be typed. */
  #text(pattern: string | undefined): string {
    if (pattern !== undefined)
      return pattern.includes("a-z0-9_")
        ? `id_${this.#below(1e6)}`
        : pattern.includes("T")
          ? "2026-11-01T00:00:00Z"
          : (["en", "de", "pt-BR"][this.#below(3)] ?? "en");
    const letters = ["a", "Z", " ", "ß", "\n", '"', "<b>", "&amp;", "😀", "0", "."];
    return Array.from({ length: this.#below(12) }, () => letters[this.#below(letters.length)]).join("");
  }
}

/** The JSON that the controls of a form show, by nothing but what is in the page. */
function readForm(form: Element): Json {
  let root: Json = null;
  for (const element of form.querySelectorAll("[data-path]")) {
    const { path: text, kind } = (element as HTMLElement).dataset;
    const path: Path = JSON.parse(text ?? "[]");
    const isControl =
      element instanceof HTMLInputElement ||
      element instanceof HTMLSelectElement ||
      element instanceof HTMLTextAreaElement;
    const read = (): Json => {
      if (kind === "list") return [];
      if (!isControl) return {};
      if (kind === "switch") return element instanceof HTMLInputElement && element.checked;
      return kind === "text" ? element.value : JSON.parse(element.value);
    };
    root = path.length === 0 ? read() : placed(root, path, read());
  }
  return root;
}

function placed(root: Json, path: Path, value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (isList(root)) {
    const next = rest.length === 0 ? value : placed(root[Number(key)] ?? null, rest, value);
    return [...root.slice(0, Number(key)), next, ...root.slice(Number(key) + 1)];
  }
  return isObject(root)
    ? { ...root, [key]: rest.length === 0 ? value : placed(root[key] ?? null, rest, value) }
    : withValueAt(root, path, value);
}

/** Keys in one order, so that texts can be compared. */
function sorted(value: Json): Json {
  if (isList(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}

/** What the form of a value shows. */
function shownOf(field: Field, value: Json, place: Element): Json {
  const nothing = () => {};
  render(null, place);
  const ids = [{ id: "goblin", name: "Goblin" }];
  const given = { field, value, problems: new Map(), texts: formTexts.en, isOpen: true };
  render(h(Form, { ...given, edit: nothing, idsOf: () => ids }), place);
  return readForm(place);
}

/** The values of a set whose form shows something else, and how often zod had something to say of their form. */
function compare(set: string, seed: number, count: number) {
  const name = CONTENT_SET_NAMES.find(each => each === set);
  if (!name) throw new Error(`There is no set ${set}`);
  const schema = contentSchemas[name];
  const field = fieldOf(JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: "input" }))));
  const values = new RandomValues(seed);
  const place = document.body;
  const different: { value: Json; shown: Json }[] = [];
  let fields = 0;
  const complaints = new Set<string>();
  for (let i = 0; i < count; i++) {
    const value = values.of(field);
    const shown = shownOf(field, value, place);
    fields += place.querySelectorAll("[data-path]").length;
    if (JSON.stringify(sorted(shown)) !== JSON.stringify(sorted(value))) different.push({ value, shown });
    for (const { code, path } of schema.safeParse(value).error?.issues ?? [])
      if (code === "invalid_type" || code === "unrecognized_keys" || code === "invalid_union")
        complaints.add(`${code} ${path.join(".")}`);
  }
  return { different: different.slice(0, 3), fields, complaints: [...complaints] };
}

Object.assign(window, { compare, sets: CONTENT_SET_NAMES });
