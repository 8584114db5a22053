/** Where the studio has its content from, and where its changes go: files in development, else the server's versions. */
import type { Change, Row, Where } from "./draft.ts";

/** Somebody else has changed it: as it is now, undefined if it is gone. */
export type Conflict = Where & { readonly now?: Row };

export type Saved =
  | { readonly kind: "saved"; readonly rows: readonly Row[] }
  | {
      readonly kind: "conflicts";
      readonly conflicts: readonly Conflict[];
      /** Of what others have published meanwhile: all that there is now, and the newest versions first. */
      readonly meanwhile?: { readonly rows: readonly Row[]; readonly versions: readonly Version[] };
    }
  | { readonly kind: "bad"; readonly problems: readonly string[] };

/** The server has refused, or does not answer: `reason` is for who asked. */
export class StudioRefused extends Error {
  readonly kind: "token" | "away" | "other";

  constructor(kind: StudioRefused["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** A version of the content: `published_by` and `note` are absent where a command without them has published it. */
export type Version = {
  readonly version: number;
  readonly published_at?: string;
  readonly published_by?: string;
  readonly note?: string;
};

export interface ContentSource {
  /** @throws StudioRefused */
  load(): Promise<readonly Row[]>;
  /** @param note why, where it is published. @throws StudioRefused; then nothing was written. */
  save(changes: readonly Change[], note: string): Promise<Saved>;
}
