/**
 * The LevelDB of the embedded database, as dynalite uses one, with three promises that LevelDB alone does not keep.
 *
 * Durable: a write is answered once it is flushed to the disk. Writes that wait leave together, as one batch with one fsync
 * (group commit).
 * Whole: what belongs to the next write of a key is written in the same batch, so a process that is killed leaves all of it or nothing.
 *
 * Recovering: a write that fails, as on a full disk, leaves half a record at the end of LevelDB's log. LevelDB would write
 * on behind it, and say yes; the next start stops reading at the half record, and all that follows is lost. So after a failed
 * write the store is closed and opened anew before anything else is written. Until that succeeds every request is answered
 * with InternalServerError, after which clients try again.
 */
import { createRequire } from "node:module";

/** A disk that is full is not asked more often than this: opening reads the whole log. */
const REOPEN_INTERVAL_MS = 250;

/** Of LevelDB's wrapper for Node what is used here; keys are texts, values whatever JSON can say. */
type LevelDb = {
  open(options?: { createIfMissing?: boolean; errorIfExists?: boolean }): Promise<void>;
  close(): Promise<void>;
  get(key: string): Promise<unknown>;
  batch(operations: readonly Operation[], options: { sync: boolean }): Promise<void>;
  keys(range: Range): LevelIterator<string>;
  values(range: Range): LevelIterator<unknown>;
};
type LevelIterator<T> = { next(): Promise<T | undefined>; close(): Promise<void> };
type LevelModule = {
  Level: {
    new (folder: string, options: { valueEncoding: "json" }): LevelDb;
    prototype: LevelDb;
    repair(folder: string): Promise<void>;
  };
};

/** dynalite's own copy, which dynalite looks into when it is loaded. */
export const levelModule: LevelModule = createRequire(import.meta.resolve("dynalite"))("level");
const { Level } = levelModule;

export type Operation = { type: "put"; key: string; value: unknown } | { type: "del"; key: string };
type Range = { gte?: string; gt?: string; lte?: string; lt?: string; reverse?: boolean };
/** What dynalite does with an iterator of LevelDB. */
type Cursor<T> = { next(): Promise<T | undefined>; return(): Promise<void> };

type Write = { operations: readonly Operation[]; resolve: () => void; reject: (error: Error) => void };

export type EmbeddedLevelOptions = {
  /** Whether a write is answered only after an fsync; else it survives the process, and not the machine. */
  fsync: boolean;
  /** Called with the first write that fails. */
  onFailing: (reason: string) => void;
  /** Called with the first write that succeeds after that. */
  onRecovered: () => void;
};

/**
 * dynalite sends an error with these fields to its client as it is. Any other error of its LevelDB it throws where nobody
 * can catch it, and leaves the request without an answer.
 */
class RequestFailed extends Error {
  readonly statusCode = 500;
  readonly body: { __type: string; message: string };

  constructor(cause: unknown) {
    const message = `The embedded database failed: ${causeOf(cause).message}`;
    super(message, { cause });
    this.body = { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError", message };
  }
}

export class EmbeddedLevel {
  readonly #folder: string;
  readonly #options: EmbeddedLevelOptions;
  /** Undefined after a failed write, until it is open again. */
  #level: LevelDb | undefined;
  /** Of the one that has failed. */
  #closing: Promise<void> | undefined;
  #opening: Promise<LevelDb> | undefined;
  /** There from the first failure until a write succeeds. It may be opened again at that time of `performance.now()`. */
  #failure: { error: unknown; retryAtMs: number } | undefined;
  #isClosed = false;
  #committing: Promise<void> | undefined;
  readonly #waiting: Write[] = [];
  /** By the key whose next write they belong to. */
  readonly #attached = new Map<string, readonly Operation[]>();

  /**
   * @param folder made if it is missing.
   * @throws what LevelDB says where the folder cannot be used: another process has it, or it is damaged.
   */
  static async open(folder: string, options: EmbeddedLevelOptions): Promise<EmbeddedLevel> {
    return new EmbeddedLevel(folder, options, await openLevel(folder));
  }

  private constructor(folder: string, options: EmbeddedLevelOptions, level: LevelDb) {
    this.#folder = folder;
    this.#options = options;
    this.#level = level;
  }

