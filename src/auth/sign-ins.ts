/** Sign-ins that have ended: what was given out in one of them is refused within seconds, in every process. */
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import type { AccountRepository, AccountRow } from "../store/account-repository.ts";
import { isFault } from "../store/dynamo/database-faults.ts";
import type { Clock } from "../store/expiry.ts";
import { isTrueWithin } from "../store/journal/retry.ts";
import type { RefreshTokenRepository } from "../store/refresh-token-repository.ts";

/** How long an answer of the database is believed; with the time that it takes to come, less than 5 s. */
const BELIEVED_MS = 3000;

/** Of so many sign-ins answers are kept; beyond, the oldest is asked for again. */
const MAX_KEPT = 10_000;

/** `until_ms` by a clock that nobody sets, or an answer would be believed for longer where it is set back. */
type Known = { state: Promise<SignInState>; until_ms: number };

/** `linked`: its guest belongs to an account now, and is played by signing in to that. */
export type SignInState = "alive" | "ended" | "linked";

/** What the row of its guest says of a sign-in whose tokens are good. */
export function signInState({ linked_to, family_id }: AccountRow, asked: string): SignInState {
  if (linked_to !== undefined) return "linked";
  return family_id === undefined || family_id === asked ? "alive" : "ended";
}

export class SignIns {
  readonly #env: Env;
  readonly #log: Logger;
  readonly #families: RefreshTokenRepository;
  readonly #accounts: AccountRepository;
  readonly #now: Clock;
  readonly #known = new Map<string, Known>();

  constructor(
    env: Env,
    log: Logger,
    { families, accounts }: { families: RefreshTokenRepository; accounts: AccountRepository },
    now: Clock = () => performance.now(),
  ) {
    this.#accounts = accounts;
    this.#env = env;
    this.#log = log;
    this.#families = families;
    this.#now = now;
  }

  /**
   * Whether the sign-in has ended. Where the database does not answer in time it counts as alive: an outage keeps nobody
   * out of the rooms that play on through it.
   */
  stateOf(family_id: string): Promise<SignInState> {
    const now_ms = this.#now();
    const known = this.#known.get(family_id);
    if (known && now_ms < known.until_ms) return known.state;
    const state = this.#ask(family_id);
    // Behind all others again: the first one is always the oldest.
    this.#known.delete(family_id);
    for (const [oldest, { until_ms }] of this.#known) {
      if (this.#known.size < MAX_KEPT && now_ms < until_ms) break;
      this.#known.delete(oldest);
    }
    this.#known.set(family_id, { state, until_ms: now_ms + BELIEVED_MS });
    return state;
  }

  /** Of how many an answer is in memory. */
  get size(): number {
    return this.#known.size;
  }

  /** It has ended here and now. */
  forget(family_id: string): void {
    this.#known.delete(family_id);
  }

  async #ask(family_id: string): Promise<SignInState> {
    let state: SignInState = "alive";
    const isKnown = this.#read(family_id).then(found => {
      state = found;
      return true;
    });
    const isInTime = await isTrueWithin(isKnown, this.#env.STORE_ACK_TIMEOUT_MS).catch((error: unknown) => {
      if (!isFault(error)) throw error;
      return false;
    });
    if (!isInTime) this.#log.warn("a sign-in counts as alive, since its row cannot be read");
    return state;
  }

  async #read(family_id: string): Promise<SignInState> {
    const player_id = await this.#families.ownerOf(family_id);
    return player_id === undefined ? "ended" : signInState(await this.#accounts.get(player_id), family_id);
  }
}
