/** Who may join by matchmaking: the owner of a session, or in development anybody. */
import { ErrorCode, ServerError } from "@colyseus/core";
import { SessionTokenError } from "../../auth/auth.ts";
import type { PlayedCharacter } from "../../characters/character.ts";
import { ROWS_VERSION } from "../../characters/rows-version.ts";
import type { Env } from "../../env.ts";
import type { Services } from "../../services.ts";
import { assertMayBegin, assertMayEnter } from "./entry.ts";
import { isNormalized, type JoinOptions, normalizeOptions } from "./join-options.ts";
import type { Admission, ModeTypes } from "./mode.ts";

/**
 * Whether a page of this server's own asks: in development that is the playground. What somebody tries out there is no violation.
 */
export function isFromPlayground({ NODE_ENV }: Pick<Env, "NODE_ENV">, headers: Headers): boolean {
  const origin = URL.parse(headers.get("origin") ?? "");
  return NODE_ENV !== "production" && origin !== null && origin.host === headers.get("host");
}

/**
 * Makes a client's options safe, in place, and adds the session and the account that its token proves, its address, and the
 * newest content: matchmaking compares it, so a newcomer comes into no room that runs on an older version.
 *
 * @throws EntryRefused where the account may not come in, or nobody may.
 * @throws ServerError (AUTH_FAILED) for no token or a bad one; (MATCHMAKE_INVALID_CRITERIA) for bad options, and for a
 *   room that nobody may begin in.
 */
export async function authorizeJoin<M extends ModeTypes>(
  services: Services,
  admission: Admission<M>,
  token: string | undefined,
  options: Record<string, unknown>,
  address: string | undefined,
): Promise<void> {
  const { env, store } = services;
  const { content, hash } = store.library.current();
  if (!isNormalized(options)) normalizeOptions(options, admission.readClientOptions(options, content, env));
  options.content_hash = hash;
  options.rows_version = ROWS_VERSION;
  if (address !== undefined) options.address = address;
  if (!token) {
    if (!env.ALLOW_ANONYMOUS) throw refuse(NO_TOKEN);
    await assertMayBegin(services, undefined);
    return;
  }
  const { session_id, player_id } = await provedSession(services, token);
  await assertMayBegin(services, player_id);
  Object.assign(options, { session_id, player_id } satisfies Partial<JoinOptions>);
}

/**
 * The character that is played in the session whose token it is, as its row has it.
 *
 * @throws EntryRefused where the account may not come in.
 * @throws ServerError (AUTH_FAILED) for no token or a bad one, and where the session has ended.
 */
export async function provedSession(
  services: Pick<Services, "auth" | "characters" | "mayEnter">,
  token: string | undefined,
): Promise<PlayedCharacter> {
  if (!token) throw refuse(NO_TOKEN);
  const { session_id, player_id } = await services.auth.sessionOf(token).catch(error => {
    throw error instanceof SessionTokenError ? refuse(error.message) : error;
  });
  await assertMayEnter(services, player_id);
  const played = await services.characters.playedIn(session_id);
  if (played?.player_id !== player_id)
    throw refuse("The session has ended: POST /api/sessions makes a new one.");
  return played;
}

const NO_TOKEN = "A session token is needed: POST /api/sessions gives one.";

function refuse(message: string): ServerError {
  return new ServerError(ErrorCode.AUTH_FAILED, message);
}
