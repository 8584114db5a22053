/** Who somebody is: accounts prove themselves to the API with access tokens, and to rooms with session tokens. */
import type { Request } from "express";
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import type { Account, Authenticate, Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { RateLimit, tooManyRequests } from "../http/rate-limit.ts";
import type { Clock } from "../store/expiry.ts";
import type { RefreshTokenRepository } from "../store/refresh-token-repository.ts";
import { type CognitoPool, openCognito } from "./cognito.ts";
import { guestAccounts, guestEndpoints } from "./guests.ts";
import type { MayEnter } from "./may-enter.ts";
import { OwnTokens, SESSION_TOKEN, SESSION_TOKEN_LIFETIME_SECONDS } from "./own-tokens.ts";
import type { Accounts } from "./sign-in-endpoints.ts";
import { SignIns } from "./sign-ins.ts";
import { TokenError } from "./token-error.ts";

/** Whose session it is. */
export type SessionIdentity = { player_id: string; session_id: string };

export type Auth = {
  /**
   * Who sends the request, by the access token in its Authorization header; counts it against the account's limit.
   *
   * @throws HttpProblem `unauthorized`, `too-many-requests`, or `unavailable` where it cannot be found out now.
   */
  authenticate: Authenticate;
  /**
   * A token that lets its bearer into a room as this player, in this session, while the sign-in lasts. `expires_in` in
   * seconds.
   */
  issueSessionToken(
    identity: SessionIdentity & Pick<Account, "family_id">,
  ): Promise<{ session_token: string; expires_in: number }>;
  /**
   * Whose session the token is for.
   *
   * @throws SessionTokenError if it is no session token of this server, or has expired, or its sign-in has ended.
   */
  sessionOf(token: string): Promise<SessionIdentity>;
  /**
   * Whose session the token was given for, also if it has expired meanwhile; undefined where it is no session token, or its
   * sign-in has ended. A client that plays for an hour has an old one, and it still proves that it is the same client.
   */
  sessionProvedBy(token: string): Promise<SessionIdentity | undefined>;
  /** Where accounts are to be had. None with Cognito, which has its own. */
  endpoints: readonly Endpoint[];
};

/** The message may be shown to the client that sent the token. */
export class SessionTokenError extends Error {}

export type AuthOptions = {
  now?: Clock;
  /** How the keys of Cognito are read; by default from AWS. */
  cognitoFetcher?: Parameters<typeof openCognito>[2];
};

/** Accounts are those of Cognito where the environment names a user pool, else guests of the server's own. */
export async function openAuth(
  env: Env,
  log: Logger,
  families: RefreshTokenRepository,
  mayEnter: MayEnter,
  { now, cognitoFetcher }: AuthOptions = {},
): Promise<Auth> {
  const own = new OwnTokens(env.AUTH_SECRET, now);
  const pool = poolOf(env);
  const signIns = new SignIns(env, log, families, now);
  const accounts = pool ? await openCognito(pool, log, cognitoFetcher) : guestAccounts(own, signIns);
  const isAlive = (family: string | undefined) => family === undefined || signIns.isAlive(family);
  return {
    authenticate: authenticateWith(accounts, new RateLimit(env.REQUESTS_PER_MINUTE_PER_ACCOUNT)),
    endpoints: pool ? [] : guestEndpoints({ env, log, own, families, signIns, mayEnter }),

    async issueSessionToken({ player_id, session_id, family_id: family }) {
      const claims = { sub: player_id, sid: session_id, ...(family !== undefined && { family }) };
      const session_token = await own.sign(SESSION_TOKEN, claims);
      return { session_token, expires_in: SESSION_TOKEN_LIFETIME_SECONDS };
    },

    async sessionOf(token) {
      try {
        const { sub, sid, family } = await own.verify(SESSION_TOKEN, token);
        if (!(await isAlive(family))) throw new TokenError("The sign-in of the session token has ended");
        return { player_id: sub, session_id: sid };
      } catch (error) {
        if (!(error instanceof TokenError)) throw error;
        throw new SessionTokenError(`${error.message}. POST /api/sessions gives one.`);
      }
    },

    async sessionProvedBy(token) {
      try {
        const { sub, sid, family } = await own.verifyExpired(SESSION_TOKEN, token);
        return (await isAlive(family)) ? { player_id: sub, session_id: sid } : undefined;
      } catch (error) {
        if (!(error instanceof TokenError)) throw error;
        return undefined;
      }
    },
  };
}

function poolOf(env: Env): CognitoPool | undefined {
  const { COGNITO_USER_POOL_ID: userPoolId, COGNITO_CLIENT_ID: clientId } = env;
  return userPoolId !== undefined && clientId !== undefined ? { userPoolId, clientId } : undefined;
}

const CHALLENGE = 'Bearer realm="tr-dungeons"';

function authenticateWith(accounts: Accounts, limit: RateLimit): Authenticate {
  function unauthorized(what: string, challenge: string) {
    return problem(
      "unauthorized",
      `${what}. ${accounts.howToSignIn} gives an access token; send it as Authorization: Bearer <token>.`,
      { "WWW-Authenticate": challenge },
    );
  }
  return async request => {
    const token = bearerTokenOf(request);
    if (token === undefined) throw unauthorized("The request has no access token", CHALLENGE);
    const account = await accounts.accountOf(token).catch((error: unknown) => {
      if (!(error instanceof TokenError)) throw error;
      throw unauthorized(error.message, `${CHALLENGE}, error="invalid_token"`);
    });
    const over = limit.count(account.player_id);
    if (over) throw tooManyRequests(`An account may make ${limit.count_max} requests per minute`, over);
    return account;
  };
}

function bearerTokenOf(request: Request): string | undefined {
  return /^bearer +(\S+) *$/i.exec(request.get("Authorization") ?? "")?.[1];
}
