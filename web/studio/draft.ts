/**
 * What a designer has changed and not yet saved, on top of the content that was loaded. The browser keeps it after each change, so that
 * neither a closed page nor a server that is away costs any of it.
 */
import type { ContentSetName } from "../../src/game/content/content.ts";
import { Emitter } from "../client/emitter.ts";
import { isObject, type Json, type JsonObject } from "./form/json.ts";

/** An entry of content: of which set, and its id in it. */
export type Where = { readonly set: ContentSetName; readonly id: string };
/** As it was loaded; `hash` says to the server which one that was. */
export type Row = Where & { readonly hash: string; readonly entry: JsonObject };
/** `entry` is undefined where it is removed. `base` is what was changed, undefined for a new one. */
export type Change = Where & { readonly base?: Row | undefined; readonly entry?: JsonObject | undefined };

export type State = "same" | "new" | "changed" | "removed";
export type Listed = Where & { readonly state: State; readonly entry: JsonObject };

/** Where the browser keeps it, for all of its tabs: `keep` says whether it could; `onOther` tells when another tab has kept something. */
export type DraftStore = {
  load(): string | null;
  keep(text: string): boolean;
  forget(): void;
  onOther(listener: () => void): void;
};

/** Who has changed it. */
export type Changed = { readonly by: "page" | "other_tab" };

export class Draft extends Emitter<{ changed: Changed }> {
  readonly #store: DraftStore;
  /** What the browser keeps, as this page knows it. */
  #kept: string | null;
  #isShared = false;
  #saved: readonly Row[] = [];
  #rows: ReadonlyMap<string, Row> = new Map();
  #changes = new Map<string, Change>();
  #isKept = true;
  #unreadable: string | undefined;

