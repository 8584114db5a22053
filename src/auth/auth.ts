/** Who somebody is: accounts prove themselves to the API with access tokens, and to rooms with session tokens. */
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import type { Account, Authenticate, Authorized, Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { RateLimit, tooManyRequests } from "../http/rate-limit.ts";
import type { Clock } from "../store/expiry.ts";
import type { Store } from "../store/store.ts";
import type { AssertOpenRange } from "./closed-ranges.ts";
import { type CognitoPool, openCognito } from "./cognito.ts";
import { guestProvedBy, type ProvedGuest } from "./guest-tokens.ts";
import { guestAccounts, guestEndpoints } from "./guests.ts";
import type { MayBegin } from "./maintenance.ts";
import { type MayEnter, waitProblem } from "./may-enter.ts";
import {
  ACCESS_TOKEN,
  APPEAL_TOKEN,
  OwnTokens,
  SESSION_TOKEN,
  SESSION_TOKEN_LIFETIME_SECONDS,
} from "./own-tokens.ts";
import { recoveryEndpoints } from "./recovery.ts";
import type { Accounts } from "./sign-in-endpoints.ts";
import { SignIns } from "./sign-ins.ts";
import type { Standings } from "./standings.ts";
import { TokenError } from "./token-error.ts";

/** Whose session it is. */
export type SessionIdentity = { player_id: string; session_id: string };

export type Auth = {
  /**
   * Who sends the request, by the access token in its Authorization header; counts it against the account's limit.
   *
   * @throws HttpProblem `unauthorized`, `too-many-requests`, `forbidden` where staff keep the account out, or `unavailable` where it cannot
   *   be found out now.
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
  /**
   * Which guest the refresh token belongs to, also one that is linked to an account meanwhile. The token stays good.
   *
   * @throws HttpProblem `unauthorized` where it proves no guest, `unavailable` where the database is.
   */
  guestOf(refresh_token: string): Promise<ProvedGuest>;
  /** The guest's sign-in was changed here and now; other processes learn of it within 5 s. */
  forgetSignIn(family_id: string): void;
  /** Where guests are to be had and recovered. Users of Cognito sign up and in with Cognito itself. */
  endpoints: readonly Endpoint[];
};

/** The message may be shown to the client that sent the token. */
export class SessionTokenError extends Error {}

/** What is kept of accounts and their sign-ins. */
type AuthStore = Pick<Store, "refresh_tokens" | "accounts" | "recovery_codes">;

export type AuthOptions = {
  now?: Clock;
  /** How the keys of Cognito are read; by default from AWS. */
  cognitoFetcher?: Parameters<typeof openCognito>[2] | undefined;
};

/** Who may come in. */
type Entrance = {
  mayEnter: MayEnter;
  mayBegin: MayBegin;
  assertOpenRange: AssertOpenRange;
  standings: Pick<Standings, "whyKeptOut">;
};

/** Accounts are guests of the server's own and, where the environment names a user pool, users of Cognito. */
export async function openAuth(
  env: Env,
  log: Logger,
  { refresh_tokens: families, accounts: rows, recovery_codes }: AuthStore,
  { mayEnter, mayBegin, assertOpenRange, standings }: Entrance,
  { now, cognitoFetcher }: AuthOptions = {},
): Promise<Auth> {
  const own = new OwnTokens(env.AUTH_SECRET, now);
  const pool = poolOf(env);
  const signIns = new SignIns(env, log, { families, accounts: rows }, now);
  const guests = guestAccounts(own, signIns);
  const accounts = pool ? either(own, guests, await openCognito(pool, log, cognitoFetcher)) : guests;
  const options = {
    env,
    log,
    own,
    families,
    accounts: rows,
    recovery_codes,
    signIns,
    mayEnter,
    mayBegin,
    assertOpenRange,
  };
  const isAlive = async (family: string | undefined) =>
    family === undefined || (await signIns.stateOf(family)) === "alive";
  return {
    authenticate: authenticateWith({
      ...{ own, accounts, standings },
      limit: new RateLimit(env.REQUESTS_PER_MINUTE_PER_ACCOUNT),
    }),
    endpoints: [...guestEndpoints(options), ...recoveryEndpoints(options)],
    async guestOf(refresh_token) {
      return guestProvedBy(options, refresh_token).catch((error: unknown) => {
        if (!(error instanceof TokenError)) throw error;
        throw problem("unauthorized", `guest_refresh_token: ${error.message}.`);
      });
    },
    forgetSignIn: family_id => signIns.forget(family_id),

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

/** A token is a guest's if this server has signed it. */
function either(own: OwnTokens, guests: Accounts, users: Accounts): Accounts {
  return {
    howToSignIn: `${users.howToSignIn}, or ask POST /api/auth/guest for a guest account`,
    accountOf: async token => ((await own.hasSigned(ACCESS_TOKEN, token)) ? guests : users).accountOf(token),
  };
}

function poolOf(env: Env): CognitoPool | undefined {
  const { COGNITO_USER_POOL_ID: userPoolId, COGNITO_CLIENT_ID: clientId } = env;
  return userPoolId !== undefined && clientId !== undefined ? { userPoolId, clientId } : undefined;
}

const CHALLENGE = 'Bearer realm="tr-dungeons"';

type AuthenticateOptions = {
  own: OwnTokens;
  accounts: Accounts;
  standings: Pick<Standings, "whyKeptOut">;
  limit: RateLimit;
};

function authenticateWith({ own, accounts, standings, limit }: AuthenticateOptions): Authenticate {
  function unauthorized(what: string, howToGoOn: string, challenge: string) {
    return problem("unauthorized", `${what}. ${howToGoOn}.`, { "WWW-Authenticate": challenge });
  }
  const howToBegin = `${accounts.howToSignIn}, and send the access token as Authorization: Bearer <token>`;

  async function accountOf(token: string, admitsKeptOut: boolean): Promise<Account> {
    try {
      if (admitsKeptOut && (await own.hasSigned(APPEAL_TOKEN, token)))
        return { player_id: (await own.verify(APPEAL_TOKEN, token)).sub };
      return await accounts.accountOf(token);
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      throw unauthorized(error.message, error.howToGoOn ?? howToBegin, `${CHALLENGE}, error="invalid_token"`);
    }
  }

  return async (request, admitsKeptOut = false) => {
    const token = bearerTokenOf(request);
    if (token === undefined) throw unauthorized("The request has no access token", howToBegin, CHALLENGE);
    const account = await accountOf(token, admitsKeptOut);
    const over = limit.count(account.player_id);
    if (over) throw tooManyRequests(`An account may make ${limit.count_max} requests per minute`, over);
    const wait = admitsKeptOut ? undefined : await standings.whyKeptOut(account.player_id);
    if (wait) throw waitProblem(wait);
    return account;
  };
}

function bearerTokenOf({ headers }: Authorized): string | undefined {
  return /^bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1];
}
