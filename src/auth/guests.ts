/** Guest accounts: whoever asks gets one, and keeps it for as long as they refresh their tokens. */
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { z } from "zod";
import { type Endpoint, publicEndpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { reasonOfDatabase } from "../store/connect.ts";
import type { RefreshTokenRepository } from "../store/refresh-tokens.ts";
import type { Accounts } from "./accounts.ts";
import { type MayEnter, waitProblem } from "./may-enter.ts";
import { ACCESS_TOKEN, ACCESS_TOKEN_LIFETIME_S, type OwnTokens, REFRESH_TOKEN } from "./own-tokens.ts";
import { TokenError } from "./token-error.ts";

/** Longer than any token that this server makes. */
const MAX_TOKEN_CHARACTERS = 2048;

const RETRY_AFTER_S = 5;

const tokens = z
  .object({
    player_id: z.string(),
    access_token: z.string().meta({ description: "For `Authorization: Bearer …`." }),
    refresh_token: z.string().meta({ description: "Good for one refresh; the answer brings the next one." }),
    expires_in: z.int().meta({ description: "Seconds until the access token expires." }),
  })
  .meta({ id: "GuestTokens" });

export function guestAccounts(own: OwnTokens): Accounts {
  return {
    howToSignIn: "POST /api/auth/guest",
    playerOf: async accessToken => (await own.verify(ACCESS_TOKEN, accessToken)).sub,
  };
}

/** `/auth/guest` and `/auth/refresh`. */
export function guestEndpoints(
  own: OwnTokens,
  families: RefreshTokenRepository,
  mayEnter: MayEnter,
  log: Logger,
): readonly Endpoint[] {
  async function tokensFor(player_id: string, family_id: string, token_id: string) {
    const [access_token, refresh_token] = await Promise.all([
      own.sign(ACCESS_TOKEN, { sub: player_id }),
      own.sign(REFRESH_TOKEN, { sub: player_id, family: family_id, jti: token_id }),
    ]);
    return { player_id, access_token, refresh_token, expires_in: ACCESS_TOKEN_LIFETIME_S };
  }

  /** @throws HttpProblem `unavailable` where the database is. */
  async function stored<T>(work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      if (reasonOfDatabase(error) === undefined) throw error;
      log.warn({ err: error }, "Refresh tokens cannot be stored");
      throw problem("unavailable", "Accounts cannot be reached at the moment. Try again soon.", {
        "Retry-After": String(RETRY_AFTER_S),
      });
    });
  }

  const guest = publicEndpoint(
    {
      method: "post",
      path: "/auth/guest",
      tag: "Accounts",
      summary: "A new guest account, and tokens for it",
      input: z.object({}),
      answers: { 200: { description: "The account's tokens", schema: tokens } },
      problems: ["unavailable"],
    },
    async () => {
      const [player_id, family_id, token_id] = [randomUUID(), randomUUID(), randomUUID()];
      await stored(families.begin({ family_id, player_id, newest_token_id: token_id }));
      return { value: await tokensFor(player_id, family_id, token_id) };
    },
  );

  const refresh = publicEndpoint(
    {
      method: "post",
      path: "/auth/refresh",
      tag: "Accounts",
      summary: "New tokens for a refresh token, which is then used up; using it again ends the sign-in",
      input: z.object({
        body: z.object({ refresh_token: z.string().max(MAX_TOKEN_CHARACTERS) }),
      }),
      answers: { 200: { description: "The account's next tokens", schema: tokens } },
      problems: ["unauthorized", "unavailable"],
    },
    async ({ body }) => {
      const { sub, family, jti } = await own.verify(REFRESH_TOKEN, body.refresh_token).catch(asUnauthorized);
      // Before the token is used up.
      const wait = await mayEnter({ player_id: sub });
      if (wait) throw waitProblem(wait);
      const next = randomUUID();
      if (!(await stored(families.rotate(family, jti, next))))
        throw unauthorized("This refresh token was used before, or its sign-in has ended");
      return { value: await tokensFor(sub, family, next) };
    },
  );

  return [guest, refresh];
}

function asUnauthorized(error: unknown): never {
  throw error instanceof TokenError ? unauthorized(error.message) : error;
}

function unauthorized(what: string) {
  return problem("unauthorized", `${what}. For a new account: POST /api/auth/guest.`);
}
