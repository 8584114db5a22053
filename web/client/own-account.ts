/** What a player decides about the account: see docs/privacy.md. Each call asks the server once, and throws ApiProblem where it refuses. */
import type { AccountApi } from "./account-api.ts";

/** Times are ISO 8601. */
export type AboutAccount = {
  player_id: string;
  kind: "guest" | "account";
  /** When it is deleted, if its player has asked for that. */
  deletes_at?: string;
};

export class OwnAccount {
  readonly #api: AccountApi;

  constructor(api: AccountApi) {
    this.#api = api;
  }

  about(): Promise<AboutAccount> {
    return this.#api.ask("GET", "/api/me");
  }

  /** Everything that is kept about the account, table by table; three times an hour. */
  export(): Promise<{ player_id: string; exported_at: string; tables: Record<string, object[]> }> {
    return this.#api.ask("GET", "/api/me/export");
  }

  /** It is deleted in 7 days, with all its characters. Until then it goes on as before. @returns when. */
  async delete(): Promise<string> {
    const { deletes_at } = await this.#api.ask<{ deletes_at: string }>("DELETE", "/api/me");
    return deletes_at;
  }

  /** It is not deleted. */
  keep(): Promise<void> {
    return this.#api.tell("DELETE", "/api/me/deletion");
  }
}
