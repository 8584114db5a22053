/** The content of the server's database, as the studio publishes it in production: by versions, of which none is ever lost. */
import { type AccountApi, ApiProblem } from "../client/account-api.ts";
import {
  type Conflict,
  type ContentSource,
  type Saved,
  StudioRefused,
  type Version,
} from "./content-source.ts";
import { type Change, keyOf, type Row } from "./draft.ts";

const PATH = "/api/admin/content/versions";
/** Others have published since what this page knows. */
const MEANWHILE = ["published_meanwhile", "other_entry"];

export type NumberedContent = { readonly version: Version; readonly rows: readonly Row[] };

export class Published implements ContentSource {
  readonly #api: AccountApi;
  /** The version that is shown, and that changes are of. */
  #base = 0;

  constructor(api: AccountApi) {
    this.#api = api;
  }

  get base(): number {
    return this.#base;
  }

  async load(): Promise<readonly Row[]> {
    const [newest] = await this.versions();
    if (!newest) throw new StudioRefused("other", "Nothing is published.");
    const { rows } = await this.numbered(newest.version);
    this.#base = newest.version;
    return rows;
  }

  /** The newest first. @param before only older ones. */
  async versions(before?: number): Promise<readonly Version[]> {
    const query = before === undefined ? "" : `?before=${before}`;
    const { versions } = await this.#ask<{ versions: Version[] }>("GET", PATH + query);
    return versions;
  }

  numbered(version: number): Promise<NumberedContent> {
    return this.#ask("GET", `${PATH}/${version}`);
  }

  async save(changes: readonly Change[], note: string): Promise<Saved> {
    const asked = changes.map(({ set, id, base, entry }) => ({ set, id, before: base?.hash, entry }));
    return this.#publish(PATH, { note, base: this.#base, changes: asked }, changes);
  }

  /** Makes the content of an older version a new one. */
  async rollBack(version: number, note: string): Promise<Saved> {
    return this.#publish(`${PATH}/${version}/roll-back`, { note, base: this.#base }, []);
  }

  async #publish(path: string, body: object, changes: readonly Change[]): Promise<Saved> {
    try {
      await this.#ask("POST", path, body);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const { reason, details } = error;
      if (reason === "bad_content") return { kind: "bad", problems: textsOf(details.problems) };
      if (reason === undefined || !MEANWHILE.includes(reason))
        throw new StudioRefused("other", error.message);
      const known = this.#base;
      const rows = await this.load();
      const versions = (await this.versions()).filter(({ version }) => version > known);
      return { kind: "conflicts", conflicts: conflictsOf(changes, rows), meanwhile: { rows, versions } };
    }
    return { kind: "saved", rows: await this.load() };
  }

  async #ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    try {
      return await this.#api.ask<Answer>(method, path, body);
    } catch (error) {
      // Who handles it looks at the reason. A role that was lost, and a sign-in that has ended, are told by the session.
      if (error instanceof ApiProblem && error.reason !== undefined) throw error;
      if (error instanceof ApiProblem) throw new StudioRefused("other", error.message);
      throw new StudioRefused("away", "");
    }
  }
}

function textsOf(told: unknown): readonly string[] {
  return Array.isArray(told) ? told.map(String) : [];
}

/** Changes of what is another by now. */
function conflictsOf(changes: readonly Change[], rows: readonly Row[]): readonly Conflict[] {
  const byKey = new Map(rows.map(row => [keyOf(row), row]));
  return changes.flatMap(change => {
    const { set, id, base } = change;
    const now = byKey.get(keyOf(change));
    return now?.hash === base?.hash ? [] : [{ set, id, ...(now && { now }) }];
  });
}
