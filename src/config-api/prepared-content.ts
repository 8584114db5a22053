/** The content as it goes over the wire: every body and tag made once per version, not per request. */
import { createHash } from "node:crypto";
import { CONTENT_SET_NAMES, type ContentSetName } from "../game/content/content.ts";
import { withDefaultTexts } from "../game/content/content-text.ts";
import type { Representation } from "../http/etag.ts";
import type { LoadedContent } from "../store/content/content-library.ts";

export type PreparedSet = {
  /** Sorted. */
  ids: readonly string[];
  /** In the order of `ids`. */
  entities: readonly Representation[];
  by_id: ReadonlyMap<string, Representation>;
  /** Changes whenever a byte of any entity does. */
  tag: string;
};

/** `plain`: one text, which clients of before there were languages understand; `by_language`: as designers have written it. */
export const TEXTS = ["plain", "by_language"] as const;
export type Texts = (typeof TEXTS)[number];

export type PreparedContent = {
  overview: Representation;
  /** Its addresses name the version, for clients that have asked for it by its number. */
  pinned_overview: Representation;
  sets: Readonly<Record<Texts, ReadonlyMap<ContentSetName, PreparedSet>>>;
};

const prepared = new WeakMap<LoadedContent, PreparedContent>();

export function prepare(loaded: LoadedContent): PreparedContent {
  const known = prepared.get(loaded);
  if (known) return known;
  const made: PreparedContent = {
    overview: represent(overviewOf(loaded, "")),
    pinned_overview: represent(overviewOf(loaded, `?version=${loaded.version}`)),
    sets: {
      plain: setsOf(set => shownRows(loaded, set).map(row => withDefaultTexts(row))),
      by_language: setsOf(set => shownRows(loaded, set)),
    },
  };
  prepared.set(loaded, made);
  return made;
}

/** Without what staff go by: who knows the thresholds of fair play stays just below them. */
function shownRows({ rows }: LoadedContent, set: ContentSetName): readonly { id: string }[] {
  if (set !== "rules") return rows[set];
  return rows.rules.map(({ fair_play, offensive_words, ...shown }) => shown);
}

function setsOf(
  rowsOf: (set: ContentSetName) => readonly { id: string }[],
): Map<ContentSetName, PreparedSet> {
  return new Map(CONTENT_SET_NAMES.map(set => [set, prepareSet(rowsOf(set))]));
}

function prepareSet(rows: readonly { id: string }[]): PreparedSet {
  const ids = rows.map(row => row.id);
  const entities = rows.map(represent);
  return {
    ids,
    entities,
    by_id: new Map(rows.map((row, i) => [row.id, entities[i] ?? represent(row)])),
    tag: tagOf(entities.map(entity => entity.etag).join()),
  };
}

function overviewOf({ version, hash, published_at, set_hashes }: LoadedContent, query: string) {
  const sets = CONTENT_SET_NAMES.map(set => [set, { hash: set_hashes[set], url: `/api/${set}${query}` }]);
  return { version, hash, published_at, sets: Object.fromEntries(sets) };
}

function represent(value: object): Representation {
  const body = JSON.stringify(value);
  return { etag: `"${tagOf(body)}"`, body };
}

function tagOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
