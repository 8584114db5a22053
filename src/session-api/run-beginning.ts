/** Beginning a run with characters that have a place in it from then on. */
import { randomBytes } from "node:crypto";
import { waitProblem } from "../auth/may-enter.ts";
import type { Character } from "../characters/character.ts";
import type { Account } from "../http/endpoint.ts";
import { termsOfNew } from "../rooms/dungeon/dungeon-admission.ts";
import type { Newcomer } from "../runs/run.ts";
import type { Services } from "../services.ts";
import { asRoomProblem } from "./room-making.ts";
import { levelTooLow, refusal } from "./run-entry.ts";
import { dungeonOf } from "./run-views.ts";

/** What a new run is asked to be, as the content has it. */
export type Terms = ReturnType<typeof termsOfNew>;
/** Who comes to a run. */
export type Comer = Pick<Character, "character_id" | "player_id" | "character_name" | "level">;

/** As a run keeps it. */
export function newcomer({ character_id, player_id, character_name }: Comer): Newcomer {
  return { character_id, player_id, character_name };
}

/** @throws HttpProblem where the content has no such dungeon or difficulty. */
export function termsOrProblem(...asked: Parameters<typeof termsOfNew>): Terms {
  try {
    return termsOfNew(...asked);
  } catch (error) {
    return asRoomProblem(error);
  }
}

/**
 * A run of the newest content. The first of the party leads it.
 *
 * @param account for whom it counts.
 * @throws HttpProblem where somebody's level is too low, or the account has begun too many.
 */
export async function beginRun(
  services: Services,
  account: Account,
  terms: Terms & { is_open: boolean },
  party: readonly Comer[],
): Promise<string> {
  const { runs, run_members, store, takeRun } = services;
  const { hash: content_hash, version: content_version } = store.library.current();
  const run_id = randomBytes(8).toString("base64url");
  const begins = { run_id, ...terms, content_hash, content_version };
  const { min_level, max_party_size } = await dungeonOf(services, begins);
  if (party.length > max_party_size) throw refusal("run_full");
  const tooLow = party.find(({ level }) => level < min_level);
  if (tooLow) throw levelTooLow(min_level, tooLow.level);
  const wait = await takeRun(account);
  if (wait) throw waitProblem(wait);
  await runs.begin(begins);
  for (const each of party) {
    const joined = await run_members.join(run_id, newcomer(each), max_party_size);
    if (typeof joined === "string") throw refusal(joined);
  }
  return run_id;
}
