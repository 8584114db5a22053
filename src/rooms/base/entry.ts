/** Accounts at the entrance of a room: whether they may come in. */
import { ErrorCode, ServerError } from "@colyseus/core";
import type { SanctionRefusal, Wait } from "../../auth/sanction-wait.ts";
import type { PlayedCharacter } from "../../characters/character.ts";
import type { Services } from "../../services.ts";

/** The code of an error that says that a limit is reached; over HTTP its status. */
export const TOO_MANY = 429;

/** The code of an error that says that the server is maintained. */
const MAINTAINED = 503;

/** Thrown at a client whose account has to wait; the client reads the message. */
export class EntryRefused extends ServerError {
  /** Until it may try again. */
  readonly seconds: number;
  /** Where staff have decided it. */
  readonly sanction: SanctionRefusal | undefined;

  constructor(code: number, message: string, seconds: number, sanction?: SanctionRefusal) {
    super(code, message);
    this.seconds = seconds;
    this.sanction = sanction;
  }

  get wait(): Wait {
    const { message: sentence, seconds, sanction } = this;
    return { sentence, seconds, ...(sanction && { sanction }) };
  }
}

/** The account that the character belongs to; undefined for an anonymous player, who has none. */
export function accountOf({ player_id, owner }: PlayedCharacter): string | undefined {
  return owner === "anonymous" ? undefined : player_id;
}

/**
 * Asked where a room is chosen: who has a reservation comes in, and who was in a room comes back.
 *
 * @param player_id undefined for an anonymous player.
 * @throws EntryRefused (503) during maintenance.
 */
export async function assertMayBegin(
  { mayBegin }: Pick<Services, "mayBegin">,
  player_id: string | undefined,
): Promise<void> {
  const wait = await mayBegin(player_id);
  if (wait) throw new EntryRefused(MAINTAINED, wait.sentence, wait.seconds);
}

/**
 * Asked at every way into a room.
 *
 * @param player_id of the account; undefined for an anonymous player, who always may.
 * @throws EntryRefused (AUTH_FAILED) where it may not.
 */
export async function assertMayEnter(
  { mayEnter }: Pick<Services, "mayEnter">,
  player_id: string | undefined,
): Promise<void> {
  const wait = player_id === undefined ? undefined : await mayEnter({ player_id });
  if (wait) throw new EntryRefused(ErrorCode.AUTH_FAILED, wait.sentence, wait.seconds, wait.sanction);
}
