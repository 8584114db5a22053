/**
 * What holds against the accounts that ask this process, in memory: so that each request is judged, and costs no read. An account's row is
 * read at its first request, again when there are news of it (`SanctionWatch`), and after some minutes.
 */
import type { Logger } from "pino";
import type { AccountRepository } from "../store/account-repository.ts";
import { isFault } from "../store/dynamo/database-faults.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import type { HeldSanction } from "../store/held-sanction.ts";
import { isTrueWithin } from "../store/journal/retry.ts";
import { keptOut, muted, pausedInRanked, type Wait } from "./sanction-wait.ts";

/** News may be lost, and the look for what is new may fail: so long at most is believed what was read. */
const BELIEVED_MS = 300_000;
/** Of so many accounts it is kept; beyond, the oldest is read again. */
const MAX_KEPT = 10_000;

type Held = readonly HeldSanction[];
/** `until_ms` by a clock that nobody sets. `held` is what is known already. */
type Known = { held: Held | undefined; reading: Promise<Held>; until_ms: number };

export type StandingsOptions = {
  accounts: Pick<AccountRepository, "get">;
  log: Pick<Logger, "warn">;
  /** How long a request waits for the database. */
  patience_ms: number;
  /** By which sanctions end. */
  now?: Clock;
  /** By which what was read grows old. */
  passed?: Clock;
};

export class Standings {
  readonly #options: StandingsOptions;
  readonly #now: Clock;
  readonly #passed: Clock;
  readonly #known = new Map<string, Known>();
  #wasAsked = false;

  constructor(options: StandingsOptions) {
    this.#options = options;
    this.#now = options.now ?? wallClock;
    this.#passed = options.passed ?? (() => performance.now());
  }

  /** Why the account may do nothing at all. */
  async whyKeptOut(player_id: string): Promise<Wait | undefined> {
    return keptOut(await this.#heldBy(player_id), this.#now());
  }

  async whyMuted(player_id: string): Promise<Wait | undefined> {
    return muted(await this.#heldBy(player_id), this.#now());
  }

  async whyNotRanked(player_id: string): Promise<Wait | undefined> {
    return pausedInRanked(await this.#heldBy(player_id), this.#now());
  }

  /** As far as it is known here, without a read. */
  knownOf(player_id: string): Held {
    return this.#known.get(player_id)?.held ?? [];
  }

  /** Of how many accounts something is in memory. */
  get size(): number {
    return this.#known.size;
  }

  /** Something about it is another: it is read again at its next request. */
  forget(player_id: string): void {
    this.#known.delete(player_id);
  }

  /** Whether any account was asked about since this was called last. */
  takeAsked(): boolean {
    const wasAsked = this.#wasAsked;
    this.#wasAsked = false;
    return wasAsked;
  }

  /** Where the database does not answer in time nothing holds that was not known before: an outage keeps nobody out. */
  async #heldBy(player_id: string): Promise<Held> {
    this.#wasAsked = true;
    const known = this.#current(player_id);
    if (known.held) return known.held;
    const isRead = known.reading.then(() => true);
    const isInTime = await isTrueWithin(isRead, this.#options.patience_ms).catch((error: unknown) => {
      if (!isFault(error)) throw error;
      return false;
    });
    if (isInTime) return known.reading;
    this.#options.log.warn({ player_id }, "the account is let in, since its row cannot be read");
    return [];
  }

  #current(player_id: string): Known {
    const found = this.#known.get(player_id);
    if (found && this.#passed() < found.until_ms) return found;
    const reading = this.#options.accounts.get(player_id).then(({ held_sanctions }) => held_sanctions);
    const known: Known = { held: undefined, reading, until_ms: this.#passed() + BELIEVED_MS };
    // Behind all others again: the first one is always the oldest.
    this.#known.delete(player_id);
    this.#known.set(player_id, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KEPT && oldest !== undefined) this.#known.delete(oldest);
    reading.then(
      held => {
        known.held = held;
        this.#forgetOld();
      },
      () => {
        if (this.#known.get(player_id) !== known) return;
        // What was known goes on to hold; the row is tried again at the next request.
        if (found?.held) this.#known.set(player_id, { ...found, until_ms: 0 });
        else this.#known.delete(player_id);
      },
    );
    return found?.held ? Object.assign(known, { held: found.held }) : known;
  }

  /**
   * Of accounts that nobody asks about any more. What holds against one is kept, for an outage is judged by it; and called only when the database has
   * answered, since in an outage nobody waits for it who is known.
   */
  #forgetOld(): void {
    const now_ms = this.#passed();
    for (const [player_id, { held, until_ms }] of this.#known) {
      if (now_ms < until_ms) return;
      if (held?.length === 0) this.#known.delete(player_id);
    }
  }
}
