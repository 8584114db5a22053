/** Accounts of an AWS Cognito user pool. */
import { CognitoJwtVerifier } from "aws-jwt-verify";
import {
  FetchError,
  JwksValidationError,
  JwkValidationError,
  JwtBaseError,
  JwtExpiredError,
  WaitPeriodNotYetEndedJwkError,
} from "aws-jwt-verify/error";
import { type Fetcher, SimpleFetcher } from "aws-jwt-verify/https";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import type { Logger } from "pino";
import { problem } from "../http/problem.ts";
import type { Accounts } from "./sign-in-endpoints.ts";
import { TokenError } from "./token-error.ts";

export type CognitoPool = { userPoolId: string; clientId: string };

/** After an unknown key, the keys are not asked for again for so long: `SimplePenaltyBox`. */
const RETRY_AFTER_SECONDS = 10;

/**
 * The pool's keys are read now and kept, so that tokens are verified while the key endpoint is away. A token with
 * another key has them read again.
 *
 * @param fetcher how the keys are read; by default from AWS.
 */
export async function openCognito(
  { userPoolId, clientId }: CognitoPool,
  log: Logger,
  fetcher: Fetcher = new SimpleFetcher(),
): Promise<Accounts> {
  const keys = new SimpleJwksCache({ fetcher });
  const verifier = CognitoJwtVerifier.create(
    { userPoolId, clientId, tokenUse: "access" },
    { jwksCache: keys },
  );
  await keys.getJwks(CognitoJwtVerifier.parseUserPoolId(userPoolId).jwksUri).catch((error: unknown) => {
    log.warn(
      { err: error },
      `The keys of ${userPoolId} cannot be read yet; until they can, nobody of that pool can sign in, and guests can`,
    );
  });
  return {
    howToSignIn: "Sign in with AWS Cognito",
    async accountOf(accessToken) {
      try {
        const { sub: player_id, "cognito:groups": groups } = await verifier.verify(accessToken);
        return { player_id, ...(groups && { groups }) };
      } catch (error) {
        throw refusal(error, log);
      }
    },
  };
}

function refusal(error: unknown, log: Logger): unknown {
  if (KEYS_ARE_AWAY.some(kind => error instanceof kind)) {
    log.warn({ err: error }, "A token cannot be verified, since the keys of Cognito cannot be read");
    return problem("unavailable", "The keys of AWS Cognito cannot be read at the moment. Try again soon.", {
      "Retry-After": String(RETRY_AFTER_SECONDS),
    });
  }
  if (error instanceof JwtExpiredError)
    return new TokenError("The access token has expired", "Refresh it with AWS Cognito");
  if (error instanceof JwtBaseError)
    return new TokenError("This is no access token of this server's user pool and client");
  return error;
}

const KEYS_ARE_AWAY = [FetchError, JwksValidationError, JwkValidationError, WaitPeriodNotYetEndedJwkError];
