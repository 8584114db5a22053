/** The tokens of a guest's sign-in, and what guests are told who have none that are good. */
import type { Logger } from "pino";
import { z } from "zod";
import { type HttpProblem, problem } from "../http/problem.ts";
import type { AccountRepository, AccountRow } from "../store/account-repository.ts";
import { reasonOfDatabase } from "../store/dynamo/connect.ts";
import type { RefreshTokenRepository } from "../store/refresh-token-repository.ts";
import { waitProblem } from "./may-enter.ts";
import {
  ACCESS_TOKEN,
  ACCESS_TOKEN_LIFETIME_SECONDS,
  APPEAL_TOKEN,
  type OwnTokens,
  REFRESH_TOKEN,
} from "./own-tokens.ts";
import type { Wait } from "./sanction-wait.ts";
import { signInState } from "./sign-ins.ts";
import { TokenError } from "./token-error.ts";

const RETRY_AFTER_SECONDS = 5;

/** What a guest is told that belongs to an account. */
export const LINKED =
  "This guest was linked to an account of AWS Cognito: sign in to that to play its characters";

export const guestTokens = z
  .object({
    player_id: z.string(),
    access_token: z.string().meta({ description: "For `Authorization: Bearer …`." }),
    refresh_token: z.string().meta({
      description:
        "Good for one refresh; the answer brings the next one. Where the answer is lost, ask again within a minute.",
    }),
    expires_in: z.int().meta({ description: "Seconds until the access token expires." }),
    deletes_at: z.iso
      .datetime()
      .optional()
      .meta({ description: "When the account is deleted, if its player has asked for it." }),
  })
  .meta({ id: "GuestTokens" });

/** As a request has it; longer than any that this server makes. */
export const refreshToken = z.string().max(2048);

/** A guest, and the sign-in that proved it. */
export type ProvedGuest = { player_id: string; family_id: string };

/**
 * Whose refresh token it is, also of a guest that is linked. It is not used up. A thief of an access token alone cannot do
 * what lasts.
 *
 * @throws TokenError where it could not be refreshed with; HttpProblem `unavailable` where the database is.
 */
export async function guestProvedBy(
  { log, own, families, accounts }: Proving,
  refresh_token: string,
): Promise<ProvedGuest> {
  const { sub: player_id, family: family_id, jti } = await own.verify(REFRESH_TOKEN, refresh_token);
  const state = signInState(await stored(log, accounts.get(player_id)), family_id);
  if (state === "ended" || !(await stored(log, families.isGood(family_id, jti)))) throw new TokenError(USED);
  return { player_id, family_id };
}

type Proving = { log: Logger; own: OwnTokens; families: RefreshTokenRepository; accounts: AccountRepository };

/** What is said of a refresh token that is good no more. */
export const USED = "This refresh token was used before, or its sign-in has ended";

/**
 * @param token_id of the refresh token.
 * @param account as its row says.
 */
export async function tokensFor(
  own: OwnTokens,
  player_id: string,
  family_id: string,
  token_id: string,
  { deletes_at }: Pick<AccountRow, "deletes_at"> = {},
): Promise<z.infer<typeof guestTokens>> {
  const [access_token, refresh_token] = await Promise.all([
    own.sign(ACCESS_TOKEN, { sub: player_id, family: family_id }),
    own.sign(REFRESH_TOKEN, { sub: player_id, family: family_id, jti: token_id }),
  ]);
  const expires_in = ACCESS_TOKEN_LIFETIME_SECONDS;
  return {
    player_id,
    access_token,
    refresh_token,
    expires_in,
    ...(deletes_at !== undefined && { deletes_at }),
  };
}

/** The answer to a guest that has proved itself and may not come in: whom staff keep out may look why, and appeal. */
export async function refusedSignIn(own: OwnTokens, player_id: string, wait: Wait): Promise<HttpProblem> {
  return waitProblem(wait, wait.sanction && (await own.sign(APPEAL_TOKEN, { sub: player_id })));
}

/** What a guest does who has no token that is good. */
export const COME_BACK =
  "A guest that has a recovery code comes back with POST /api/auth/recover; POST /api/auth/guest makes a new account";

export function unauthorized(what: string): HttpProblem {
  return problem("unauthorized", `${what}. ${COME_BACK}.`);
}

/** The answer to a token that proves nothing. */
export function asUnauthorized(error: unknown): never {
  throw error instanceof TokenError ? unauthorized(error.message) : error;
}

/** @throws HttpProblem `unavailable` where the database is. */
export async function stored<T>(log: Logger, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (reasonOfDatabase(error) === undefined) throw error;
    log.warn({ err: error }, "Refresh tokens cannot be stored");
    throw problem("unavailable", "Accounts cannot be reached at the moment. Try again soon.", {
      "Retry-After": String(RETRY_AFTER_SECONDS),
    });
  });
}
