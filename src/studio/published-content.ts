/** The content of the database, as designers publish it: each time a new version, which follows the one that it was made of. */
import { CONTENT_SET_NAMES } from "../game/content/content.ts";
import {
  type ContentRepository,
  type ContentVersion,
  PublicationError,
  type PublishedBy,
  PublishedMeanwhile,
  StoredContentError,
} from "../store/content/content-repository.ts";
import { checkedContent } from "./checked-content.ts";
import { rowOf, type StudioChange, type StudioRow, withChanges } from "./studio-changes.ts";

/** A dozen times what the game has. The checks of much more would hold up the rooms of the process for seconds. */
const MOST_BYTES = 2_500_000;
/** How problems name where they are, as they do for files. */
const FOLDER = "content";
/** So many of the versions that others have published meanwhile are told, the newest. */
const MOST_TOLD = 20;

export type PublishedRows = { version: ContentVersion; rows: StudioRow[] };

/** Others have published since; nothing was written. */
export class ContentMovedOn extends Error {
  /** The newest first. */
  readonly versions: readonly ContentVersion[];
  /** What is other by now, such as `abilities/fireball`, sorted. */
  readonly entries: readonly string[];

  constructor(base: number, versions: readonly ContentVersion[], entries: readonly string[]) {
    const names = entries.length === 0 ? "nothing that differs" : entries.slice(0, 10).join(", ");
    super(
      `Version ${versions[0]?.version} was published meanwhile, and this was made of version ${base}. Changed since: ${names}${entries.length > 10 ? ", …" : ""}. Merge it, or leave it.`,
    );
    this.versions = versions;
    this.entries = entries;
  }
}

type Versions = Pick<
  ContentRepository,
  "loadCurrent" | "loadHistory" | "loadNumber" | "loadSets" | "publish"
>;
/** Of which version, what is made of its rows, and by whom. */
type Publishing = [base: number, make: (rows: readonly StudioRow[]) => readonly StudioRow[], by: PublishedBy];

export class PublishedContent {
  readonly #repository: Versions;
  #publishing: Promise<unknown> = Promise.resolve();

  constructor(repository: Versions) {
    this.#repository = repository;
  }

  /** @throws StoredContentError where nothing was ever published, or it does not suit this server. */
  async current(): Promise<PublishedRows> {
    const version = await this.#repository.loadCurrent();
    if (!version) throw new StoredContentError("No content is published: run `npm run content:publish`.");
    return { version, rows: await this.#rowsOf(version) };
  }

  /** Undefined where the number was never given. @throws StoredContentError where it does not suit this server. */
  async numbered(number: number): Promise<PublishedRows | undefined> {
    const version = await this.#repository.loadNumber(number);
    return version && { version, rows: await this.#rowsOf(version) };
  }

  /** The newest versions, the newest first. @param before only older ones. */
  history(count: number, before?: number): Promise<ContentVersion[]> {
    return this.#repository.loadHistory(count, before);
  }

  /**
   * Makes the changes a new version, and that the current one.
   *
   * @param base the number of the version that was changed.
   * @throws ContentMovedOn where it is not the current one any more; StudioConflicts where a change is of another entry than it has;
   *   ContentError with all that is wrong; PublicationError where a set is too large. Then nothing is published.
   */
  publish(base: number, changes: readonly StudioChange[], by: PublishedBy): Promise<ContentVersion> {
    return this.#onTop(base, rows => withChanges(rows, changes), by);
  }

  /**
   * Makes an older version's content the current one again, as a version of its own: no number is ever taken back.
   *
   * @throws ContentMovedOn where others have published since `base`; ContentError where it would not be published today.
   */
  rollBack(base: number, to: PublishedRows, by: PublishedBy): Promise<ContentVersion> {
    return this.#onTop(base, () => to.rows, by);
  }

  /** One after the other: each check is a thread with a copy of all content, beside the rooms of the process. */
  #onTop(...publication: Publishing): Promise<ContentVersion> {
    const published = this.#publishing.then(() => this.#publishOnTop(...publication));
    this.#publishing = published.catch(() => undefined);
    return published;
  }

  async #publishOnTop(...[base, make, by]: Publishing): Promise<ContentVersion> {
    const before = await this.current();
    if (before.version.version !== base) throw await this.#movedOn(base);
    const rows = make(before.rows);
    assertNotTooLarge(rows);
    const content = await checkedContent(rows, FOLDER);
    try {
      return await this.#repository.publish(content, by, base);
    } catch (error) {
      throw error instanceof PublishedMeanwhile ? await this.#movedOn(base) : error;
    }
  }

  async #movedOn(base: number): Promise<ContentMovedOn> {
    const { version, rows } = await this.current();
    const newest = await this.#repository.loadHistory(MOST_TOLD);
    const since = newest.filter(each => each.version > base);
    const then = await this.numbered(base);
    const told = since.length > 0 ? since : [version];
    return new ContentMovedOn(base, told, entriesThatDiffer(then?.rows ?? [], rows));
  }

  async #rowsOf(version: ContentVersion): Promise<StudioRow[]> {
    const sets = await this.#repository.loadSets(version);
    return CONTENT_SET_NAMES.flatMap(set =>
      sets[set].map(({ created_at: _made, updated_at: _changed, ...entry }) => rowOf(set, entry)),
    );
  }
}

/** @throws PublicationError */
function assertNotTooLarge(rows: readonly StudioRow[]): void {
  const bytes = rows.reduce((sum, { entry }) => sum + JSON.stringify(entry).length, 0);
  if (bytes <= MOST_BYTES) return;
  const [found, most] = [bytes, MOST_BYTES].map(each => (each / 1e6).toFixed(1));
  throw new PublicationError(
    `The content would have ${found} MB, and a server plays ${most} MB at most: remove some entries, or publish fewer.`,
  );
}

function entriesThatDiffer(before: readonly StudioRow[], after: readonly StudioRow[]): string[] {
  const hashes = (rows: readonly StudioRow[]) =>
    new Map(rows.map(({ set, id, hash }) => [`${set}/${id}`, hash]));
  const [then, now] = [hashes(before), hashes(after)];
  const names = new Set([...then.keys(), ...now.keys()]);
  return [...names].filter(name => then.get(name) !== now.get(name)).sort();
}
