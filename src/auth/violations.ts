/**
 * Violations of accounts: counted over all rooms and connections of an account, in all processes. They heal with time, and
 * too many of them give the account a pause.
 *
 * A process counts in memory, and writes what it has counted into the account's row at most once a second: so a flood of
 * violations is no flood of writes, and rooms wait for no database. From the row it learns what other processes counted.
 */
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import type { AccountRepository, AccountRow } from "../store/account-repository.ts";
import type { Clock } from "../store/expiry.ts";
import { untilDone } from "../store/journal/retry.ts";

const SAVE_INTERVAL_MS = 1000;

type Limits = {
  /** In which one violation heals. */
  healing_ms: number;
  /** In which all heal that an account may have at once. */
  burst_ms: number;
  pause_ms: number;
};

/** What happens here goes by `now`, which no one can set; rows that other processes read are in `wall`, epoch milliseconds. */
export type Clocks = { now: Clock; wall: Clock };
const CLOCKS: Clocks = { now: () => Math.round(performance.now()), wall: Date.now };

type Options = Clocks & { accounts: AccountRepository; log: Logger; limits: Limits };

export class Violations {
  readonly #options: Options;
  /** Of accounts that are connected here, or of which something has not healed or is not saved yet. */
  readonly #accounts = new Map<string, AccountViolations>();

  constructor(env: Env, log: Logger, accounts: AccountRepository, clocks = CLOCKS) {
    const healing_ms = Math.round(60_000 / env.VIOLATIONS_PER_MINUTE);
    const burst_ms = healing_ms * env.VIOLATIONS_BURST;
    const limits = { healing_ms, burst_ms, pause_ms: env.VIOLATION_PAUSE_SECONDS * 1000 };
    this.#options = { accounts, log, limits, ...clocks };
  }

  /** A connection of the account begins; what is known of the account is read meanwhile. */
  connect(player_id: string): void {
    this.#of(player_id).connect();
  }

  /** A connection of the account has ended: what it has counted is saved. Called once for each `connect`. */
  disconnect(player_id: string): void {
    this.#of(player_id).disconnect();
  }

  /** Counts a violation; false where there are too many, and the account has a pause from now on. */
  count(player_id: string): boolean {
    return this.#of(player_id).count();
  }

  /** How long the account may not come in, as far as this process has seen it; 0 where it may. */
  pauseLeftMs(player_id: string): number {
    return this.#accounts.get(player_id)?.pauseLeftMs ?? 0;
  }

  #of(player_id: string): AccountViolations {
    const known = this.#accounts.get(player_id);
    if (known) return known;
    const made = new AccountViolations(player_id, this.#options, () => this.#accounts.delete(player_id));
    this.#accounts.set(player_id, made);
    return made;
  }
}

/** All times of it are those of `now`. */
class AccountViolations {
  readonly #player_id: string;
  readonly #options: Options;
  readonly #onForgotten: () => void;
  #connections = 0;
  /** When all has healed that the row says, as far as it is known. */
  #savedFullAtMs = 0;
  /** When all has healed that is not saved yet. */
  #unsavedFullAtMs = 0;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;
  /** How far the pause has been saved. */
  #savedPauseMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #isSaving = false;

  constructor(player_id: string, options: Options, onForgotten: () => void) {
    this.#player_id = player_id;
    this.#options = options;
    this.#onForgotten = onForgotten;
  }

