/** The characters of accounts, and the live rooms that hold them. */
import { AccountCharacters } from "../characters/account-characters.ts";
import { CharacterRefusal } from "../characters/character-refusal.ts";
import { gameRulesOf } from "../game/content/content.ts";
import { HttpProblem } from "../http/problem.ts";
import { CharacterHeld, takeOut } from "../rooms/base/free-character.ts";
import type { Services } from "../services.ts";
import { callLiveRoom, inReach } from "./live-room.ts";

export function accountCharacters(services: Services): AccountCharacters {
  const { env, store, characters, names, snapshots, mailbox, friends, sessions, log } = services;
  return new AccountCharacters({
    ...{ accounts: store.accounts, recovery_codes: store.recovery_codes },
    ...{ characters, names, snapshots, mailbox, friends, sessions, log },
    offensive_words: () => gameRulesOf(store.library.current().content).offensive_words ?? [],
    count_max: env.CHARACTERS_PER_ACCOUNT,
    rooms: {
      isIn: async ({ room_id, session_id }) =>
        room_id !== undefined &&
        session_id !== undefined &&
        (await callLiveRoom(room_id, "character", session_id)) !== undefined,
      takeOut: (found, reason) => inReach(takeOut(services, found, reason)).catch(asRefusal),
    },
  });
}

function asRefusal(error: unknown): never {
  if (!(error instanceof CharacterHeld)) throw error;
  const { reason, message, ready_in_ms = 1000 } = error;
  const kind = reason === "store_unavailable" ? "unavailable" : "conflict";
  throw new CharacterRefusal(kind, message, Math.ceil(ready_in_ms / 1000), reason);
}

/** The HTTP answer to a refusal. */
export function asCharacterProblem(error: unknown): never {
  if (!(error instanceof CharacterRefusal)) throw error;
  const { kind, message, wait_seconds, reason } = error;
  const headers = wait_seconds === undefined ? {} : { "Retry-After": String(wait_seconds) };
  throw new HttpProblem(kind, message, headers, reason);
}
