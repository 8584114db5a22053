/**
 * What stands in rows for an account that is deleted. The account and its characters become one random id each, which differ in their last
 * four digits: so what the account has done stays what one player has done, and nobody can tell which one. Pure.
 */
import { randomUUID } from "node:crypto";

/** What is shown where its characters had names. */
export const PSEUDONYM_NAME = "Deleted player";

/** An account that is deleted: how it was called, and what stands for that. */
export type DeletedAccount = {
  player_id: string;
  /** From `newPseudonym`. */
  pseudonym: string;
  /** Guests that were linked to it. */
  guest_ids: readonly string[];
  /** All that it ever had, as far as rows know. Later ones are added at the end: the place in the list makes the pseudonym. */
  character_ids: readonly string[];
  /** All names of these, as far as rows know. */
  names: readonly string[];
};

/** Names in what people write are struck out from this length on: shorter ones are parts of everything. */
const SHORTEST_NAME = 3;
const NUMBER_DIGITS = 4;
const LAST_NUMBER = 0xffff;

export function newPseudonym(): string {
  return randomUUID().slice(0, -NUMBER_DIGITS) + numberText(0);
}

/** All ids of the account, and of each what stands for it. */
export function pseudonymsOf({
  player_id,
  pseudonym,
  guest_ids,
  character_ids,
}: DeletedAccount): [string, string][] {
  const numbered = (number: number) => pseudonym.slice(0, -NUMBER_DIGITS) + numberText(number);
  return [
    [player_id, pseudonym],
    ...character_ids.map((id, i): [string, string] => [id, numbered(i + 1)]),
    // From the other end, so that either list may grow.
    ...guest_ids.map((id, i): [string, string] => [id, numbered(LAST_NUMBER - i)]),
  ];
}

export class Pseudonyms {
  readonly #pseudonyms: ReadonlyMap<string, string>;
  readonly #ids: RegExp;
  readonly #names: RegExp | undefined;

  constructor(accounts: readonly DeletedAccount[]) {
    this.#pseudonyms = new Map(accounts.flatMap(pseudonymsOf));
    // Nothing matches where there is none.
    this.#ids = anyOf([...this.#pseudonyms.keys()], "") ?? /(?!)/;
    const names = accounts.flatMap(({ names }) => names).filter(name => name.length >= SHORTEST_NAME);
    this.#names = anyOf(names, "[\\p{L}\\p{N}]");
  }

  /** Whether it is an id of a deleted account, or of a character of one. */
  has(id: unknown): boolean {
    return typeof id === "string" && this.#pseudonyms.has(id);
  }

  /** Whether any of the ids stands in the text. */
  areIn(text: string): boolean {
    this.#ids.lastIndex = 0;
    return this.#ids.test(text);
  }

  /**
   * The value with pseudonyms instead of ids, also where they are a part of a text or a name of a field, and with PSEUDONYM_NAME instead of what
   * they are called. What has none of them is the same object as before.
   *
   * @param texts names of fields with what people have written: names of deleted players are struck out there.
   */
  replace(value: Fields, texts: ReadonlySet<string> = NO_TEXTS): Fields {
    return this.#fields(value, { field: "", isOwn: false, texts });
  }

  /** The text with pseudonyms instead of ids. */
  withoutIds(text: string): string {
    return text.replace(this.#ids, id => this.#pseudonyms.get(id) ?? id);
  }

  #walk(value: unknown, at: Place): unknown {
    if (typeof value === "string") return this.#text(value, at);
    if (Array.isArray(value)) return sameUnless(value, this.#list(value, at));
    if (value instanceof Set) {
      const items = [...value];
      const replaced = this.#list(items, at);
      return replaced.some((each, i) => each !== items[i]) ? new Set(replaced) : value;
    }
    if (!isFields(value)) return value;
    return this.#fields(value, at);
  }

  #list(items: readonly unknown[], at: Place): unknown[] {
    return items.map(each => this.#walk(each, at));
  }

  #fields(value: Fields, at: Place): Fields {
    const ids = Object.entries(value).filter(
      ([field, each]) => OWNER.test(field) && typeof each === "string",
    );
    const isOwn = ids.length === 0 ? at.isOwn : ids.some(([, id]) => this.has(id));
    let isSame = true;
    const entries = Object.entries(value).map(([field, each]) => {
      const name = this.withoutIds(field);
      const own = isOwn || this.has(field);
      const replaced = this.#walk(each, { ...at, field, isOwn: own });
      if (name !== field || replaced !== each) isSame = false;
      return [name, replaced] as const;
    });
    return isSame ? value : Object.fromEntries(entries);
  }

  #text(text: string, { field, isOwn, texts }: Place): string {
    if (isOwn && NAME.test(field)) return PSEUDONYM_NAME;
    const replaced = this.withoutIds(text);
    return texts.has(field) && this.#names ? replaced.replace(this.#names, PSEUDONYM_NAME) : replaced;
  }
}

/** A row, or a part of one. */
export type Fields = Record<string, unknown>;
/** `isOwn`: what stands there is about a deleted account. */
type Place = { field: string; isOwn: boolean; texts: ReadonlySet<string> };

const NO_TEXTS: ReadonlySet<string> = new Set();
/** Fields that say whom an object is about. */
const OWNER = /^(?:(?:by_|invited_by_)?player_id|character_id|subject_id)$/;
/** Fields with what a player is called. */
const NAME = /^(?:character_name|player_name|by_name|invited_by)$/;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}

function sameUnless(before: unknown[], after: unknown[]): unknown[] {
  return after.some((each, i) => each !== before[i]) ? after : before;
}

/** @param part what must not stand beside one of them. */
function anyOf(texts: readonly string[], part: string): RegExp | undefined {
  if (texts.length === 0) return undefined;
  // Where one is the beginning of another, the longer one is found.
  const longestFirst = [...new Set(texts)].sort((a, b) => b.length - a.length);
  const any = longestFirst.map(text => text.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&")).join("|");
  return new RegExp(part === "" ? any : `(?<!${part})(?:${any})(?!${part})`, "gu");
}

function numberText(number: number): string {
  return number.toString(16).padStart(NUMBER_DIGITS, "0");
}
