/**
 * Published content in DynamoDB.
 *
 * ContentVersionsTable is the truth. It holds every set that was ever published, whole, under `<set>#<hash>`; and `current`,
 * which says what sets the version to play is made of. So a server reads either all of a version or nothing of it, and a run keeps
 * the version it started with. Nothing is ever removed: a set is some kilobytes, and a replay may ask for it.
 *
 * A version is found in `current`, and once another follows it under `version#<hash>` and `number#<version>`. These are written when
 * it has become current, never before: a publication that comes too late names no version. The next publication writes them again
 * before it moves `current`, so none is lost where a process dies in between. What comes too late leaves nothing but sets
 * behind, which no version names; a set that is there already is never changed, also where it is published again.
 *
 * The tables that have a row per entity, one for each set, are a copy of the current version for other tools to read. They are
 * brought up to date after the version has become current, and repaired by the next publication if that fails.
 */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import {
  CONTENT_SET_NAMES,
  type Content,
  type ContentSetName,
  GAME_RULES_ID,
} from "../../game/content/content.ts";
import { completeContent } from "../../game/content/older-content.ts";
import { gameRules } from "../../game/content/schemas/rules-schemas.ts";
import { batchGet, batchWrite } from "../dynamo/batch.ts";
import { canonicalJson } from "../dynamo/canonical-json.ts";
import type { TableAccess } from "../dynamo/connect.ts";
import { putOnce } from "../dynamo/put-once.ts";
import type { Clock } from "../expiry.ts";
import { RowSchema } from "../schema-version.ts";
import { CONTENT_TABLES, CONTENT_VERSIONS_TABLE } from "../tables.ts";
import { contentHash, versionHash } from "./content-hash.ts";
import {
  type ContentRows,
  compareIds,
  contentOfRows,
  contentRows,
  type PerSet,
  perSet,
  type StampedRow,
  stampedRow,
} from "./content-rows.ts";

/** DynamoDB's limit for a row is 400 KB with its key and names. */
const MAX_SET_BYTES = 399 * 1024;

/** How often the copy is made anew because yet another version became current meanwhile. */
const MAX_COPY_ROUNDS = 5;

const hash = z.string().regex(/^[0-9a-f]{32}$/);
const setHashes = z.object({
  "combat-stats": hash,
  "enemy-types": hash,
  "loot-tables": hash,
  abilities: hash,
  dungeons: hash,
  // Absent in versions from before there was the set: then it has what `completeContent` says.
  rules: hash.optional(),
  items: hash.optional(),
  affixes: hash.optional(),
  classes: hash.optional(),
  "skill-trees": hash.optional(),
  achievements: hash.optional(),
  difficulties: hash.optional(),
  seasons: hash.optional(),
  arenas: hash.optional(),
  "pvp-modes": hash.optional(),
  queues: hash.optional(),
});

const versionRow = z.object({
  /** Counts up from 1. */
  version: z.int().positive(),
  /** The hash of every set. */
  hashes: setHashes,
  published_at: z.iso.datetime(),
  /** The id of the member of staff; absent where a command has published it. */
  published_by: z.string().optional(),
  /** Why, in words of who has published it. */
  note: z.string().optional(),
});
/** `hash` names the version as a whole. */
export type ContentVersion = z.infer<typeof versionRow> & { hash: string };

export const contentVersionRows = new RowSchema(versionRow);
/** A set of a version, zipped. */
export const contentSetRows = new RowSchema(z.object({ body: z.instanceof(Uint8Array) }));

/** The hash of every set that the version has. */
export type SetHashes = z.infer<typeof setHashes>;

/** Ids of entities, sorted. */
export type SetChanges = { added: string[]; changed: string[]; removed: string[] };

export type Publication = ContentVersion & {
  /** False: this very content was current already, and nothing was written. */
  is_new: boolean;
  changes: PerSet<SetChanges>;
};

/** Who publishes, and why. */
export type PublishedBy = Pick<ContentVersion, "published_by" | "note">;

/** The content was not published; the message says why and what to do. */
export class PublicationError extends Error {}

/** Somebody else was quicker. */
export class PublishedMeanwhile extends PublicationError {
  constructor(version: number | undefined) {
    super(
      `Version ${version} was published by somebody else meanwhile: compare your files with theirs and publish again.`,
    );
  }
}

