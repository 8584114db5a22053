/**
 * The draft as the server keeps it for its designer, so that it is there on another machine. Of two that differ neither is lost: the designer says
 * which goes on.
 */
import { type AccountApi, ApiProblem } from "../client/account-api.ts";
import { Emitter } from "../client/emitter.ts";
import { type Change, type Draft, isChange, isSame } from "./draft.ts";
import type { Json } from "./form/json.ts";

const PATH = "/api/admin/content/draft";
/** After the last change. */
const KEEP_AFTER_MS = 5000;

export type OtherDraft = {
  readonly revision: number;
  readonly saved_at?: string;
  readonly changes: readonly Change[];
};

/** Where the browser keeps which revision its draft goes on from; `onOther` tells when another tab has kept one. */
export type RevisionStore = {
  load(): number;
  keep(revision: number): void;
  onOther(listener: () => void): void;
};

export class ServerDraft extends Emitter<{ changed: undefined }> {
  readonly #api: AccountApi;
  readonly #draft: Draft;
  readonly #store: RevisionStore;
  #other: OtherDraft | undefined;
  #trouble: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasBegun = false;
  /** That this page's draft goes on from. What the browser keeps may be of another tab by now. */
  #revision: number;
  #isAsking = false;

  constructor(api: AccountApi, draft: Draft, store: RevisionStore) {
    super();
    this.#api = api;
    this.#draft = draft;
    this.#store = store;
    this.#revision = store.load();
    store.onOther(() => {
      this.#revision = store.load();
    });
    draft.on("changed", ({ by }) => {
      // The tab in which it was changed has the server keep it.
      if (by === "other_tab") return;
      // The browser has kept this page's draft just now: the revision belongs to it.
      store.keep(this.#revision);
      this.#keepSoon();
    });
  }

  /** Another one that the server has: nothing is kept there until it is settled. */
  get other(): OtherDraft | undefined {
    return this.#other;
  }

  /** Why the server does not keep it: a sentence. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Looks what the server has. To be called once it is known who asks. */
  async begin(): Promise<void> {
    const found = await this.#asked(() => this.#api.ask<OtherDraft>("GET", PATH));
    if (!found) return;
    this.#hasBegun = true;
    const { changes } = this.#draft;
    if (found.revision === this.#revision || isAlike(found.changes, changes)) this.#goOnFrom(found.revision);
    else if (changes.length === 0) this.#take(found);
    else if (found.changes.length === 0) this.#goOnFrom(found.revision);
    else this.#ask(found);
    if (!this.#other && !isAlike(found.changes, this.#draft.changes)) this.#keepSoon();
  }

  settle(whose: "mine" | "theirs"): void {
    const other = this.#other;
    if (!other) return;
    this.#other = undefined;
    if (whose === "theirs") this.#take(other);
    else {
      this.#goOnFrom(other.revision);
      this.#keepSoon();
    }
    this.emit("changed", undefined);
  }

  #take({ revision, changes }: OtherDraft): void {
    this.#goOnFrom(revision);
    this.#draft.replace(changes);
  }

  #goOnFrom(revision: number): void {
    this.#revision = revision;
    this.#store.keep(revision);
  }

  /** What the server has is the own draft where only the answer to keeping it was lost. */
  #meet(found: OtherDraft): void {
    if (isAlike(found.changes, this.#draft.changes)) this.#goOnFrom(found.revision);
    else this.#ask(found);
  }

  #ask(other: OtherDraft): void {
    this.#other = other;
    this.emit("changed", undefined);
  }

  #keepSoon(): void {
    clearTimeout(this.#timer);
    if (!this.#other) this.#timer = setTimeout(() => void this.#keep(), KEEP_AFTER_MS);
  }

  async #keep(): Promise<void> {
    // One after the other: each goes on from the revision that the one before has become.
    if (this.#isAsking) return this.#keepSoon();
    // The server was away when it was asked what it has.
    if (!this.#hasBegun) return this.begin();
    if (this.#other) return;
    const { changes } = this.#draft;
    const kept = await this.#asked(() =>
      this.#api.ask<{ revision: number }>("PUT", PATH, { revision: this.#revision, changes }),
    );
    if (kept) this.#goOnFrom(kept.revision);
  }

  async #asked<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    this.#isAsking = true;
    try {
      const answer = await ask();
      this.#say(undefined);
      return answer;
    } catch (error) {
      if (!(error instanceof ApiProblem)) {
        // The server is away: the browser has the draft meanwhile.
        this.#say(undefined);
        this.#keepSoon();
      } else if (isOther(error.details)) this.#meet(error.details);
      // A role that was lost, and a sign-in that has ended, are told by the session.
      else if (error.status !== 401 && error.status !== 403) this.#say(error.message);
      return undefined;
    } finally {
      this.#isAsking = false;
    }
  }

  #say(trouble: string | undefined): void {
    if (this.#trouble === trouble) return;
    this.#trouble = trouble;
    this.emit("changed", undefined);
  }
}

function isOther(details: object): details is OtherDraft {
  const { revision, changes }: Partial<Record<keyof OtherDraft, unknown>> = details;
  return typeof revision === "number" && Array.isArray(changes) && changes.every(isChange);
}

function isAlike(a: readonly Change[], b: readonly Change[]): boolean {
  const asJson = (changes: readonly Change[]): Json =>
    Object.fromEntries(changes.map(({ set, id, entry }) => [`${set}/${id}`, entry ?? null]));
  return isSame(asJson(a), asJson(b));
}
