/** The tokens of a guest's sign-in, and what guests are told who have none that are good. */
import type { Logger } from "pino";
import { z } from "zod";
import { type HttpProblem, problem } from "../http/problem.ts";
import { reasonOfDatabase } from "../store/dynamo/connect.ts";
import { ACCESS_TOKEN, ACCESS_TOKEN_LIFETIME_SECONDS, type OwnTokens, REFRESH_TOKEN } from "./own-tokens.ts";

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
  })
  .meta({ id: "GuestTokens" });

/** @param token_id of the refresh token. */
export async function tokensFor(
  own: OwnTokens,
  player_id: string,
  family_id: string,
  token_id: string,
): Promise<z.infer<typeof guestTokens>> {
  const [access_token, refresh_token] = await Promise.all([
    own.sign(ACCESS_TOKEN, { sub: player_id, family: family_id }),
    own.sign(REFRESH_TOKEN, { sub: player_id, family: family_id, jti: token_id }),
  ]);
  return { player_id, access_token, refresh_token, expires_in: ACCESS_TOKEN_LIFETIME_SECONDS };
}

export function unauthorized(what: string): HttpProblem {
  return problem("unauthorized", `${what}. For a new account: POST /api/auth/guest.`);
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
