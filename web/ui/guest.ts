/**
 * Who plays in this browser: a guest, made in one click, or a user of Cognito who has signed in. The browser's storage keeps the tokens, which
 * are refreshed as long as it does.
 */
import type { SignInPages } from "../../src/web/page-data.ts";
import { AccountApi, ApiProblem } from "../client/account-api.ts";
import { forget, keep, kept } from "./storage.ts";
import { claimsOf, PoolRefusal, type PoolTokens, refreshedTokens } from "./user-pool.ts";

type Tokens = {
  readonly player_id: string;
  readonly access_token: string;
  readonly refresh_token: string;
  /** Seconds. */
  readonly expires_in: number;
};

/** Who has signed in: where, and under which name. */
export type User = { readonly pool: SignInPages; readonly name: string };

type Kept = Omit<Tokens, "expires_in"> & {
  readonly ends_at_ms: number;
  /** Absent of a guest. */
  readonly user?: User;
};

const NAME = "guest";
/** A token is refreshed so long before its end. */
const MARGIN_MS = 60_000;

/** The server knows this browser's guest no more, as after it was set up anew. The browser has forgotten it. */
export class GuestGone extends Error {}

/** The user has to sign in anew. The browser has forgotten who it was. */
export class SignInGone extends GuestGone {}

export class Guest {
  readonly api: AccountApi;
  #tokens: Kept;
  #refreshing: Promise<void> | undefined;

  /** The one of this browser, or a new one. @throws GuestGone; an ApiProblem where the server refuses. */
  static async signIn(endpoint: string): Promise<Guest> {
    const known = keptTokens();
    if (known) {
      const guest = new Guest(endpoint, known);
      await guest.token();
      return guest;
    }
    const made = await new AccountApi(endpoint, () => "").ask<Tokens>("POST", "/api/auth/guest");
    return new Guest(endpoint, remembered(made));
  }

  /** The one that a recovery code brings back: it is this browser's from now on. @throws ApiProblem where the code is not good. */
  static async recover(endpoint: string, code: string): Promise<Guest> {
    const tokens = await new AccountApi(endpoint, () => "").ask<Tokens>("POST", "/api/auth/recover", {
      code,
    });
    return new Guest(endpoint, remembered(tokens));
  }

  /** The user of the pool whom the tokens are for plays here from now on, and no guest. */
  static signedIn(endpoint: string, pool: SignInPages, tokens: PoolTokens): Guest {
    return new Guest(endpoint, rememberedUser(pool, tokens, tokens.refresh_token ?? ""));
  }

  /** Who has signed in here; undefined of a guest, and where nobody is known. */
  static user(): User | undefined {
    return keptTokens()?.user;
  }

  /** Nobody is known here from now on. Returns the refresh token, which was not used up. */
  static signOut(): string | undefined {
    const known = keptTokens();
    forget(NAME);
    return known?.refresh_token;
  }

  /** The one of this browser; undefined where there is none that the server knows. @throws ApiProblem where the server refuses. */
  static async known(endpoint: string): Promise<Guest | undefined> {
    const known = keptTokens();
    if (!known) return undefined;
    const guest = new Guest(endpoint, known);
    try {
      await guest.token();
      return guest;
    } catch (error) {
      if (error instanceof GuestGone) return undefined;
      throw error;
    }
  }

  /** Whether somebody has played in this browser before. */
  static isKnown(): boolean {
    return keptTokens() !== undefined;
  }

  /** The HTTP API as the guest of this browser asks it, signed in by then. */
  static api(endpoint: string): AccountApi {
    return new AccountApi(endpoint, async () => (await Guest.signIn(endpoint)).token());
  }

  private constructor(endpoint: string, tokens: Kept) {
    this.#tokens = tokens;
    this.api = new GuestApi(
      endpoint,
      () => this.token(),
      () => this.#renew(),
    );
  }

  get playerId(): string {
    return this.#tokens.player_id;
  }

  /** A new one, for the player to write down: by it the guest comes back. The one before is void. */
  async recoveryCode(): Promise<string> {
    const refresh_token = await this.refreshToken();
    const answer = await this.api.ask<{ recovery_code: string }>("POST", "/api/me/recovery-code", {
      refresh_token,
    });
    return answer.recovery_code;
  }

