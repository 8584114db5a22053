/** The server's content files, as the studio reads and writes them in development. */
import { type Conflict, type ContentSource, type Saved, StudioRefused } from "./content-source.ts";
import type { Change, Row } from "./draft.ts";

export class Files implements ContentSource {
  readonly #root: string;
  readonly #token: string;

  /** @param root of the server, as pages know it. */
  constructor(root: string, token: string) {
    this.#root = root;
    this.#token = token;
  }

  async load(): Promise<readonly Row[]> {
    const { rows } = await this.#ask("content");
    return rows ?? [];
  }

  async save(changes: readonly Change[]): Promise<Saved> {
    const asked = changes.map(({ set, id, base, entry }) => ({ set, id, before: base?.hash, entry }));
    const { rows, conflicts, problems } = await this.#ask("changes", { changes: asked });
    if (conflicts) return { kind: "conflicts", conflicts };
    if (problems) return { kind: "bad", problems };
    return { kind: "saved", rows: rows ?? [] };
  }

  async #ask(path: string, body?: object): Promise<Answered> {
    const answer = await fetch(`${this.#root}studio/api/${path}`, {
      ...(body && { method: "POST", body: JSON.stringify(body) }),
      headers: { "X-Studio-Token": this.#token, "Content-Type": "application/json" },
    }).catch((): never => {
      throw new StudioRefused("away", "");
    });
    const told: Answered = await answer.json().catch(() => ({}));
    if (answer.ok || told.conflicts || told.problems) return told;
    throw new StudioRefused(answer.status === 401 ? "token" : "other", told.detail ?? String(answer.status));
  }
}

/** What the server answers: see src/studio/studio-endpoints.ts. */
type Answered = {
  readonly rows?: readonly Row[];
  readonly conflicts?: readonly Conflict[];
  readonly problems?: readonly string[];
  readonly detail?: string;
};
