/** The characters of accounts over HTTP. */
import { problem } from "../http/problem.ts";
import { accountOwner, type Services } from "../services.ts";
import { AccountCharacters } from "./account-characters.ts";
import { CharacterRefusal } from "./character-refusal.ts";
import { isInLiveRoom, takeOutOfLiveRoom } from "./live-character.ts";

export function accountCharacters({ env, store, characters, names, sessions }: Services): AccountCharacters {
  return new AccountCharacters({
    ...{ accounts: store.accounts, characters, names, sessions },
    owner: accountOwner(env),
    count_max: env.CHARACTERS_PER_ACCOUNT,
    rooms: { isIn: isInLiveRoom, takeOut: takeOutOfLiveRoom },
  });
}

/** The HTTP answer to a refusal. */
export function asProblem(error: unknown): never {
  if (!(error instanceof CharacterRefusal)) throw error;
  const { kind, message, wait_seconds } = error;
  throw problem(kind, message, wait_seconds === undefined ? {} : { "Retry-After": String(wait_seconds) });
}
