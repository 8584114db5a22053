/** The studio of a page: the draft, what is wrong with it, and saving it. */
import type { Content } from "../../src/game/content/content.ts";
import type { ContentProblem } from "../../src/game/content/schemas/content-report.ts";
import { Emitter } from "../client/emitter.ts";
import { type Checked, checkContent } from "./checks.ts";
import {
  type Conflict,
  type ContentSource,
  type Saved,
  StudioRefused,
  type Version,
} from "./content-source.ts";
import type { Draft, Where } from "./draft.ts";

/** What a save has come to, until the next. */
export type Outcome =
  | { readonly kind: "saved"; readonly count: number }
  | { readonly kind: "rolled_back" }
  | {
      readonly kind: "conflicts";
      readonly conflicts: readonly Conflict[];
      /** What others have published meanwhile. */
      readonly versions: readonly Version[];
    }
  | { readonly kind: "bad"; readonly problems: readonly string[] }
  | { readonly kind: "refused"; readonly refused: StudioRefused };

export class Studio extends Emitter<{ changed: undefined }> {
  readonly draft: Draft;
  readonly #source: ContentSource;
  #isLoaded = false;
  #isSaving = false;
  #checked: Checked = { problems: [] };
  #content: Content | undefined;
  #outcome: Outcome | undefined;
  #checking: ReturnType<typeof setTimeout> | undefined;

  constructor(draft: Draft, source: ContentSource) {
    super();
    this.draft = draft;
    this.#source = source;
    draft.on("changed", ({ by }) => {
      this.#checkSoon();
      this.#tell();
      // It was saved there, and is what the server has now.
      if (by === "other_tab" && draft.changes.length === 0) void this.load();
    });
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  get isSaving(): boolean {
    return this.#isSaving;
  }

  get problems(): readonly ContentProblem[] {
    return this.#checked.problems;
  }

  /** The newest that was whole and good. */
  get content(): Content | undefined {
    return this.#content;
  }

  /** Whether `content` is the draft as it is. */
  get isGood(): boolean {
    return this.#checked.content !== undefined;
  }

  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  async load(): Promise<void> {
    await this.#during(async () => {
      const rows = await this.#source.load();
      this.#isLoaded = true;
      this.draft.load(rows);
      return undefined;
    });
  }

  /** @param note why, where it is published. */
  async save(note = ""): Promise<void> {
    const { changes } = this.draft;
    await this.takeUp({ kind: "saved", count: changes.length }, () => this.#source.save(changes, note));
  }

  /** What a save, or going back to a version, comes to. @param done where it is written. */
  async takeUp(done: Outcome, write: () => Promise<Saved>): Promise<void> {
    await this.#during(async () => {
      const saved = await write();
      if (saved.kind === "bad") return saved;
      if (saved.kind === "saved") {
        this.draft.load(saved.rows);
        return done;
      }
      const { conflicts, meanwhile } = saved;
      if (meanwhile) this.draft.load(meanwhile.rows);
      return { kind: "conflicts", conflicts, versions: meanwhile?.versions ?? [] };
    });
  }

  /** Of a conflict: theirs instead of the own change, or the own on top of theirs. */
  settle(conflict: Conflict, whose: "mine" | "theirs"): void {
    const where: Where = { set: conflict.set, id: conflict.id };
    this.draft.rebase(where, conflict.now);
    if (whose === "theirs") this.draft.change(where, conflict.now?.entry);
    if (this.#outcome?.kind !== "conflicts") return;
    const conflicts = this.#outcome.conflicts.filter(each => each !== conflict);
    this.#outcome = conflicts.length === 0 ? undefined : { ...this.#outcome, conflicts };
    this.#tell();
  }

  async #during(work: () => Promise<Outcome | undefined>): Promise<void> {
    if (this.#isSaving) return;
    this.#isSaving = true;
    this.#outcome = undefined;
    this.#tell();
    try {
      this.#outcome = await work();
    } catch (error) {
      if (!(error instanceof StudioRefused)) throw error;
      this.#outcome = { kind: "refused", refused: error };
    } finally {
      this.#isSaving = false;
      this.#tell();
    }
  }

  /** After the picture of what was typed. */
  #checkSoon(): void {
    clearTimeout(this.#checking);
    this.#checking = setTimeout(() => {
      this.#checked = checkContent(set => this.draft.listed(set).filter(({ state }) => state !== "removed"));
      this.#content = this.#checked.content ?? this.#content;
      this.#tell();
    });
  }

  #tell(): void {
    this.emit("changed", undefined);
  }
}
