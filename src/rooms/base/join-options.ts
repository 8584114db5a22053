/** What a client may ask for when it joins any room, and what the server alone adds. */
import { ErrorCode, ServerError } from "@colyseus/core";
import { z } from "zod";
import { characterName } from "../../characters/character-name.ts";
import { protocolVersion } from "../../schema/spoken-version.ts";

/** What a client may ask for in any mode. A mode's own options stand beside it. */
export const joinRequest = z.object({
  character_name: characterName,
  protocol_version: protocolVersion,
  /** A new room that matchmaking leads nobody else to: friends join it by its id. */
  private: z.boolean().default(false),
});

/**
 * A join request with its defaults filled in, known to lead somewhere. The server itself adds what clients cannot:
 * who begins a run, which run and content a new room belongs to, and which session takes a reservation.
 */
export type JoinOptions = {
  character_name: string;
  /** Colyseus keeps the word `private` for itself. */
  is_private: boolean;
  /** Whose account asks; absent where somebody joins without one. */
  player_id?: string | undefined;
  /** What the client speaks; absent where it has come before, and has said so then. */
  protocol_version?: number | undefined;
  /** The network that the request comes from. */
  address?: string | undefined;
  run_id?: string | undefined;
  /** Rooms are matched by it: a newcomer's is that of the newest content. */
  content_hash?: string | undefined;
  /** Rooms are matched by it, too: no newcomer comes into a room of a process that cannot read the row of its character. */
  rows_version?: number | undefined;
  session_id?: string | undefined;
  /** It comes in where its run goes on, and not through the room before: that it may was checked. */
  is_resuming?: boolean | undefined;
  /** The character of the session is in the room already; only its connection is to come. */
  is_admitted?: boolean | undefined;
  /** What the mode asks for, checked by it. */
  [option: string]: unknown;
};

/** Whether the room is made for a character that comes from another room of its run: it counts for nobody, or the party could not go on. */
export function isOpenedByTransition({ run_id, session_id }: Partial<JoinOptions>): boolean {
  return run_id !== undefined && session_id !== undefined;
}

const NAME_SHOWN = 40;

/**
 * An option that there is not, such as a misspelled one, would be left out without a word.
 *
 * @throws ServerError (MATCHMAKE_INVALID_CRITERIA) that names it, and those that there are.
 */
export function assertKnownOptions(options: unknown, { shape }: z.ZodObject): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) return;
  const unknown = Object.keys(options).find(name => !Object.hasOwn(shape, name));
  if (unknown === undefined) return;
  const shown = JSON.stringify(unknown.slice(0, NAME_SHOWN));
  const text = `There is no join option ${shown}. There is: ${Object.keys(shape).join(", ")}.`;
  throw new ServerError(ErrorCode.MATCHMAKE_INVALID_CRITERIA, text);
}

const normalized = new WeakSet<object>();

/** Whether these are no client's any more: Colyseus asks again with the same object where a place was taken meanwhile. */
export function isNormalized(options: object): boolean {
  return normalized.has(options);
}

/** Replaces a client's options by what they were read as, in place: Colyseus passes the same object on to matchmaking and to the room. */
export function normalizeOptions(options: Record<string, unknown>, read: JoinOptions): void {
  normalized.add(options);
  for (const key of Object.keys(options)) delete options[key];
  Object.assign(options, read);
}