  constructor(store: DraftStore) {
    super();
    this.#store = store;
    this.#kept = store.load();
    const changes = changesOf(this.#kept);
    if (changes) this.#changes = mapOf(changes);
    else this.#unreadable = this.#kept ?? undefined;
    store.onOther(() => {
      if (this.#catchUp()) this.emit("changed", { by: "other_tab" });
    });
  }

  /** Whether another tab of this browser works on it, too. */
  get isShared(): boolean {
    return this.#isShared;
  }

  /** False where the browser has no room: then it lasts as long as the page. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** What the browser had kept and nobody can read: its text, until it is thrown away. Nothing is kept over it before. */
  get unreadable(): string | undefined {
    return this.#unreadable;
  }

  throwAway(): void {
    this.#unreadable = undefined;
    this.#told();
  }

  /** Other changes instead, such as those of another machine. */
  replace(changes: readonly Change[]): void {
    this.#changes = mapOf(changes);
    this.#told();
  }

  get changes(): readonly Change[] {
    return [...this.#changes.values()];
  }

  /** What the server has, as it was loaded: the same object until it is loaded anew. */
  get saved(): readonly Row[] {
    return this.#saved;
  }

  /** What the server has. Changes stay; those that it has by now are done. */
  load(rows: readonly Row[]): void {
    this.#catchUp();
    this.#saved = rows;
    this.#rows = new Map(rows.map(row => [keyOf(row), row]));
    for (const [key, { entry }] of this.#changes)
      if (isSame(entry, this.#rows.get(key)?.entry)) this.#changes.delete(key);
    this.#told();
  }

  /** With the changes in it; what is removed, too, as it was. Sorted by id. */
  listed(set: ContentSetName): readonly Listed[] {
    const rows = [...this.#rows.values()].filter(row => row.set === set);
    const added = this.changes.filter(change => change.set === set && !this.#rows.has(keyOf(change)));
    return [...rows, ...added]
      .flatMap(({ id }) => this.#listedAt({ set, id }) ?? [])
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** As it is with the changes; undefined where there is none. */
  entryOf(where: Where): JsonObject | undefined {
    const change = this.#changes.get(keyOf(where));
    return change ? change.entry : this.#rows.get(keyOf(where))?.entry;
  }

  #listedAt(where: Where): Listed | undefined {
    const row = this.#rows.get(keyOf(where));
    const change = this.#changes.get(keyOf(where));
    if (!change) return row && { ...where, state: "same", entry: row.entry };
    const entry = change.entry ?? row?.entry ?? change.base?.entry;
    if (!entry) return undefined;
    return { ...where, entry, state: change.entry === undefined ? "removed" : row ? "changed" : "new" };
  }

  /** @param entry undefined removes it. */
  change(where: Where, entry: JsonObject | undefined): void {
    this.#catchUp();
    const { set, id } = where;
    const key = keyOf(where);
    // The first change says what it was made on, also while somebody else changes the same.
    const known = this.#changes.get(key);
    const base = known ? known.base : this.#rows.get(key);
    if (isSame(entry, this.#rows.get(key)?.entry)) this.#changes.delete(key);
    else this.#changes.set(key, { set, id, ...(base && { base }), ...(entry && { entry }) });
    this.#told();
  }

  /** As it was. */
  undo(where: Where): void {
    this.#catchUp();
    this.#changes.delete(keyOf(where));
    this.#told();
  }

  /** On top of what somebody else has made of it meanwhile: the next save overwrites that. */
  rebase(where: Where, now: Row | undefined): void {
    this.#catchUp();
    const change = this.#changes.get(keyOf(where));
    if (!change) return;
    const { base: _before, ...rest } = change;
    this.#changes.set(keyOf(where), { ...rest, ...(now && { base: now }) });
    this.#told();
  }

  /**
   * Takes up what another tab of this browser has kept since: all tabs work on one draft, or each would overwrite what was typed in another.
   * What nothing keeps but this page goes on being changed.
   */
  #catchUp(): boolean {
    const text = this.#store.load();
    if (text === this.#kept) return false;
    this.#kept = text;
    const changes = changesOf(text);
    if (changes) this.#changes = mapOf(this.#isKept ? changes : [...changes, ...this.changes]);
    this.#unreadable = changes ? undefined : (text ?? undefined);
    this.#isShared = true;
    return true;
  }

  #told(): void {
    if (this.#unreadable !== undefined) this.#isKept = false;
    else if (this.#changes.size === 0) {
      this.#store.forget();
      this.#isKept = true;
    } else this.#isKept = this.#store.keep(JSON.stringify(this.changes));
    this.#kept = this.#store.load();
    this.emit("changed", { by: "page" });
  }
}

export function keyOf({ set, id }: Where): string {
  return `${set}/${id}`;
}

/** Whatever the order of keys. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || differences(a, b).length === 0;
}

/** A field that is another: its path as text, and its values; undefined is absent. */
export type Difference = {
  readonly field: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
};

/** Of objects and lists the innermost parts that differ. */
export function differences(before: Json | undefined, after: Json | undefined, field = ""): Difference[] {
  if (before === after) return [];
  const inner = (name: string | number) => (field === "" ? String(name) : `${field}.${name}`);
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => index).flatMap(index =>
      differences(before[index], after[index], inner(index)),
    );
  }
  if (!isObject(before) || !isObject(after)) return [{ field, before, after }];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap(name => differences(before[name], after[name], inner(name)));
}

function mapOf(changes: readonly Change[]): Map<string, Change> {
  return new Map(changes.map(change => [keyOf(change), change]));
}

/** What the browser has kept, as this page or an older one wrote it; undefined where it is something else. */
function changesOf(text: string | null): readonly Change[] | undefined {
  if (text === null) return [];
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) && read.every(isChange) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it is one, as far as a draft has to know. */
export function isChange(value: unknown): value is Change {
  if (typeof value !== "object" || value === null) return false;
  const { set, id }: Partial<Record<keyof Change, unknown>> = value;
  return typeof set === "string" && typeof id === "string";
}