  put(key: string, value: unknown): Promise<void> {
    return this.batch([{ type: "put", key, value }]);
  }

  del(key: string): Promise<void> {
    return this.batch([{ type: "del", key }]);
  }

  /** These are written together with the next write of the key: all of it, or nothing. */
  attach(key: string, operations: readonly Operation[]): void {
    this.#attached.set(key, operations);
  }

  /** Resolves once all of it is as durable as the options say. */
  batch(operations: readonly Operation[]): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ operations: operations.flatMap(each => this.#withAttached(each)), resolve, reject });
    this.#committing ??= this.#commitAll();
    return promise;
  }

  #withAttached(operation: Operation): Operation[] {
    const attached = this.#attached.get(operation.key) ?? [];
    this.#attached.delete(operation.key);
    return [...attached, operation];
  }

  /** Undefined where there is no such key. */
  async get(key: string): Promise<unknown> {
    try {
      return await (await this.#opened()).get(key);
    } catch (error) {
      throw new RequestFailed(error);
    }
  }

  keys(range: Range = {}): Cursor<string> {
    return this.#cursor(level => level.keys(range));
  }

  values(range: Range = {}): Cursor<unknown> {
    return this.#cursor(level => level.values(range));
  }

  /** Ends it in order: what is being written still is. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#committing;
    await this.#opening?.catch(() => undefined);
    await this.#level?.close();
    this.#level = undefined;
  }

  /** Group after group, one at a time: nothing may be written behind a write that fails. */
  async #commitAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0);
      try {
        await this.#commit(group.flatMap(write => write.operations));
        for (const write of group) write.resolve();
      } catch (error) {
        const failed = new RequestFailed(error);
        for (const write of group) write.reject(failed);
      }
    }
    this.#committing = undefined;
  }

  async #commit(operations: Operation[]): Promise<void> {
    const level = await this.#opened();
    try {
      await level.batch(operations, { sync: this.#options.fsync });
    } catch (error) {
      this.#level = undefined;
      // At once where it is the first: a disk that was full for a moment may be well again.
      const waitMs = this.#failure ? REOPEN_INTERVAL_MS : 0;
      if (!this.#failure) this.#options.onFailing(causeOf(error).message);
      this.#failure = { error, retryAtMs: performance.now() + waitMs };
      // Reads that are under way fail, and are tried again.
      this.#closing = level.close();
      await this.#closing;
      throw error;
    }
    if (this.#failure) this.#options.onRecovered();
    this.#failure = undefined;
  }

  /** The open store, after opening it anew where a write has failed. */
  async #opened(): Promise<LevelDb> {
    if (this.#level) return this.#level;
    if (this.#isClosed) throw new Error("it is closed");
    this.#opening ??= this.#reopen().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #reopen(): Promise<LevelDb> {
    if (this.#failure && performance.now() < this.#failure.retryAtMs) throw this.#failure.error;
    try {
      await this.#closing;
      this.#level = await openLevel(this.#folder);
      return this.#level;
    } catch (error) {
      this.#failure = { error, retryAtMs: performance.now() + REOPEN_INTERVAL_MS };
      throw error;
    }
  }

  /** LevelDB's iterator is made at the first use, since it needs the open store; and ended, which dynalite leaves to it. */
  #cursor<T>(iterate: (level: LevelDb) => LevelIterator<T>): Cursor<T> {
    let iterator: LevelIterator<T> | undefined;
    return {
      next: async () => {
        try {
          iterator ??= iterate(await this.#opened());
          return await iterator.next();
        } catch (error) {
          throw new RequestFailed(error);
        }
      },
      return: async () => iterator?.close(),
    };
  }
}

async function openLevel(folder: string): Promise<LevelDb> {
  const level = new Level(folder, { valueEncoding: "json" });
  await level.open();
  return level;
}

/** What LevelDB says itself, without what its wrapper puts around it. */
export function causeOf(error: unknown): { code: string | undefined; message: string } {
  const cause: unknown = error instanceof Error && error.cause ? error.cause : error;
  if (!(cause instanceof Error)) return { code: undefined, message: String(cause) };
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
  return { code, message: cause.message };
}