/** What the database holds cannot be used by this server; the message says what to do. */
export class StoredContentError extends Error {}

/** A version was published for another version of the server, which knows other fields. */
export class UnsuitableContent extends StoredContentError {}

const zip = promisify(gzip);
const unzip = promisify(gunzip);

export class ContentRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;
  #unnumbered: Promise<ReadonlyMap<number, ContentVersion>> | undefined;

  constructor(access: TableAccess, now: Clock = Date.now) {
    this.#access = access;
    this.#table = access.table_prefix + CONTENT_VERSIONS_TABLE.name;
    this.#now = now;
  }

  /**
   * Makes the content the current version, unless it is already.
   *
   * @param content checked content, as `readContentFiles` gives it.
   * @param based_on the version that it was made of, where it may follow no other.
   * @throws PublicationError if a set is too large, PublishedMeanwhile if somebody else was quicker.
   */
  async publish(content: Content, by: PublishedBy = {}, based_on?: number): Promise<Publication> {
    const before = await this.loadCurrent();
    if (based_on !== undefined && before?.version !== based_on) throw new PublishedMeanwhile(before?.version);
    const hashes = await perSet(async set => contentHash(content[set]));
    const is_new = before?.hash !== versionHash(hashes);
    const published_at = new Date(this.#now()).toISOString();

    const stored = await perSet(async set => (before ? this.#storedRows(set, before) : []));
    const rows = await perSet(async set => stampRows(Object.values(content[set]), stored[set], published_at));
    const changes = await perSet(async set => changesBetween(stored[set], rows[set]));

    let version: ContentVersion = is_new
      ? { version: (before?.version ?? 0) + 1, hashes, published_at, ...by, hash: versionHash(hashes) }
      : before;
    if (is_new) {
      const changedSets = CONTENT_SET_NAMES.filter(set => before?.hashes[set] !== hashes[set]);
      // All are looked at before the first is stored.
      const sets = await Promise.all(changedSets.map(set => zippedSet(set, hashes[set], rows[set])));
      await Promise.all(sets.map(row => putOnce(this.#access, CONTENT_VERSIONS_TABLE, row)));
      if (before) await this.#storeVersion(before);
      version = await this.#makeCurrent(version);
      await this.#storeVersion(version);
    }
    await this.#copyCurrent();
    return { ...version, is_new, changes };
  }

  /** The current version; undefined while nothing was ever published. */
  async loadCurrent(): Promise<ContentVersion | undefined> {
    return this.#loadVersion("current");
  }

  /** The newest versions, the newest first. @param before a number: only older ones. @param count at most. */
  async loadHistory(count: number, before = Number.POSITIVE_INFINITY): Promise<ContentVersion[]> {
    const current = await this.loadCurrent();
    if (!current) return [];
    const newest = Math.min(current.version, before - 1);
    const numbers = Array.from({ length: Math.min(count, newest) }, (_, i) => newest - i);
    const found = await Promise.all(
      numbers.map(number => (number === current.version ? current : this.#loadPast(number))),
    );
    // Of an installation that published before numbers were kept, some cannot be told.
    return found.filter(version => version !== undefined);
  }

  /** The version with this hash; undefined if it was never published here. */
  async loadVersion(versionHash: string): Promise<ContentVersion | undefined> {
    // First: what is current no more by the time of the second request has its row.
    const current = await this.loadCurrent();
    if (current?.hash === versionHash) return current;
    return this.#loadVersion(`version#${versionHash}`);
  }

  /** The version with this number; undefined if it never was the current one. */
  async loadNumber(version: number): Promise<ContentVersion | undefined> {
    const current = await this.loadCurrent();
    if (!current || version > current.version) return undefined;
    if (version === current.version) return current;
    return this.#loadPast(version);
  }

  /** A version that is not the current one any more. */
  async #loadPast(version: number): Promise<ContentVersion | undefined> {
    return (await this.#loadVersion(`number#${version}`)) ?? (await this.#loadUnnumbered()).get(version);
  }

  /**
   * The rows of all sets of the version.
   *
   * @throws UnsuitableContent if one is not what this server's content looks like.
   * @throws StoredContentError if one is missing.
   */
  async loadSets(version: ContentVersion): Promise<ContentRows> {
    const stored = await perSet(set => this.#storedRows(set, version));
    const result = contentRows.safeParse(stored);
    if (result.success) return completeRows(result.data, version);
    const problems = result.error.issues.map(issue => `${issue.path.join(".")}: ${issue.message}`);
    throw new UnsuitableContent(
      `The published content does not suit this server (${problems.join("; ")}): ` +
        "correct content/ and run `npm run content:publish`.",
    );
  }

  async #loadVersion(id: string): Promise<ContentVersion | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { id }, ConsistentRead: true }),
    );
    if (!Item) return undefined;
    const row = contentVersionRows.read(Item, `content ${id}`);
    return { ...row, hash: versionHash(row.hashes) };
  }

  /**
   * The versions of an installation that published before there were rows by number, by their number: looked for once,
   * since no more are added. Two rows of one number are of two who published at once, and nothing says which of them became
   * current; content that was published again has its newest number only. Such numbers are not found.
   */
  #loadUnnumbered(): Promise<ReadonlyMap<number, ContentVersion>> {
    this.#unnumbered ??= this.#scanVersions().catch(error => {
      this.#unnumbered = undefined;
      throw error;
    });
    return this.#unnumbered;
  }

  async #scanVersions(): Promise<ReadonlyMap<number, ContentVersion>> {
    const items = await this.#scan(CONTENT_VERSIONS_TABLE.name, "version#");
    const rows = items.map(item => contentVersionRows.read(item, `content ${item.id}`));
    const count = (version: number) => rows.filter(row => row.version === version).length;
    const single = rows.filter(row => count(row.version) === 1);
    return new Map(single.map(row => [row.version, { ...row, hash: versionHash(row.hashes) }]));
  }

  /** The stored set, not yet compared with what this server's entities look like. */
  async #storedRows(set: ContentSetName, { hashes, published_at }: ContentVersion): Promise<StampedRow[]> {
    const hash = hashes[set];
    if (hash === undefined)
      return set === "rules" ? [{ ...gameRules.parse({ id: GAME_RULES_ID }), created_at: published_at }] : [];
    const id = `${set}#${hash}`;
    const [item] = await batchGet(this.#access, CONTENT_VERSIONS_TABLE.name, [{ id }]);
    if (!item)
      throw new StoredContentError(`${this.#table} has no row "${id}": restore the table from a backup.`);
    const { body } = contentSetRows.read(item, `content ${id}`);
    return z.array(stampedRow).parse(JSON.parse((await unzip(body)).toString()));
  }

  /** So that it is found when it is current no more. */
  async #storeVersion({ hash, ...version }: ContentVersion): Promise<void> {
    const ids = [`version#${hash}`, `number#${version.version}`];
    await Promise.all(ids.map(id => this.#put({ id, ...contentVersionRows.stamp, ...version })));
  }

  /** @returns what is current then: of two who publish the same content at once it is the other's. */
  async #makeCurrent(published: ContentVersion): Promise<ContentVersion> {
    const { hash, ...version } = published;
    try {
      await this.#access.doc.send(
        new PutCommand({
          TableName: this.#table,
          Item: { id: "current", ...contentVersionRows.stamp, ...version },
          ConditionExpression: "attribute_not_exists(id) OR version = :before",
          ExpressionAttributeValues: { ":before": version.version - 1 },
        }),
      );
      return published;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return this.#expectSame(hash);
    }
  }

  /** Somebody was quicker. That is fine if it was the same content, or this very write, whose answer was lost. */
  async #expectSame(hash: string): Promise<ContentVersion> {
    const current = await this.loadCurrent();
    if (current?.hash === hash) return current;
    throw new PublishedMeanwhile(current?.version);
  }

  async #copyCurrent(): Promise<void> {
    for (let round = 0; round < MAX_COPY_ROUNDS; round++) {
      const current = await this.loadCurrent();
      if (!current) return;
      await perSet(async set => this.#copyRows(set, await this.#storedRows(set, current)));
      if ((await this.loadCurrent())?.version === current.version) return;
    }
  }

  async #copyRows(set: ContentSetName, rows: StampedRow[]): Promise<void> {
    const table = CONTENT_TABLES[set].name;
    const there = new Map((await this.#scan(table)).map(row => [row.id, canonicalJson(row)]));
    const puts = rows.filter(row => there.get(row.id) !== canonicalJson(row));
    const wanted = new Set<unknown>(rows.map(row => row.id));
    const deletes = [...there.keys()].filter(id => !wanted.has(id)).map(id => ({ id }));
    await batchWrite(this.#access, table, { puts, deletes });
  }

  /** All rows, or those whose id begins so. */
  async #scan(table: string, prefix = ""): Promise<Record<string, unknown>[]> {
    const rows: Record<string, unknown>[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await this.#access.doc.send(
        new ScanCommand({
          TableName: this.#access.table_prefix + table,
          ConsistentRead: true,
          ...(prefix !== "" && {
            FilterExpression: "begins_with(id, :prefix)",
            ExpressionAttributeValues: { ":prefix": prefix },
          }),
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      rows.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    return rows;
  }

  async #put(item: Record<string, unknown>): Promise<void> {
    await this.#access.doc.send(new PutCommand({ TableName: this.#table, Item: item }));
  }
}

/** The row of a set. @throws PublicationError where it is too large for one. */
async function zippedSet(set: ContentSetName, hash: string, rows: StampedRow[]) {
  const body = await zip(JSON.stringify(rows));
  if (body.length > MAX_SET_BYTES) {
    throw new PublicationError(
      `The set ${set} is too large: ${body.length} bytes zipped, and DynamoDB takes ${MAX_SET_BYTES}. Remove some of its files.`,
    );
  }
  return { id: `${set}#${hash}`, body, ...contentSetRows.stamp };
}

/** The rows with those of the sets that the version was published without. */
function completeRows(rows: ContentRows, { hashes, published_at }: ContentVersion): ContentRows {
  const { items, affixes, classes, "skill-trees": trees, achievements, ...others } = contentOfRows(rows);
  const { difficulties, seasons, arenas, "pvp-modes": modes, queues, ...older } = others;
  const content = completeContent({
    ...older,
    ...(hashes.items && { items }),
    ...(hashes.affixes && { affixes }),
    ...(hashes.classes && { classes }),
    ...(hashes["skill-trees"] && { "skill-trees": trees }),
    ...(hashes.achievements && { achievements }),
    ...(hashes.difficulties && { difficulties }),
    ...(hashes.seasons && { seasons }),
    ...(hashes.arenas && { arenas }),
    ...(hashes["pvp-modes"] && { "pvp-modes": modes }),
    ...(hashes.queues && { queues }),
  });
  const added = <E extends { id: string }>(set: Readonly<Record<string, E>>) =>
    Object.values(set)
      .map(entity => ({ ...entity, created_at: published_at }))
      .toSorted(compareIds);
  return {
    ...rows,
    ...(!hashes.items && { items: added(content.items) }),
    ...(!hashes.classes && { classes: added(content.classes) }),
    ...(!hashes.difficulties && { difficulties: added(content.difficulties) }),
  };
}

/** The entities as rows, sorted by id, with the times of those that were there before. */
function stampRows(entities: { id: string }[], before: StampedRow[], now: string): StampedRow[] {
  const known = new Map(before.map(row => [row.id, row]));
  return entities.toSorted(compareIds).map(entity => {
    const old = known.get(entity.id);
    if (!old) return { ...entity, created_at: now };
    if (isSameEntity(old, entity)) return old;
    return { ...entity, created_at: old.created_at, updated_at: now };
  });
}

function isSameEntity({ created_at, updated_at, ...old }: StampedRow, entity: { id: string }): boolean {
  return canonicalJson(old) === canonicalJson(entity);
}

function changesBetween(before: StampedRow[], after: StampedRow[]): SetChanges {
  const old = new Map(before.map(row => [row.id, row]));
  const ids = new Set(after.map(row => row.id));
  return {
    added: after.filter(row => !old.has(row.id)).map(row => row.id),
    changed: after.filter(row => old.has(row.id) && old.get(row.id) !== row).map(row => row.id),
    removed: before.filter(row => !ids.has(row.id)).map(row => row.id),
  };
}
