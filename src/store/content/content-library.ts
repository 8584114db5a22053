/** The content that the running server plays: always there, always whole, and following what is published. */
import type { Content } from "../../game/content/content.ts";
import { levelOf } from "../dynamo/database-faults.ts";
import type { StoreLog } from "../store-log.ts";
import { contentHash } from "./content-hash.ts";
import { type ContentRepository, type ContentVersion, StoredContentError } from "./content-repository.ts";
import { type ContentRows, contentOfRows, type PerSet, perSet } from "./content-rows.ts";

/** One version in memory. It never changes; a new version is a new object. */
export type LoadedContent = {
  version: number;
  /** Names the version as a whole: what a run keeps to find its content again. */
  hash: string;
  published_at: string;
  set_hashes: PerSet<string>;
  content: Content;
  /** The same entities with the times of their publication, sorted by id. */
  rows: ContentRows;
};

/** Old versions in memory, for runs that started with them and clients that ask for them. */
const MAX_OLD_VERSIONS = 8;

const NO_CONTENT = "No content is published: run `npm run content:publish`.";

export class ContentLibrary {
  readonly #repository: ContentRepository;
  readonly #pollIntervalMs: number;
  readonly #log: StoreLog;
  /** By hash or number, the least recently used first. */
  readonly #old = new Map<string, Promise<LoadedContent | undefined>>();
  #current: LoadedContent | undefined;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> = Promise.resolve();
  #isStopped = false;
  #isFailing = false;

  constructor(repository: ContentRepository, options: { poll_interval_ms: number; log: StoreLog }) {
    this.#repository = repository;
    this.#pollIntervalMs = options.poll_interval_ms;
    this.#log = options.log;
  }

  /**
   * Loads the current version and follows what is published from then on.
   *
   * @throws StoredContentError if there is none or it does not suit this server.
   */
  async start(): Promise<void> {
    const version = await this.#repository.loadCurrent();
    if (!version) throw new StoredContentError(NO_CONTENT);
    this.#current = await this.#load(version);
    this.#pollLater();
  }

  /** The newest version. It changes only between two turns of the event loop, never under a synchronous caller. */
  current(): LoadedContent {
    if (!this.#current) throw new Error("ContentLibrary.start() must be awaited first");
    return this.#current;
  }

  /**
   * The newest version, without following what is published: for who needs it now and then.
   *
   * @throws StoredContentError if there is none or it does not suit this server.
   */
  async newest(): Promise<LoadedContent> {
    const version = await this.#repository.loadCurrent();
    if (!version) throw new StoredContentError(NO_CONTENT);
    return (await this.byVersion(version.version)) ?? this.#load(version);
  }

  /**
   * The version with this hash, current or old. Content that was published more than once goes by one of its numbers.
   *
   * @throws StoredContentError if it was never published here.
   */
  async byHash(hash: string): Promise<LoadedContent> {
    if (this.#current?.hash === hash) return this.#current;
    const found = await this.#recall(`hash ${hash}`, () => this.#repository.loadVersion(hash));
    if (!found) throw new StoredContentError(`No content with the hash ${hash} was ever published here.`);
    return found;
  }

  /**
   * The version with this number, current or old; undefined if it never was the current one. The current one needs no
   * database.
   *
   * @throws UnsuitableContent if this server cannot read it.
   */
  async byVersion(version: number): Promise<LoadedContent | undefined> {
    if (this.#current?.version === version) return this.#current;
    return this.#recall(`version ${version}`, () => this.#repository.loadNumber(version));
  }

  /** Ends the polling; what is loaded stays usable. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#polling;
  }

  #pollLater(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#polling = this.#poll().finally(() => this.#pollLater());
    }, this.#pollIntervalMs);
    this.#timer.unref();
  }

  /** Never fails: the last good version stays. Says once that it fails, and once that it works again. */
  async #poll(): Promise<void> {
    try {
      const version = await this.#repository.loadCurrent();
      if (version && version.version !== this.#current?.version) this.#current = await this.#load(version);
      if (this.#isFailing) this.#log.warn("New content can be loaded again.");
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing)
        this.#log[levelOf(error)](
          `New content cannot be loaded, version ${this.#current?.version} stays: ${error}`,
        );
      this.#isFailing = true;
    }
  }

  async #load(found: ContentVersion): Promise<LoadedContent> {
    const { version, hash, published_at, hashes } = found;
    const rows = await this.#repository.loadSets(found);
    const content = contentOfRows(rows);
    const set_hashes = await perSet(async set => hashes[set] ?? contentHash(content[set]));
    return { version, hash, published_at, set_hashes, content, rows };
  }

  /** From memory, or else as it is found; what is not found is not remembered. */
  async #recall(
    key: string,
    find: () => Promise<ContentVersion | undefined>,
  ): Promise<LoadedContent | undefined> {
    const recalled = this.#old.get(key) ?? find().then(version => version && this.#load(version));
    // Setting it anew makes it the most recently used.
    this.#old.delete(key);
    this.#old.set(key, recalled);
    const isThere = await recalled.then(Boolean, () => false);
    if (!isThere && this.#old.get(key) === recalled) this.#old.delete(key);
    for (const oldest of this.#old.keys()) {
      if (this.#old.size <= MAX_OLD_VERSIONS || !isThere) break;
      this.#old.delete(oldest);
    }
    return recalled;
  }
}