  /** The newest, by which the guest proves itself for what lasts. */
  async refreshToken(): Promise<string> {
    await this.token();
    return this.#newest().refresh_token;
  }

  /** Its access token now. */
  async token(): Promise<string> {
    if (Date.now() > this.#tokens.ends_at_ms - MARGIN_MS) await this.#renew();
    return this.#tokens.access_token;
  }

  /** @throws GuestGone */
  #renew(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Another tab may have refreshed them: its tokens are the newest then. */
  #newest(): Kept {
    this.#tokens = keptTokens() ?? this.#tokens;
    return this.#tokens;
  }

  async #refresh(): Promise<void> {
    const { access_token: before } = this.#tokens;
    const newest = this.#newest();
    if (Date.now() <= newest.ends_at_ms - MARGIN_MS && newest.access_token !== before) return;
    this.#tokens = await (newest.user ? refreshUser(newest, newest.user) : this.#refreshGuest(newest));
  }

  async #refreshGuest({ refresh_token }: Kept): Promise<Kept> {
    const api = new AccountApi(this.api.endpoint, () => "");
    try {
      return remembered(await api.ask<Tokens>("POST", "/api/auth/refresh", { refresh_token }));
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
      forget(NAME);
      throw new GuestGone("The server does not know this browser's guest any more.", { cause: error });
    }
  }
}

/** Asks once more with new tokens where the server does not take those that should be good. */
class GuestApi extends AccountApi {
  readonly #renew: () => Promise<void>;

  constructor(endpoint: string, token: () => Promise<string>, renew: () => Promise<void>) {
    super(endpoint, token);
    this.#renew = renew;
  }

  override async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    return this.#twice(() => super.ask<Answer>(method, path, body));
  }

  override async tell(method: string, path: string, body?: object): Promise<void> {
    return this.#twice(() => super.tell(method, path, body));
  }

  async #twice<Answer>(send: () => Promise<Answer>): Promise<Answer> {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
      await this.#renew();
      return send();
    }
  }
}

/** Undefined where nobody is known, and where an accident in the storage has made it unreadable: then somebody new plays. */
function keptTokens(): Kept | undefined {
  const known = kept(NAME);
  if (known === null) return undefined;
  try {
    const tokens: unknown = JSON.parse(known);
    if (isTokens(tokens)) return tokens;
  } catch {
    // It is no JSON.
  }
  forget(NAME);
  return undefined;
}

function isTokens(known: unknown): known is Kept {
  if (typeof known !== "object" || known === null) return false;
  const { player_id, access_token, refresh_token, ends_at_ms }: Partial<Record<keyof Kept, unknown>> = known;
  return (
    [player_id, access_token, refresh_token].every(each => typeof each === "string") &&
    typeof ends_at_ms === "number"
  );
}

async function refreshUser({ refresh_token }: Kept, { pool }: User): Promise<Kept> {
  try {
    const tokens = await refreshedTokens(pool, refresh_token);
    return rememberedUser(pool, tokens, tokens.refresh_token ?? refresh_token);
  } catch (error) {
    if (!(error instanceof PoolRefusal)) throw error;
    forget(NAME);
    throw new SignInGone("The sign-in of this browser has ended.", { cause: error });
  }
}

function rememberedUser(pool: SignInPages, tokens: PoolTokens, refresh_token: string): Kept {
  const { access_token, id_token, expires_in } = tokens;
  const { sub, username } = claimsOf(access_token);
  const { email } = claimsOf(id_token);
  const all = {
    ...{ player_id: String(sub), access_token, refresh_token },
    ...{ ends_at_ms: Date.now() + expires_in * 1000, user: { pool, name: String(email ?? username) } },
  };
  keep(NAME, JSON.stringify(all));
  return all;
}

function remembered({ expires_in, ...tokens }: Tokens): Kept {
  const all = { ...tokens, ends_at_ms: Date.now() + expires_in * 1000 };
  keep(NAME, JSON.stringify(all));
  return all;
}