  get pauseLeftMs(): number {
    return left(this.#pausedUntilMs, this.#options.now());
  }

  connect(): void {
    this.#connections += 1;
    if (this.#connections > 1) return;
    const { accounts, log } = this.#options;
    accounts.get(this.#player_id).then(
      found => this.#learn(found),
      error => log.warn({ err: error, player_id: this.#player_id }, "violations are not known yet"),
    );
  }

  disconnect(): void {
    this.#connections -= 1;
    if (this.#connections === 0) this.#save();
  }

  count(): boolean {
    const { now, limits } = this.#options;
    const now_ms = now();
    const owedMs = left(this.#savedFullAtMs, now_ms) + left(this.#unsavedFullAtMs, now_ms);
    if (owedMs + limits.healing_ms > limits.burst_ms) {
      this.#pause(now_ms);
      return false;
    }
    this.#unsavedFullAtMs = Math.max(this.#unsavedFullAtMs, now_ms) + limits.healing_ms;
    this.#saveLater();
    return true;
  }

  /** Every violation that is too many begins it anew; the row is told of that once a second. */
  #pause(now_ms: number): void {
    const { log, limits } = this.#options;
    const until_ms = now_ms + limits.pause_ms;
    this.#savedFullAtMs = now_ms + limits.burst_ms;
    this.#unsavedFullAtMs = 0;
    if (until_ms < this.#pausedUntilMs + SAVE_INTERVAL_MS) return;
    this.#pausedUntilMs = until_ms;
    const pause_s = limits.pause_ms / 1000;
    log.warn({ player_id: this.#player_id, pause_s }, "too many violations: the account has a pause");
    this.#save();
  }

  /** What others have counted and decided. */
  #learn(row: AccountRow): void {
    const fullAtMs = row.violations_full_at_ms - this.#wallAheadMs;
    const paused_until_ms = row.paused_until_ms - this.#wallAheadMs;
    this.#savedFullAtMs = Math.max(this.#savedFullAtMs, fullAtMs);
    this.#savedPauseMs = Math.max(this.#savedPauseMs, paused_until_ms);
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, paused_until_ms);
  }

  /** From a time of `now` to the same time in a row. */
  get #wallAheadMs(): number {
    const { now, wall } = this.#options;
    return wall() - now();
  }

  #saveLater(): void {
    this.#timer ??= setTimeout(() => this.#save(), SAVE_INTERVAL_MS).unref();
  }

  /** Goes on until all is saved, or has healed. */
  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isSaving) return;
    this.#isSaving = true;
    const { log } = this.#options;
    const saved = untilDone(
      () => this.#write(),
      () => this.#isSaved,
      error => log.warn({ err: error, player_id: this.#player_id }, "violations not saved yet"),
    );
    void saved.finally(() => {
      this.#isSaving = false;
      // Whatever was counted meanwhile has its turn in a second; a pause has it now.
      if (this.#hasUnsavedPause) this.#save();
      else if (!this.#isSaved) this.#saveLater();
      else if (this.#connections === 0) this.#forgetOnceHealed();
    });
  }

  /**
   * Not while anything counts against it: a room that the account comes into meanwhile would count its first violations before the row
   * is read, and the row says when a pause ends by a clock that may be set.
   */
  #forgetOnceHealed(): void {
    const healsMs = left(this.#savedFullAtMs, this.#options.now());
    const leftMs = Math.max(this.pauseLeftMs, healsMs);
    if (leftMs === 0) this.#onForgotten();
    else this.#timer ??= setTimeout(() => this.#save(), leftMs).unref();
  }

  get #hasUnsavedPause(): boolean {
    return this.#pausedUntilMs > Math.max(this.#savedPauseMs, this.#options.now());
  }

  get #isSaved(): boolean {
    return !this.#hasUnsavedPause && this.#unsavedFullAtMs <= this.#options.now();
  }

  async #write(): Promise<void> {
    const { accounts, now, limits } = this.#options;
    const now_ms = now();
    if (this.#hasUnsavedPause) {
      const until_ms = this.#pausedUntilMs;
      const ahead_ms = this.#wallAheadMs;
      await accounts.pause(this.#player_id, until_ms + ahead_ms, now_ms + limits.burst_ms + ahead_ms);
      this.#savedPauseMs = Math.max(this.#savedPauseMs, until_ms);
      return;
    }
    const owedMs = left(this.#unsavedFullAtMs, now_ms);
    const beforeMs = this.#savedFullAtMs;
    // It counts while it is on its way, too.
    this.#savedFullAtMs = Math.max(beforeMs, now_ms) + owedMs;
    this.#unsavedFullAtMs = 0;
    try {
      this.#learn(await accounts.addViolations(this.#player_id, owedMs));
    } catch (error) {
      this.#savedFullAtMs -= owedMs;
      this.#unsavedFullAtMs = Math.max(this.#unsavedFullAtMs, now()) + owedMs;
      throw error;
    }
    // Together with what other processes have counted it may be too much.
    if (left(this.#savedFullAtMs, now()) > limits.burst_ms) this.#pause(now());
  }
}

/** How much of the time until then is left. */
function left(until_ms: number, now_ms: number): number {
  return Math.max(0, until_ms - now_ms);
}
