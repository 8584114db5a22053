/** Who of staff is signed in at this page, and the API as this person asks it. */
import { mayDo, type StaffDeed, type StaffRole } from "../../src/ops/staff-may.ts";
import type { SignInPages } from "../../src/web/page-data.ts";
import { AccountApi, ApiProblem } from "../client/account-api.ts";
import { Emitter } from "../client/emitter.ts";
import { goToPool, isBackFromPool, ownAddress, tokensFromPool } from "../ui/pool-trip.ts";
import { PoolRefusal, type PoolTokens, refreshedTokens, revoke, signOutAddress } from "../ui/user-pool.ts";
import { forgetSignIn, keepSignIn, keptSignIn, type StaffSignIn } from "./kept-sign-in.ts";

export type StaffMember = { readonly staff_id: string; readonly role: StaffRole };

/** Why somebody has to sign in, or sees less than before. */
export type StaffNotice = "ended" | "not_staff" | "other_role";

type StaffToken = StaffMember & { readonly staff_token: string; readonly expires_in: number };
type Along = { readonly hash: string };

/** Tokens of Cognito are refreshed so long before their end. */
const MARGIN_MS = 60_000;

export class StaffSession extends Emitter<{ changed: undefined }> {
  readonly api: AccountApi;
  readonly #endpoint: string;
  #signIn: StaffSignIn | undefined;
  #shownTo: StaffMember | undefined;
  #notice: StaffNotice | undefined;
  #refreshing: Promise<StaffSignIn> | undefined;
  #end: ReturnType<typeof setTimeout> | undefined;

  /** As the tab knows it. */
  constructor(endpoint: string) {
    super();
    this.#endpoint = endpoint;
    this.api = new StaffApi(endpoint, () => this.#token(), {
      onRefused: () => this.#finish("ended"),
      onForbidden: () => this.check(),
    });
    const known = keptSignIn();
    if (known) this.#take(known);
  }

  /** Undefined while nobody is signed in. */
  get member(): StaffMember | undefined {
    return this.#signIn;
  }

  get notice(): StaffNotice | undefined {
    return this.#notice;
  }

  /** For whom the page is: also while a sign-in that has ended is made again. */
  get shownTo(): StaffMember | undefined {
    return this.#shownTo;
  }

  /** Whether the page is to show it. The server decides anyway. */
  may(deed: StaffDeed): boolean {
    return this.#shownTo !== undefined && mayDo(this.#shownTo.role, deed);
  }

  /** @throws ApiProblem where name or password is wrong. */
  async signIn(name: string, password: string): Promise<void> {
    const api = new AccountApi(this.#endpoint, () => "");
    const told = await api.ask<StaffToken>("POST", "/api/admin/sign-in", { name, password });
    const { staff_id, role, staff_token: token, expires_in } = told;
    this.#take({ staff_id, role, token, ends_at_ms: Date.now() + expires_in * 1000 });
  }

  /** Leaves this page for the pool's. */
  goToPool(pool: SignInPages): Promise<void> {
    return goToPool(pool, { hash: location.hash });
  }

  /**
   * Whether who is signed in is still of staff, and as what. Where the pool's pages have led here, with what they have sent along.
   *
   * @throws where nobody is signed in by that; where the server does not answer.
   */
  async begin(sign_in: SignInPages | undefined): Promise<void> {
    if (!isBackFromPool()) return this.check();
    const { pool, tokens, along } = await tokensFromPool<Along>(sign_in);
    const found = ofPool(pool, tokens, tokens.refresh_token ?? "");
    const api = new AccountApi(this.#endpoint, () => found.token);
    try {
      this.#take({ ...found, ...(await api.ask<StaffMember>("GET", "/api/admin/me")) });
    } catch (error) {
      if (!isForbidden(error)) throw error;
      this.#finish("not_staff");
    }
    location.hash = along.hash;
  }

  /** Asks the server who this is: the role may be another one by now. */
  async check(): Promise<void> {
    const known = this.#signIn;
    if (!known) return;
    const asking = new AccountApi(this.#endpoint, () => this.#token());
    try {
      const { staff_id, role } = await asking.ask<StaffMember>("GET", "/api/admin/me");
      if (role === known.role) return;
      this.#take({ ...known, staff_id, role });
      this.#tell("other_role");
    } catch (error) {
      if (isForbidden(error)) this.#finish("not_staff");
      else if (error instanceof ApiProblem && error.status === 401) this.#finish("ended");
      else throw error;
    }
  }

  async signOut(): Promise<void> {
    const { pool, refresh_token } = this.#signIn ?? {};
    this.#finish(undefined);
    if (!pool) return;
    if (refresh_token) await revoke(pool, refresh_token).catch(console.info);
    location.assign(signOutAddress(pool, ownAddress()));
  }

  async #token(): Promise<string> {
    const known = this.#signIn;
    if (!known) return "";
    const { pool, refresh_token, ends_at_ms } = known;
    if (!pool || !refresh_token || Date.now() < ends_at_ms - MARGIN_MS) return known.token;
    this.#refreshing ??= this.#refresh(known, pool, refresh_token).finally(() => {
      this.#refreshing = undefined;
    });
    return (await this.#refreshing).token;
  }

  async #refresh(known: StaffSignIn, pool: SignInPages, before: string): Promise<StaffSignIn> {
    try {
      const tokens = await refreshedTokens(pool, before);
      const next = { ...known, ...ofPool(pool, tokens, tokens.refresh_token ?? before) };
      this.#take(next);
      return next;
    } catch (error) {
      if (error instanceof PoolRefusal) this.#finish("ended");
      throw error;
    }
  }

  #take(found: StaffSignIn): void {
    this.#signIn = found;
    this.#shownTo = found;
    keepSignIn(found);
    clearTimeout(this.#end);
    // A user of Cognito goes on by the refresh token.
    if (!found.refresh_token)
      this.#end = setTimeout(() => this.#finish("ended"), found.ends_at_ms - Date.now());
    this.#tell(undefined);
  }

  #finish(notice: StaffNotice | undefined): void {
    this.#signIn = undefined;
    if (notice !== "ended") this.#shownTo = undefined;
    forgetSignIn();
    clearTimeout(this.#end);
    this.#tell(notice);
  }

  #tell(notice: StaffNotice | undefined): void {
    this.#notice = notice;
    this.emit("changed", undefined);
  }
}

type Refusals = {
  /** The token is good no more. */
  readonly onRefused: () => void;
  /** It may be that the role is another one. */
  readonly onForbidden: () => Promise<void>;
};

class StaffApi extends AccountApi {
  readonly #refusals: Refusals;

  constructor(endpoint: string, token: () => Promise<string>, refusals: Refusals) {
    super(endpoint, token);
    this.#refusals = refusals;
  }

  override async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    return this.#watch(super.ask<Answer>(method, path, body));
  }

  override async tell(method: string, path: string, body?: object): Promise<void> {
    return this.#watch(super.tell(method, path, body));
  }

  async #watch<Answer>(asked: Promise<Answer>): Promise<Answer> {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) this.#refusals.onRefused();
      // A refusal with a reason is about what was asked, and not about the role.
      if (isForbidden(error) && error.reason === undefined)
        await this.#refusals.onForbidden().catch(console.info);
      throw error;
    }
  }
}

function isForbidden(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem && error.status === 403;
}

function ofPool(pool: SignInPages, tokens: PoolTokens, refresh_token: string) {
  const { access_token: token, expires_in } = tokens;
  return { pool, refresh_token, token, ends_at_ms: Date.now() + expires_in * 1000 };
}
