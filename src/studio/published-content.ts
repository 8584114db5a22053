/** The content of the database, as designers publish it: each time a new version, which follows the one that it was made of. */
import { CONTENT_SET_NAMES } from "../game/content/content.ts";
import {
  type ContentRepository,
  type ContentVersion,
  type PublishedBy,
  PublishedMeanwhile,
  StoredContentError,
} from "../store/content/content-repository.ts";
import { checkedContent } from "./checked-content.ts";
import { rowOf, type StudioChange, type StudioRow, withChanges } from "./studio-changes.ts";

/** Where others are quicker, it is tried so often again. */
const MOST_TRIES = 5;
/** How problems name where they are, as they do for files. */
const FOLDER = "content";

export type PublishedRows = { version: ContentVersion; rows: StudioRow[] };

export class PublishedContent {
  readonly #repository: Pick<ContentRepository, "loadCurrent" | "loadNumber" | "loadSets" | "publish">;

  constructor(repository: Pick<ContentRepository, "loadCurrent" | "loadNumber" | "loadSets" | "publish">) {
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

  /**
   * Makes the changes the current version, on top of what others have published meanwhile of other entries.
   *
   * @throws StudioConflicts where somebody else has changed the same entries; ContentError with all that is wrong. Then nothing is published.
   */
  async publish(changes: readonly StudioChange[], by: PublishedBy): Promise<PublishedRows> {
    return this.#onTop(rows => withChanges(rows, changes), by);
  }

  /**
   * Makes an older version's content the current one again, as a version of its own: no number is ever taken back.
   *
   * @throws StoredContentError where it does not suit this server; ContentError where it would not be published today.
   */
  async rollBack(to: PublishedRows, by: PublishedBy): Promise<PublishedRows> {
    return this.#onTop(() => to.rows, by);
  }

  async #onTop(
    make: (rows: readonly StudioRow[]) => readonly StudioRow[],
    by: PublishedBy,
  ): Promise<PublishedRows> {
    for (let left = MOST_TRIES; ; left--) {
      const before = await this.current();
      const content = await checkedContent(make(before.rows), FOLDER);
      try {
        await this.#repository.publish(content, by, before.version.version);
        return await this.current();
      } catch (error) {
        if (!(error instanceof PublishedMeanwhile) || left === 0) throw error;
      }
    }
  }

  async #rowsOf(version: ContentVersion): Promise<StudioRow[]> {
    const sets = await this.#repository.loadSets(version);
    return CONTENT_SET_NAMES.flatMap(set =>
      sets[set].map(({ created_at: _made, updated_at: _changed, ...entry }) => rowOf(set, entry)),
    );
  }
}
