/** The content that the running server plays: always there, always whole, and following what is published. */
import type { Content } from "../game/content.ts";
import { type ContentRepository, type ContentVersion, StoredContentError } from "./content.ts";
import { type ContentRows, contentOfRows, type PerSet } from "./content-rows.ts";
import type { StoreLog } from "./store-log.ts";

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

/** Old versions in memory, for runs that started with them. */
const MAX_OLD_VERSIONS = 8;

export class ContentLibrary {
  readonly #repository: ContentRepository;
  readonly #pollInterval_ms: number;
  readonly #log: StoreLog;
  /** By version hash, the least recently used first. */
  readonly #old = new Map<string, Promise<Content>>();
  #current: LoadedContent | undefined;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> = Promise.resolve();
  #isStopped = false;
  #isFailing = false;

  constructor(repository: ContentRepository, options: { poll_interval_ms: number; log: StoreLog }) {
    this.#repository = repository;
    this.#pollInterval_ms = options.poll_interval_ms;
    this.#log = options.log;
  }

  /**
   * Loads the current version and follows what is published from then on.
   *
   * @throws StoredContentError if there is none or it does not suit this server.
   */
  async start(): Promise<void> {
    const version = await this.#repository.loadCurrent();
    if (!version) throw new StoredContentError("No content is published: run `npm run content:publish`.");
    this.#current = await this.#load(version);
    this.#pollLater();
  }

  /** The newest version. It changes only between two turns of the event loop, never under a synchronous caller. */
  current(): LoadedContent {
    if (!this.#current) throw new Error("ContentLibrary.start() must be awaited first");
    return this.#current;
  }

  /**
   * The content of the version with this hash, current or old.
   *
   * @throws StoredContentError if it was never published here.
   */
  async byHash(hash: string): Promise<Content> {
    if (this.#current?.hash === hash) return this.#current.content;
    const loading = this.#old.get(hash) ?? this.#loadOld(hash);
    // Setting it anew makes it the most recently used.
    this.#old.delete(hash);
    this.#old.set(hash, loading);
    for (const oldest of this.#old.keys()) {
      if (this.#old.size <= MAX_OLD_VERSIONS) break;
      this.#old.delete(oldest);
    }
    try {
      return await loading;
    } catch (error) {
      this.#old.delete(hash);
      throw error;
    }
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
    }, this.#pollInterval_ms);
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
        this.#log.error(`New content cannot be loaded, version ${this.#current?.version} stays: ${error}`);
      this.#isFailing = true;
    }
  }

  async #load({ version, hash, published_at, hashes }: ContentVersion): Promise<LoadedContent> {
    const rows = await this.#repository.loadSets(hashes);
    return { version, hash, published_at, set_hashes: hashes, content: contentOfRows(rows), rows };
  }

  async #loadOld(hash: string): Promise<Content> {
    const version = await this.#repository.loadVersion(hash);
    if (!version) throw new StoredContentError(`No content with the hash ${hash} was ever published here.`);
    return contentOfRows(await this.#repository.loadSets(version.hashes));
  }
}
