/** Guest accounts: everybody who asks gets one, and keeps it for as long as they refresh their tokens. */
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { z } from "zod";
import type { Env } from "../env.ts";
import { clientAddress, rangeOf } from "../http/client-address.ts";
import { type Endpoint, publicEndpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { RateLimit, tooManyRequests } from "../http/rate-limit.ts";
import { reasonOfDatabase } from "../store/dynamo/connect.ts";
import type { RefreshTokenRepository } from "../store/refresh-token-repository.ts";
import { type MayEnter, waitProblem } from "./may-enter.ts";
import { ACCESS_TOKEN, ACCESS_TOKEN_LIFETIME_SECONDS, type OwnTokens, REFRESH_TOKEN } from "./own-tokens.ts";
import type { Accounts } from "./sign-in-endpoints.ts";
import type { SignIns } from "./sign-ins.ts";
import { TokenError } from "./token-error.ts";

/** Longer than any token that this server makes. */
const MAX_TOKEN_CHARACTERS = 2048;

const RETRY_AFTER_SECONDS = 5;
const HOUR_SECONDS = 3600;

const tokens = z
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

export function guestAccounts(own: OwnTokens, signIns: SignIns): Accounts {
  return {
    howToSignIn: "POST /api/auth/guest",
    async accountOf(accessToken) {
      const { sub: player_id, family: family_id } = await own.verify(ACCESS_TOKEN, accessToken);
      if (!(await signIns.isAlive(family_id)))
        throw new TokenError("The sign-in of the access token has ended");
      return { player_id, family_id };
    },
  };
}

type GuestOptions = {
  env: Env;
  log: Logger;
  own: OwnTokens;
  families: RefreshTokenRepository;
  signIns: SignIns;
  mayEnter: MayEnter;
};

/** `/auth/guest` and `/auth/refresh`. */
export function guestEndpoints(options: GuestOptions): readonly Endpoint[] {
  const { env, log, own, families, signIns, mayEnter } = options;
  const newAccounts = new RateLimit(env.GUESTS_PER_HOUR_PER_RANGE, HOUR_SECONDS);

  async function tokensFor(player_id: string, family_id: string, token_id: string) {
    const [access_token, refresh_token] = await Promise.all([
      own.sign(ACCESS_TOKEN, { sub: player_id, family: family_id }),
      own.sign(REFRESH_TOKEN, { sub: player_id, family: family_id, jti: token_id }),
    ]);
    return { player_id, access_token, refresh_token, expires_in: ACCESS_TOKEN_LIFETIME_SECONDS };
  }

  /** @throws HttpProblem `unavailable` where the database is. */
  async function stored<T>(work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      if (reasonOfDatabase(error) === undefined) throw error;
      log.warn({ err: error }, "Refresh tokens cannot be stored");
      throw problem("unavailable", "Accounts cannot be reached at the moment. Try again soon.", {
        "Retry-After": String(RETRY_AFTER_SECONDS),
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
    async (_input, { request }) => {
      const range = rangeOf(clientAddress(request, env.TRUST_PROXY_HOPS));
      const over = newAccounts.count(range);
      if (over) {
        const rule = `From a range of addresses ${newAccounts.count_max} new accounts an hour may be made`;
        if (over.isFirst) log.warn({ range }, `${rule}; the next ones are refused until the hour is over`);
        throw tooManyRequests(rule, over);
      }
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
      summary:
        "New tokens for a refresh token. Asked again within a minute it gives the same next one; an older token ends the sign-in",
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
      const next = await stored(families.rotate(family, jti, randomUUID()));
      if (next === undefined) {
        signIns.forget(family);
        throw unauthorized("This refresh token was used before, or its sign-in has ended");
      }
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
