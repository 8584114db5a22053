/**
 * What is kept beside a guest's character: its name, and the account's row and recovery code. Each ends 30 days after the character does,
 * and starts anew whenever the character begins to be played or is changed: see docs/persistence.md.
 */
import type { Logger } from "pino";
import { KEPT_UNTIL } from "../store/account-repository.ts";
import { type Clock, Daily, wallClock } from "../store/expiry.ts";
import type { AccountCharactersOptions } from "./account-characters-options.ts";
import type { Character } from "./character.ts";
import { endBeside, KEPT_FROM_LEVEL } from "./character-lifetime.ts";

type Beside = Pick<AccountCharactersOptions, "accounts" | "recovery_codes" | "names">;

/**
 * The character begins to be played, is changed, or has come to be kept. Does nothing for one that is no guest's: what is kept beside those has no end.
 *
 * @param now_ms epoch milliseconds.
 */
export async function keepRowsBeside(options: Beside, found: Character, now_ms: number): Promise<void> {
  const { accounts, recovery_codes, names } = options;
  const { player_id, character_id, character_name, owner } = found;
  if (owner !== "guest") return;
  const end = endBeside(found, now_ms);
  await names.keepUntil(character_name, character_id, end);
  // A process may have died between the two, and then the account's row lasts as long already.
  const row = (await accounts.keepUntil(player_id, end ?? KEPT_UNTIL)) ?? (await accounts.get(player_id));
  const { recovery_hash, expires_at = KEPT_UNTIL } = row;
  if (recovery_hash !== undefined) await recovery_codes.keepUntil(recovery_hash, expires_at);
}

/**
 * Guests' characters that come to be kept while they are played: what is kept beside them has no end then. Each process sees to it at its
 * first write of such a character on each day.
 */
export class KeptGuests {
  readonly #beside: Beside;
  readonly #log: Logger;
  readonly #now: Clock;
  readonly #seen: Daily<Set<string>>;

  constructor(beside: Beside, log: Logger, now: Clock = wallClock) {
    this.#beside = beside;
    this.#log = log;
    this.#now = now;
    this.#seen = new Daily(new Set(), now);
  }

  /** The character's row has just been written so. Never fails; what cannot be done is tried again at the next write. */
  async noteWritten(written: Character): Promise<void> {
    const { character_id, owner, level } = written;
    const seen = this.#seen.today;
    if (owner !== "guest" || level < KEPT_FROM_LEVEL || seen.has(character_id)) return;
    seen.add(character_id);
    try {
      await keepRowsBeside(this.#beside, written, this.#now());
    } catch (error) {
      seen.delete(character_id);
      this.#log.warn({ err: error, character_id }, "what is kept beside the character still has an end");
    }
  }
}
